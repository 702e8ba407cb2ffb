#!/usr/bin/env python
"""Run a management command."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpline.settings")
    if sys.argv[1:2] != ["serve"]:
        # One command needs one connection, and a pool would say ten times what is wrong with it.
        os.environ["DATABASE_POOL"] = "0"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError
    from psycopg.errors import UndefinedColumn, UndefinedTable

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database refused: {str(error).strip().splitlines()[0].rstrip('.:')}.")
    except ProgrammingError as error:
        if "--traceback" in sys.argv or not isinstance(
            error.__cause__, UndefinedColumn | UndefinedTable
        ):
            raise
        sys.exit(
            "The database is not of this version. "
            "Run `manage.py migrate`, or `make run` for a demo."
        )
