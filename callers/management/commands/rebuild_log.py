"""Write the log of calls anew, such as after calls were loaded with the triggers off."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from callers import log_filing


class Command(BaseCommand):
    """Write every call's row of the log, and the index of its terms last: that is far quicker."""

    help = "Writes the log's row of every call anew, from the calls as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write all rows in one transaction, in the order of time, as searches read them."""
        with transaction.atomic(), log_filing.terms_last(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE callers_logrow")
            cursor.execute("SELECT callers_log_write(id) FROM callers_call ORDER BY started_at, id")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM callers_logrow")
            (count,) = cursor.fetchone()
            if not connection.in_atomic_block:
                cursor.execute("VACUUM(ANALYZE)callers_logrow")
        if options["verbosity"]:
            self.stdout.write(f"The log holds {count} calls.")
