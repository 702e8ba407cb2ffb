"""What an admin fills in to begin a new document; `guidance/actions/beginning.py` judges it."""

from typing import Any

from django import forms

from guidance.actions.beginning import GROUPS_OF_PANELS
from guidance.models import Urgency

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class NewPanelForm(forms.Form):
    """The address of a new panel, and where it stands in the lists."""

    title = forms.CharField(
        label="Title",
        required=False,
        help_text="What a nurse looks for, in few words. It can be changed later.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.CharField(
        label="Address",
        required=False,
        help_text="The end of its web address, such as bone-pain. It never changes.",
        widget=forms.TextInput(attrs=_PLAIN),
    )
    group = forms.CharField(
        label="Group",
        required=False,
        widget=forms.Select(choices=[("", "Choose"), *((one, one) for one in GROUPS_OF_PANELS)]),
    )
    urgency = forms.CharField(
        label="Urgency",
        required=False,
        help_text="Emergencies stand first in every list.",
        widget=forms.Select(choices=[("", "Choose"), *Urgency.choices]),
    )


class NewMatterForm(forms.Form):
    """The address of a new urgent matter, and which one it begins as a copy of."""

    title = forms.CharField(
        label="Title",
        required=False,
        help_text="What stands on its button in a call. It can be changed later.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.CharField(
        label="Address",
        required=False,
        help_text="The end of its web address, such as jaw_or_ear. It never changes.",
        widget=forms.TextInput(attrs=_PLAIN),
    )
    copy_of = forms.CharField(
        label="Begin as a copy of",
        required=False,
        help_text="Its questions, tiers and words are there to be changed; it stays as it is.",
        widget=forms.Select(),
    )

    def __init__(self, *args: Any, matters: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        widget = self.fields["copy_of"].widget
        if isinstance(widget, forms.Select):
            widget.choices = [("", "Choose"), *matters]
