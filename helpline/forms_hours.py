"""What a supervisor fills in to change the opening hours."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Self

from django import forms
from django.http import QueryDict

from helpline.models import Division, HoursException, Weekday
from helpline.posted import whole_number
from helpline.weekday_sessions import MOST_SESSIONS, faults

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class DayField(forms.DateField):
    """A date, never read with the month first."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": "Give the date.",
                "invalid": "Write the date as day/month/year, such as 24/12/2026.",
            },
            **options,
        )


class ClockField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%H:%M", "%H:%M:%S"],
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": "Write the time with 24 hours, such as 16:00."},
            **options,
        )


class ReasonField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=300,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={
                "required": "Give the reason: it is kept with the change.",
                "max_length": "Keep the reason to 300 characters; it has %(show_value)s now.",
            },
            **options,
        )


class WeeklyHoursForm(forms.Form):
    """The hours of a weekday: one session or more, each a pair of times in a row of its own."""

    weekday = forms.TypedChoiceField(choices=Weekday.choices, coerce=int, label="Weekday")
    valid_from = DayField(label="From this date on")
    not_open = forms.BooleanField(required=False, label="The line does not open on this weekday")
    reason = ReasonField(label="Reason")

    def __init__(self, *args: Any, rows: int = 1, focus: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        rows = len(typed_rows(self.data)) if self.is_bound else rows
        self.names = [(f"opens{end}", f"closes{end}") for end in map(_ending, range(rows))]
        for row, (opens, closes) in enumerate(self.names):
            which = f", session {row + 1}" if rows > 1 else ""
            self.fields[opens] = ClockField(label=f"Opens at{which}")
            self.fields[closes] = ClockField(label=f"Closes at{which}")
        if focus in self.fields:
            self.fields[focus].widget.attrs["autofocus"] = True

    @classmethod
    def of(cls, sessions: Sequence[tuple[Any, Any]], *, focus: str = "", **initial: Any) -> Self:
        """Return a form that is filled in and not yet judged."""
        rows = sessions or [("", "")]
        for row, (opens, closes) in enumerate(rows):
            initial[f"opens{_ending(row)}"], initial[f"closes{_ending(row)}"] = opens, closes
        return cls(auto_id="weekly-%s", initial=initial, rows=len(rows), focus=focus)

    @classmethod
    def changed(cls, typed: QueryDict, do: str) -> Self:
        """Return the form as typed with one session more or fewer; `do` is what was pressed."""
        rows = typed_rows(typed)
        which = whole_number(do.removeprefix("remove "))
        if do == "add" and len(rows) < MOST_SESSIONS:
            rows.append(("", ""))
        elif len(rows) > 1 and 1 <= which <= len(rows):
            rows.pop(which - 1)
        kept = {name: typed.get(name, "") for name in ("weekday", "valid_from", "reason")}
        focus = f"opens{_ending(len(rows) - 1)}"
        return cls.of(rows, focus=focus, not_open="not_open" in typed, **kept)

    @property
    def sessions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each session."""
        return [(self[opens], self[closes]) for opens, closes in self.names]

    @property
    def may_add(self) -> bool:
        return len(self.names) < MOST_SESSIONS

    def clean(self) -> dict[str, Any]:
        """Ask for both times of each session or for the tick, and for sessions that can stand."""
        filled = super().clean() or {}
        pairs = [
            (filled.pop(opens, None), filled.pop(closes, None)) for opens, closes in self.names
        ]
        if filled.get("not_open"):
            if any(one for pair in pairs for one in pair):
                self.add_error("not_open", "Either take the tick away or leave the times empty.")
            return {**filled, "sessions": []}
        otherwise = "remove this session" if len(pairs) > 1 else "tick that the line does not open"
        for names, pair in zip(self.names, pairs, strict=True):
            for name, value, end in zip(names, pair, ("opening", "closing"), strict=True):
                if name not in self.errors and value is None:
                    self.add_error(name, f"Give the {end} time, or {otherwise}.")
        if not any(name in self.errors for names in self.names for name in names):
            for fault in faults(pairs):
                self.add_error(self.names[fault.which][fault.end == "closes"], fault.sentence)
        return {**filled, "sessions": pairs}


def typed_rows(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the times of the sessions as they were typed, one at least."""
    endings = [_ending(row) for row in range(1, MOST_SESSIONS)]
    further = takewhile(lambda end: f"opens{end}" in typed or f"closes{end}" in typed, endings)
    return [(typed.get(f"opens{end}", ""), typed.get(f"closes{end}", "")) for end in ["", *further]]


def _ending(row: int) -> str:
    return f"_{row + 1}" if row else ""


class ExceptionForm(forms.Form):
    starts_on = DayField(label="Date")
    kind = forms.ChoiceField(choices=HoursException.Kind.choices, label="What it does")
    opens = ClockField(
        label="From", help_text="Empty: from the beginning of the day. An opening needs both times."
    )
    closes = ClockField(label="Until", help_text="Empty: until the end of the day.")
    division = forms.ChoiceField(
        choices=[("", "Always"), *Division.choices],
        required=False,
        label="Counts",
        help_text="Always, or only while the policy counts this part of the UK.",
    )
    reason = ReasonField(label="Reason", help_text="Nurses read it while the line is closed.")

    def clean(self) -> dict[str, Any]:
        """Ask for both times of an opening, in their order."""
        filled = super().clean() or {}
        opens, closes = filled.get("opens"), filled.get("closes")
        if filled.get("kind") == HoursException.Kind.OPENS:
            for name, value in (("opens", opens), ("closes", closes)):
                if name not in self.errors and value is None:
                    self.add_error(name, "An extra opening needs both times.")
        if opens and closes and closes <= opens:
            self.add_error("closes", "The end must be later than the beginning.")
        return filled


class CloseNowForm(forms.Form):
    until = ClockField(label="Closed until", help_text="Empty: for the rest of today.")
    reason = ReasonField(label="Reason", help_text="Nurses read it while the line is closed.")


class OpenNowForm(forms.Form):
    until = ClockField(label="Open until", help_text="A time of today.")
    reason = ReasonField(label="Reason")

    def clean_until(self) -> Any:
        """Ask for the end: the line is never opened without one."""
        if self.cleaned_data["until"] is None:
            raise forms.ValidationError("Give the time until which the line stays open.")
        return self.cleaned_data["until"]


class HolidayForm(forms.Form):
    """The answer to a warning, given by the button that is pressed."""

    on = DayField(label="Date")
    decision = forms.ChoiceField(
        choices=HoursException.Kind.choices,
        label="Decision",
        error_messages={"required": "Say whether the line closes or opens on that day."},
    )


class WithdrawalForm(forms.Form):
    reason = ReasonField(label="Reason for taking it back")


class PolicyForm(forms.Form):
    divisions = forms.MultipleChoiceField(
        choices=Division.choices,
        widget=forms.CheckboxSelectMultiple,
        label="Bank holidays that close the line",
        error_messages={"required": "Choose at least one part of the UK."},
    )
    closing_soon_minutes = forms.IntegerField(
        min_value=0,
        max_value=240,
        label="Closing soon, minutes before",
        help_text="Promises stop and the on-call number shows from then on.",
        error_messages={
            "required": "Give the minutes.",
            "invalid": "Write the minutes as a whole number.",
            "min_value": "Give 0 to 240 minutes.",
            "max_value": "Give 0 to 240 minutes.",
        },
    )
    on_call_number = forms.CharField(
        required=False,
        max_length=30,
        label="On-call supervisor's number",
        help_text="Shown to nurses while the line is closing. Empty: the number in the settings.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    reason = ReasonField(label="Reason")
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
