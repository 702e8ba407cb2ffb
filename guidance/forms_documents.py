"""What an admin fills in to begin a new document; `guidance/actions/beginning.py` judges it."""

from typing import Any

from django import forms

from guidance.actions.beginning import GROUPS_OF_PANELS
from guidance.models import Urgency

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class _NewDocumentForm(forms.Form):
    """The title and the address that every new document has; each kind says its own help."""

    title_help = slug_example = ""

    title = forms.CharField(
        label="Title",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.CharField(
        label="Address",
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["title"].help_text = self.title_help
        self.fields[
            "slug"
        ].help_text = f"The end of its web address, such as {self.slug_example}. It never changes."


class NewPanelForm(_NewDocumentForm):
    """The address of a new panel, and where it stands in the lists."""

    title_help = "What a nurse looks for, in few words. It can be changed later."
    slug_example = "bone-pain"

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


class NewMatterForm(_NewDocumentForm):
    """The address of a new urgent matter, and which one it begins as a copy of."""

    title_help = "What stands on its button in a call. It can be changed later."
    slug_example = "jaw_or_ear"

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
