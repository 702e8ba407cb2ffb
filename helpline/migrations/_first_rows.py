"""What a new database begins with: its mark, the table of the shared cache, the usual hours."""

from datetime import date, time

from django.conf import settings
from django.core.management import call_command

from helpline import clock

USUAL = [
    *((weekday, time(9), time(16)) for weekday in range(5)),
    (5, time(9), time(13)),
    (6, None, None),
]
CAME_WITH_THE_CONSOLE = "The line's usual hours when the console was set up"


def mark(apps, schema_editor):
    """Write the one row that says what kind of database this is; it can never be changed."""
    Installation = apps.get_model("helpline", "Installation")
    installations = Installation.objects.using(schema_editor.connection.alias)
    if not installations.exists():
        installations.create(is_demo=settings.DEMO, made_at=clock.now())


def make_cache_table(apps, schema_editor):
    """Make the table in which all web processes count sign-in attempts."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def lay_down(apps, schema_editor):
    """Add the usual week, the policy, and the proclaimed day that the published list lacks.

    Source: Opening hours and bank holidays, 7.1 and 7.2.
    """
    alias = schema_editor.connection.alias
    at = clock.now()
    WeeklyHours = apps.get_model("helpline", "WeeklyHours")
    for weekday, opens, closes in USUAL:
        WeeklyHours.objects.using(alias).create(
            weekday=weekday, opens=opens, closes=closes, reason=CAME_WITH_THE_CONSOLE, set_at=at
        )
    apps.get_model("helpline", "HoursPolicy").objects.using(alias).create(
        divisions=["england-and-wales"],
        closing_soon_minutes=30,
        reason=CAME_WITH_THE_CONSOLE,
        set_at=at,
    )
    apps.get_model("helpline", "HoursException").objects.using(alias).create(
        starts_on=date(2026, 6, 15),
        kind="CLOSES",
        reason="15 June 2026 proclaimed holiday, World Cup",
        division="scotland",
        made_at=at,
    )
