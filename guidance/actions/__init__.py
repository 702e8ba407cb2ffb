"""Every write to guidance."""
