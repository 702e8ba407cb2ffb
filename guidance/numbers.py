"""Telephone numbers of the directory: kept in E.164, shown as people in the UK write them."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

UNITED_KINGDOM = 44


def e164(text: str) -> str:
    """Return a whole UK number in E.164, or nothing for anything else."""
    if not re.fullmatch(r"[+0-9 ().\-\u2010-\u2013]+", text.strip()):
        return ""
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    # Short numbers and local ones without their area code cannot be rung from everywhere.
    if number.country_code != UNITED_KINGDOM or not possible:
        return ""
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return found if len(found) in (12, 13) else ""


def national(number: str) -> str:
    """Return a number of the directory in national spacing."""
    return str(
        phonenumbers.format_number(phonenumbers.parse(number, "GB"), PhoneNumberFormat.NATIONAL)
    )
