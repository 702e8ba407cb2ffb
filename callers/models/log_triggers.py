"""How the database keeps the log's rows true: a trigger on each table that they are made of."""

import pgtrigger

# What the log shows of a call or finds it by: a save of anything else leaves its row alone.
_BUT_WORDS = """
    {0}.reference, {0}.started_at, {0}.closed_at, {0}.nurse_id, {0}.tier, {0}.closing,
    {0}.line_state, {0}.overran_close, {0}.review_wanted, {0}.typed_at, {0}.callback_e164,
    {0}.other_e164, {0}.record->'caller_name', {0}.record->'outcome', {0}.record->'topics',
    {0}.record->'refused', {0}.record->'lost'
"""
_WORDS = "{0}.record->'reason', {0}.record->'notes'"
# Words that are being typed are filed at first and then once a minute, for filing them anew with
# every save costs more than the save itself; closing the call files what is left.
_STILL_TYPED = """
    {0}.closed_at IS NULL, coalesce({0}.record->>'reason', '') = '',
    coalesce({0}.record->>'notes', '') = '', date_trunc('minute', {0}.saved_at)
"""


def _same(columns: str) -> str:
    return f"({columns.format('OLD')}) IS NOT DISTINCT FROM ({columns.format('NEW')})"


OF_CALLS = pgtrigger.Trigger(
    name="log_row",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF TG_OP = 'UPDATE' THEN
            IF {_same(_BUT_WORDS)} AND ({_same(_WORDS)}
                OR NEW.closed_at IS NULL AND {_same(_STILL_TYPED)}) THEN
                RETURN NULL;
            END IF;
        END IF;
        PERFORM callers_log_write(NEW.id);
        RETURN NULL;
    """,
)
WITHOUT_A_CALL = pgtrigger.Trigger(
    name="log_row_goes",
    when=pgtrigger.After,
    operation=pgtrigger.Delete,
    func="DELETE FROM callers_logrow WHERE call_id = OLD.id; RETURN NULL;",
)
OF_RUNS = pgtrigger.Trigger(
    name="log_row",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("abandoned_at"),
    func="PERFORM callers_log_write(NEW.call_id); RETURN NULL;",
)
OF_ADDENDA = pgtrigger.Trigger(
    name="log_row",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func="PERFORM callers_log_write(NEW.call_id); RETURN NULL;",
)
