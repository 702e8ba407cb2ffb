"""What a supervisor fills in to change the opening hours."""

from typing import Any

from django import forms

from helpline.models import Division, HoursException, Weekday

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
    weekday = forms.TypedChoiceField(choices=Weekday.choices, coerce=int, label="Weekday")
    opens = ClockField(label="Opens at")
    closes = ClockField(label="Closes at")
    not_open = forms.BooleanField(required=False, label="The line does not open on this weekday")
    valid_from = DayField(label="From this date on")
    reason = ReasonField(label="Reason")

    def clean(self) -> dict[str, Any]:
        """Ask for either both times or the tick that says the line does not open."""
        filled = super().clean() or {}
        if filled.get("not_open"):
            if filled.get("opens") or filled.get("closes"):
                self.add_error("not_open", "Either take the tick away or leave the times empty.")
            return filled
        for name, sentence in (
            ("opens", "Give the opening time, or tick that the line does not open."),
            ("closes", "Give the closing time, or tick that the line does not open."),
        ):
            if name not in self.errors and filled.get(name) is None:
                self.add_error(name, sentence)
        return filled


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
