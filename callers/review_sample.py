"""Which calls the sample holds: drawn once for each reference, so that nobody can bend it.

Pure. The draw is a keyed hash: it follows from the reference, so closing a call again draws the
same, and without the key nobody foretells it.

Source: the shares are settings, `REVIEW_SAMPLE_IMMEDIATE` and `REVIEW_SAMPLE_REST`; their defaults
are this project's proposal.
"""

from __future__ import annotations

import hashlib
import hmac

_PURPOSE = "review-sample:"
_BITS = 64


def is_drawn(reference: str, *, key: str, share: int) -> bool:
    """Tell whether the sample of so many in a hundred holds a call."""
    told = hmac.new(key.encode(), (_PURPOSE + reference).encode(), hashlib.sha256).digest()
    place = int.from_bytes(told[: _BITS // 8], "big")  # 0 up to 2**64, evenly
    return place * 100 < share << _BITS
