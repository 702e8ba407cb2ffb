"""What a supervisor types into a review's form is kept until it is stored, for her alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from callers.actions import review_drafts, reviews
from callers.models import Review, ReviewDraft
from helpline.models import AuditEntry
from tests.callers.forms import POSTED, RATED
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=3)
BEGUN = "She asked well"


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


@pytest.fixture
def client(signed_in, supervisor):
    return signed_in(supervisor)


@pytest.fixture
def other_supervisor(db):
    return make_person("SUPERVISOR", "Tamsin Test")


@pytest.fixture
def type_in(client, closed):
    """Return a function that saves one field as the page's script does."""

    def type_(name, value, **more):
        data = {"name": name, "value": value} | more
        return client.post(url("review_draft", closed.reference), data)

    return type_


def form_of(client, call, name="review_add"):
    return client.get(url(name, call.reference))


def chosen(response):
    return {row.topic.id: row.chosen for _, part in response.context["groups"] for row in part}


class TestADraft:
    def test_holds_what_was_typed_and_chosen_field_by_field(self, type_in, client, closed):
        settled = chosen(form_of(client, closed))
        assert "Saved" in type_in("text", BEGUN).content.decode()
        type_in("topic-order", "2")
        type_in("topic-order", "3")

        page = form_of(client, closed)

        text = page.content.decode()
        assert f"{BEGUN}</textarea>" in text
        assert "Saved 10:00:00, for you alone" in text
        # What the record settles stands beside what was chosen.
        assert chosen(page) == settled | {"order": "3"}
        assert ReviewDraft.objects.count() == 1

    def test_is_its_authors_alone(self, type_in, signed_in, other_supervisor, nurse, closed):
        type_in("text", BEGUN)

        client = signed_in(other_supervisor)
        for name in ("review_add", "call_record"):
            assert BEGUN not in client.get(url(name, closed.reference)).content.decode()
        record = signed_in(nurse).get(url("call_record", closed.reference)).content.decode()
        assert BEGUN not in record

    def test_is_dropped_when_it_is_stored(self, type_in, client, closed):
        type_in("text", BEGUN)

        client.post(url("review_add", closed.reference), POSTED | {"text": "All in all well"})

        assert Review.objects.get().text == "All in all well"
        assert not ReviewDraft.objects.exists()
        late = type_in("text", "a save that was under way")
        assert late.status_code == 409
        assert "You reviewed this call already" in late.content.decode()
        assert not ReviewDraft.objects.exists()

    def test_keeps_what_is_not_whole_when_it_is_sent_too_soon(self, client, closed):
        sent = {"text": BEGUN, "topic-order": "2"}
        assert client.post(url("review_add", closed.reference), sent).status_code == 422

        assert f"{BEGUN}</textarea>" in form_of(client, closed).content.decode()

    def test_works_without_a_script(self, client, closed):
        where = url("review_add", closed.reference)

        kept = client.post(where, {"text": BEGUN, "topic-order": "2", "do": "keep"})
        assert kept["Location"] == where
        assert BEGUN in client.get(where).content.decode()
        gone = client.post(where, {"text": BEGUN, "do": "drop"})
        assert gone["Location"] == url("call_record", closed.reference)
        assert BEGUN not in client.get(where).content.decode()
        assert not Review.objects.exists()

    def test_of_a_revision_stands_over_what_was_stored(
        self, type_in, client, closed, at, supervisor
    ):
        made = reviews.review(
            call=closed,
            text="Calm.",
            given=RATED,
            by=supervisor,
            at=at,
        )
        type_in("topic-order", "1", revises=made.pk)
        page = form_of(client, closed, "review_revise")

        assert "Calm.</textarea>" in page.content.decode()
        assert chosen(page) == dict.fromkeys(RATED, "4") | {"order": "1"}

    def test_of_who_was_too_late_stands_where_a_late_entry_is_added(
        self, type_in, client, closed, other_supervisor, at
    ):
        type_in("text", BEGUN)
        reviews.review(call=closed, text="Quick.", given=RATED, by=other_supervisor, at=at)

        page = form_of(client, closed).content.decode()

        assert "Tamsin Test reviewed this call already" in page
        assert f"{BEGUN}</textarea>" in page

    @pytest.mark.parametrize(
        ("name", "value"), [("topic-nothing", "1"), ("by", "2"), ("text", "ab" * 10_001)]
    )
    def test_takes_only_what_the_form_has(self, type_in, name, value):
        assert type_in(name, value).status_code == 422
        assert not ReviewDraft.objects.exists()

    def test_takes_nothing_from_a_page_of_somebody_else(self, client, closed, supervisor):
        response = client.post(
            url("review_draft", closed.reference),
            {"name": "text", "value": "x"},
            headers={"X-Person": str(supervisor.pk + 1)},
        )
        assert response.status_code == 403
        assert not ReviewDraft.objects.exists()

    def test_is_audited_once_without_a_word_of_it(self, type_in, supervisor, closed):
        for text in ("a", "ab", "abc"):
            type_in("text", text)

        entry = AuditEntry.objects.get(action="call.review_draft")
        assert (entry.person_id, entry.subject, entry.detail) == (
            supervisor.pk,
            closed.subject,
            {},
        )

    def test_writes_nothing_when_the_audit_fails(self, closed, supervisor, at, no_audit):
        with pytest.raises(RuntimeError, match="no audit"):
            review_drafts.keep(
                call=closed, revises=None, fields={"text": "x"}, by=supervisor, at=at
            )
        assert not ReviewDraft.objects.exists()
