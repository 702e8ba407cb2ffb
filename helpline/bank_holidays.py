"""The published bank holidays, from the data that the govuk-bank-holidays package carries.

No network call is ever made: a new list arrives with a new version of the package.

Source: GOV.UK, "UK bank holidays", https://www.gov.uk/bank-holidays.json, as packaged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from helpline.opening_hours import BankHoliday

ENGLAND_AND_WALES = BankHolidays.ENGLAND_AND_WALES
SCOTLAND = BankHolidays.SCOTLAND
NORTHERN_IRELAND = BankHolidays.NORTHERN_IRELAND
DIVISIONS = BankHolidays.ALL_DIVISIONS


@dataclass(frozen=True)
class PublishedHolidays:
    """Hold published bank holidays and the days that they cover, first and last included."""

    holidays: tuple[BankHoliday, ...]
    known_from: date
    known_until: date


@lru_cache(maxsize=len(DIVISIONS))
def published(division: str) -> PublishedHolidays:
    """Return the packaged bank holidays of one division.

    GOV.UK publishes whole years: the list is known from 1 January of its first year to
    31 December of its last.

    Raises ValueError for a division that does not exist.
    """
    if division not in DIVISIONS:
        raise ValueError(f"There is no division called {division}: use {', '.join(DIVISIONS)}.")
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    holidays = tuple(BankHoliday(on=entry["date"], title=_title(entry)) for entry in listed)
    return PublishedHolidays(
        holidays=holidays,
        known_from=date(holidays[0].on.year, 1, 1),
        known_until=date(holidays[-1].on.year, 12, 31),
    )


def published_in_any(divisions: Iterable[str]) -> PublishedHolidays:
    """Return the bank holidays of several divisions together, for the days that all cover.

    Raises ValueError without a division, or for one that does not exist.
    """
    lists = [published(division) for division in divisions]
    if not lists:
        raise ValueError("Choose at least one division whose bank holidays count.")
    titles: dict[date, str] = {}
    for each in lists:
        for holiday in each.holidays:
            titles.setdefault(holiday.on, holiday.title)
    return PublishedHolidays(
        holidays=tuple(BankHoliday(on=on, title=title) for on, title in sorted(titles.items())),
        known_from=max(each.known_from for each in lists),
        known_until=min(each.known_until for each in lists),
    )


def _title(entry: dict) -> str:
    notes = (entry["notes"] or "").strip()
    return f"{entry['title']} ({notes.lower()})" if notes else entry["title"]
