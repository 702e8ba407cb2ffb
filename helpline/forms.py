"""What an admin fills in about staff, and each person about themself."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from helpline.models import Person, Role


class TemporaryPasswordForm(forms.Form):
    """A password that an admin gives, and that the person changes."""

    password = forms.CharField(
        label="Temporary password",
        help_text=(
            "12 or more characters. Tell it to the person yourself; "
            "they change it under My settings."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        strip=False,
        error_messages={"required": "Give a temporary password."},
    )

    def __init__(self, *args: Any, person: Person | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Hold the password to the rules, which look at the person's address too."""
        filled: dict[str, Any] = super().clean() or {}
        if filled.get("password"):
            person = self.person or Person(
                email=filled.get("email", ""), name=filled.get("name", "")
            )
            try:
                validate_password(filled["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return filled


class PersonForm(forms.Form):
    """Who somebody is here and what they may do."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As colleagues know them; it stands beside what they write.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the name."},
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *Role.choices],
        help_text=(
            "A nurse takes calls. A supervisor also sees all calls and reviews. "
            "An admin edits guidance, hours and staff, and sees no calls."
        ),
        error_messages={"required": "Choose a role."},
    )
    registration_number = forms.CharField(
        label="Registration number",
        max_length=40,
        required=False,
        help_text="The NMC PIN of a nurse; blank for anybody else.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    may_approve_guidance = forms.BooleanField(
        label="May approve guidance that somebody else wrote",
        required=False,
        help_text="For a clinician whom the charity has named. Nobody approves what they wrote.",
    )
    is_safeguarding_lead = forms.BooleanField(
        label="Safeguarding lead",
        required=False,
        help_text="Reads every safeguarding note; others read only their own. Never an admin.",
    )


class NewPersonForm(PersonForm, TemporaryPasswordForm):
    """Somebody who is to sign in for the first time."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="They sign in with it. It cannot be changed later.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Give the email address.",
            "invalid": "Write an email address such as name@example.org.",
        },
    )
    field_order = [
        "email",
        "name",
        "role",
        "registration_number",
        "may_approve_guidance",
        "is_safeguarding_lead",
        "password",
    ]


class OwnSettingsForm(forms.Form):
    """What each person chooses for themself."""

    shortcuts = forms.BooleanField(
        label="Keyboard shortcuts",
        required=False,
        help_text="They all use a modifier key, so that none fires while you type.",
    )
