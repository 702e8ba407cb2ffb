"""Number the urgency of waiting reviews anew: recalls and paper came between the reasons."""

from django.db import migrations

BEFORE = ("NOT_REACHED", "REFUSED", "LOWERED", "INCOMPLETE", "EMERGENCY", "RAISED", "IMMEDIATE")
# The reasons of `review_reasons.REASONS` as they are now; no later change of it changes this.
AFTER = (
    "NOT_REACHED", "RECALLED_HARMFUL", "REFUSED", "LOWERED", "ABOVE_PAPER", "INCOMPLETE",
    "RECALLED_MISLEADING", "EMERGENCY", "RAISED", "IMMEDIATE", "RECALLED_MINOR",
)  # fmt: skip


def numbered(ids: tuple[str, ...]) -> str:
    places = ", ".join(f"('{one}', {place})" for place, one in enumerate(ids, start=1))
    return f"""
        UPDATE callers_call AS call
           SET review_urgency = (
               SELECT coalesce(min(place), {len(ids)})
                 FROM jsonb_array_elements_text(call.review_wanted) AS reason
                 JOIN (VALUES {places}) AS known (id, place) ON known.id = reason)
         WHERE review_urgency IS NOT NULL
    """


class Migration(migrations.Migration):
    dependencies = [("callers", "0006_from_paper"), ("guidance", "0011_recalls")]

    operations = [migrations.RunSQL(numbered(AFTER), numbered(BEFORE))]
