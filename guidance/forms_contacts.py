"""What an admin fills in about a hospital contact; `guidance/contacts.py` judges it."""

from typing import Any

from django import forms

from guidance import contacts as rules
from guidance.models import Contact, Purpose
from helpline.forms_hours import DayField, ReasonField


class ContactForm(forms.Form):
    """Everything that an entry says."""

    hospital = forms.CharField(label="Hospital or trust", required=False)
    department = forms.CharField(label="Department", required=False)
    purpose = forms.CharField(
        label="What it is for",
        required=False,
        widget=forms.Select(choices=[("", "Choose"), *Purpose.choices]),
    )
    numbers = forms.CharField(
        label="Numbers",
        required=False,
        help_text="One on each line, the one to ring first on top. Any UK format.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    ask_for = forms.CharField(
        label="What to ask for", required=False, help_text="A role, an extension or a bleep."
    )
    hours = forms.CharField(
        label="When it is answered", required=False, help_text="Such as: every day, day and night."
    )
    nation = forms.CharField(
        label="Nation",
        required=False,
        widget=forms.Select(choices=[("", "Choose"), *rules.NATIONS]),
    )
    towns = forms.CharField(
        label="Towns", required=False, help_text="Towns it serves, with commas between them."
    )
    postcode_areas = forms.CharField(
        label="Postcode areas",
        required=False,
        help_text="The letters that begin the postcodes it serves, such as LS, HG.",
    )


class ContactChangeForm(ContactForm):
    """An entry as it stands, and why it changes."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(label="Reason for the change", required=False)


class VerifyForm(forms.Form):
    """The press that says a number was rung, and until when that counts."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    again_due = DayField(label="Verify again by", required=False)


class RetireForm(forms.Form):
    """Why an entry leaves the directory."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(label="Reason for retiring it", required=False)


def as_typed(contact: Contact) -> dict[str, Any]:
    """Return an entry as an admin would type it."""
    return contact.fields | {
        "numbers": "\n".join(contact.shown_numbers),
        "towns": ", ".join(contact.towns),
        "postcode_areas": ", ".join(contact.postcode_areas),
        "seen": contact.version,
    }
