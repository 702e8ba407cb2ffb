"""A signature, as tests of what comes after it need one."""

from datetime import timedelta

from guidance.actions import publishing

# The words that come with the console are overdue: whoever signs says when the next review is.
NEXT_YEAR = timedelta(days=365)


def approved(version, by, at):
    """Sign a version by the words it holds."""
    return publishing.approve(
        version=version,
        content_hash=version.content_hash,
        next_due=(at + NEXT_YEAR).date(),
        by=by,
        at=at,
    )
