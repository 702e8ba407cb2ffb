"""What the squashed migrations of all apps share: models made together, and guards of their rows.

After each operation Django makes anew every model that is related to the one it changed. Here nearly
all are, through the people, so that many small operations cost seconds where one costs a moment.
"""

from django.db.migrations.operations.base import Operation
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger


class MakeTogether(Operation):
    """Make models and their triggers as one step: they may point at each other in any order.

    Takes `CreateModel`, whose options hold the constraints and indexes, and `AddTrigger`; no other,
    because each works on the database as if all of them were known already.
    """

    def __init__(self, *operations):
        self.operations = operations

    def state_forwards(self, app_label, state):
        # The rendered models are thrown away as a whole, and rendered once when next asked for.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        # Going back, only the state that is left knows the models.
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self):
        return f"Make {len(self.operations)} models and triggers together"


def refuse(operation, *, of, name, pgid):
    """Refuse to update or delete rows of a table, as the trigger's library writes it."""
    return AddTrigger(
        of.partition("_")[2],
        Trigger(
            name=name,
            sql=UpsertTriggerSql(
                func=f"RAISE EXCEPTION 'pgtrigger: Cannot {operation.lower()} rows from % table', TG_TABLE_NAME;",
                operation=operation,
                table=of,
                when="BEFORE",
                pgid=pgid,
            ),
        ),
    )
