"""What a call used can be read again word for word, and a change behind its back is said loudly."""

import pytest
from django.db import connection
from django.urls import reverse

from callers.actions import runs, showing
from callers.models import PanelShown
from callers.replay import used_in
from guidance.models import Version
from guidance.queries import live_definition, live_panel
from helpline.models import Person

pytestmark = pytest.mark.django_db
LOUD = "stored words were changed outside the console"
ALTERED = "was changed outside the console"


@pytest.fixture
def used(call, nurse, at):
    """Return a call that was shown a panel and ran a checklist."""
    showing.show_panel(call=call, version=live_panel("fatigue", at), by=nurse, at=at)
    runs.open_run(call=call, slug="mscc", by=nurse, at=at)
    return call


def tamper(version, column):
    """Change a stored version as somebody with the database's password could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE guidance_version DISABLE TRIGGER ALL")
        cursor.execute(
            f"UPDATE guidance_version SET {column} = {column} || ' ' WHERE id = %s", [version.pk]
        )
        cursor.execute("ALTER TABLE guidance_version ENABLE TRIGGER ALL")


def is_intact(call, version):
    return used_in(call.pk).get(pk=version.pk)["is_intact"]


def page(client, call):
    return client.get(reverse("callers:call_record", args=[call.reference])).content.decode()


class TestARecord:
    def test_names_what_was_used_and_leads_to_it(self, used, nurse, signed_in):
        text = page(signed_in(nurse), used)

        assert text.count("word for word as it was then") == 2
        assert "/guidance/panels/fatigue/?version=1" in text
        assert "/guidance/checklists/mscc/?version=1" in text
        assert LOUD not in text

    def test_of_a_call_that_used_nothing_says_so(self, call, nurse, signed_in):
        assert "No panel was opened" in page(signed_in(nurse), call)

    @pytest.mark.parametrize(
        ("slug", "column"), [("fatigue", "content"), ("fatigue", "html"), ("mscc", "content")]
    )
    def test_says_loudly_what_was_changed(self, used, nurse, signed_in, at, slug, column):
        version = live_panel(slug, at) if slug == "fatigue" else live_definition(slug, at).version
        tamper(version, column)

        text = page(signed_in(nurse), used)

        assert text.count(LOUD) == 1
        assert text.count("no longer the words of that day") == 1
        assert text.count("word for word as it was then") == 1

    def test_says_so_when_the_hash_was_changed_with_the_words(self, used, at, admin):
        version = live_panel("fatigue", at)
        Person.objects.filter(pk=admin.pk).update(may_approve_guidance=True)
        version.approvals.create(
            by=admin, name="A", role="B", at=at, content_hash=version.content_hash
        )
        assert is_intact(used, version)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE guidance_version DISABLE TRIGGER ALL")
            cursor.execute(
                "UPDATE guidance_version SET content = 'x', content_hash ="
                " encode(sha256('x'), 'hex') WHERE id = %s",
                [version.pk],
            )
            cursor.execute("ALTER TABLE guidance_version ENABLE TRIGGER ALL")

        assert not is_intact(used, version)

    def test_of_before_hashes_were_kept_rests_on_the_content(self, call, nurse, at, signed_in):
        version = live_panel("fatigue", at)
        PanelShown.objects.create(call=call, version=version, by=nurse, at=at)

        assert "word for word as it was then" in page(signed_in(nurse), call)

    def test_costs_one_query_however_much_was_used(self, used, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert len(used_in(used.pk)) == 2


class TestAVersionReadAgain:
    @pytest.mark.parametrize("where", ["panels/fatigue", "checklists/mscc"])
    def test_says_loudly_that_it_was_changed(self, nurse, signed_in, where):
        client, address = signed_in(nurse), f"/guidance/{where}/?version=1"
        assert ALTERED not in client.get(address).content.decode()

        tamper(Version.objects.get(document__slug=where.split("/")[1], number=1), "content")

        assert ALTERED in client.get(address).content.decode()
