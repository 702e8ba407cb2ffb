"""The embedded PostgreSQL server of the demo and the tests."""
