"""Telephone numbers of callers, typed in any way, as they are kept and looked for: in E.164."""

from __future__ import annotations

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, ValidationResult

MOST_OTHERS = 5


def e164(text: str) -> str:
    """Return a telephone number in E.164, or nothing when it is not one (yet)."""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        # Words stand beside it: the first number in them is the one to ring.
        found = PhoneNumberMatcher(text, "GB", Leniency.POSSIBLE)
        first = next(iter(found), None)
        if first is None:
            return ""
        number = first.number
    return _written(number)


def others(text: str) -> list[str]:
    """Return the further numbers that stand beside the first, in E.164."""
    first = e164(text)
    found = (_written(one.number) for one in PhoneNumberMatcher(text, "GB", Leniency.POSSIBLE))
    return [one for one in dict.fromkeys(found) if one and one != first][:MOST_OTHERS]


def _written(number: phonenumbers.PhoneNumber) -> str:
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
