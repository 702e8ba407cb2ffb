"""The invented directory stands in demos only; real numbers stand nowhere but in one file."""

import re
import types

import pytest
from django.core.management import CommandError, call_command

from guidance.management.commands import load_demo_contacts
from guidance.models import Contact
from tests.house import tree
from tests.house.test_words import real_numbers

# Anything that could be dialled: a UK number, or six figures in two parts, such as a crisis line's.
DIALLED = re.compile(r"(?<![\w.#-])(?:(?:\+44|0)(?:[ ()-]?\d){9,10}|\d{3} \d{3})(?![\w-])")
NATIONAL = set(DIALLED.findall(tree.source("guidance/content/nations.toml")))
SAID = [
    path
    for path in (*tree.texts(".md", ".toml", under=("guidance/content",)), *tree.templates())
    if not path.endswith("nations.toml")
]


@pytest.mark.django_db
class TestTheInventedDirectory:
    @pytest.fixture(autouse=True)
    def _clock(self, monkeypatch, at):
        monkeypatch.setattr(load_demo_contacts, "now", lambda: at)

    def test_is_loaded_once_with_some_stale(self, admin, at):
        for _ in range(2):
            call_command("load_demo_contacts", verbosity=0)
        assert Contact.objects.count() == len(load_demo_contacts.ENTRIES)
        stale = Contact.objects.stale(at.date())
        assert {one.hospital for one in stale} >= {"Tynebank Cancer Centre", "Avonmead Hospital"}
        assert stale.count() < Contact.objects.count() / 2
        shown = [number for one in Contact.objects.all() for number in one.shown_numbers]
        assert real_numbers("; ".join(shown)) == []

    def test_is_kept_out_of_a_real_database(self, admin, monkeypatch):
        monkeypatch.setattr(
            f"{load_demo_contacts.__name__}.Installation.objects.first",
            lambda: types.SimpleNamespace(is_demo=False),
        )
        with pytest.raises(CommandError, match="kept out"):
            call_command("load_demo_contacts", verbosity=0)
        assert not Contact.objects.exists()

    def test_wants_an_admin(self, db):
        with pytest.raises(CommandError, match="no admin yet"):
            call_command("load_demo_contacts", verbosity=0)


class TestNumbersInWords:
    @pytest.mark.parametrize("path", SAID)
    def test_only_national_numbers_stand_in_panels_checklists_and_pages(self, path):
        found = set(DIALLED.findall(tree.source(path)))
        assert found <= NATIONAL, "a hospital's number belongs in the directory"

    def test_the_national_ones_are_known_and_another_is_noticed(self):
        assert {"116 123", "0808 808 8000"} == NATIONAL
        assert DIALLED.findall("Ring 01632 960123, not 999.") == ["01632 960123"]
        assert SAID
