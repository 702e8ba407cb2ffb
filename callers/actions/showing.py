"""What a nurse had before her during a call is written down."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from callers.models import Call, PanelShown
from guidance.models import Version
from helpline import audit
from helpline.models import Person


@transaction.atomic
def show_panel(*, call: Call, version: Version, by: Person, at: datetime) -> None:
    """Write down which version of a panel was shown in this call; a reader's is no part of it."""
    if not call.is_closed and (call.nurse_id == by.pk or by.is_supervisor):
        shown = hashlib.sha256(version.html.encode()).hexdigest()
        PanelShown.objects.create(call=call, version=version, by=by, at=at, shown_hash=shown)
    audit.record("call.panel", by=by, at=at, subject=call.subject, version=version.pk)
