"""Calls that wait for a supervisor's review: put there by closing, taken off by a review."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers.actions import calls, reviews, runs, tiers
from callers.actions.writing import CallRefused
from callers.models import Call, FollowUp, Review
from callers.views.desk import PAGE, SHOWN
from guidance.tiers import Tier
from helpline.models import AuditEntry
from tests.callers.facts import RECORD, REFUSAL
from tests.callers.forms import POSTED, RATED
from tests.conftest import make_person
from tests.house.page import faults_of_page

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = timedelta(hours=3)


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def stored(call):
    return Call.objects.get(pk=call.pk)


@pytest.fixture
def other_supervisor(db):
    return make_person("SUPERVISOR", "Tamsin Test")


@pytest.fixture
def review(supervisor, at):
    def review_(call, text="The route was right.", by=supervisor, at=at + LATER, **more):
        return reviews.review(call=call, text=text, by=by, at=at, **{"given": RATED} | more)

    return review_


@pytest.fixture
def close(nurse, at, write, settle_run):
    """Return a function that confirms, ticks, writes and closes a call by its tier."""

    def close_(call, kind="BY_TIER", **words):
        settle_run(call)
        write(call, **RECORD | words)
        return calls.close(call=call, kind=kind, by=nurse, at=at + 5 * MINUTE)

    return close_


class TestClosing:
    def test_lists_a_call_whose_tier_fell_by_a_correction(
        self, call, assess_as, give, close, book, at
    ):
        assess_as(call, "WITHIN_24H")
        give(call, P6="no", reason="she meant her arms")

        close(call)

        assert stored(call).tier == "SAFETY_NET"
        assert stored(call).review_wanted == ["LOWERED"]
        assert [*Call.objects.waiting_for_review()] == [call]

    def test_lists_a_call_that_closes_incomplete(self, call, nurse, give, close, book, at):
        runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        runs.answer_all_no(call=call, slug="mscc", group="danger_now", by=nurse, at=at)
        give(call, **dict.fromkeys(("E1", "E2", "E3", "E4", "E5", "E6", "E7", "X1"), "no"))
        runs.explain_blanks(call=call, reason="the line was bad", by=nurse, at=at)
        book(call)

        close(call)

        assert stored(call).tier == "INCOMPLETE"
        assert stored(call).review_wanted == ["INCOMPLETE"]

    def test_lists_an_immediate_call_after_those_not_reached(
        self, call, assess_as, close, try_reaching, book, at
    ):
        assess_as(call, "IMMEDIATE")
        try_reaching(call, outcome="ON_THE_WAY", whom="EMERGENCY_DEPARTMENT", read_back=False)
        book(call, due_at=at + 40 * MINUTE)

        close(call)

        assert stored(call).review_wanted == ["NOT_REACHED", "IMMEDIATE"]
        assert stored(call).review_urgency == 1

    def test_lists_an_immediate_call_that_was_reached(self, closed):
        assert (stored(closed).review_wanted, stored(closed).review_urgency) == (["IMMEDIATE"], 11)

    def test_lists_what_the_nurse_raised_and_what_was_refused(
        self, call, assess_as, close, try_reaching, nurse, book, at
    ):
        assess_as(call, "SAFETY_NET")
        tiers.raise_call(call=call, tier=Tier.WITHIN_24H, reason="her voice", by=nurse, at=at)
        book(call)

        close(call, **REFUSAL)

        assert stored(call).review_wanted == ["REFUSED", "RAISED"]

    def test_lists_neither_information_nor_a_plain_safety_net(
        self, call, assess_as, close, information_call
    ):
        information_call()
        assess_as(call, "SAFETY_NET")
        close(call)

        assert not Call.objects.waiting_for_review().exists()

    def test_lists_no_wrong_number_so_that_it_can_be_undone(self, call, write, nurse, at):
        write(call, refused="yes")
        calls.close(call=call, kind="NON_CLINICAL", non_clinical="HOAX", by=nurse, at=at)

        assert stored(call).review_wanted == []
        assert not calls.undo_closing(call=call, by=nurse, at=at).is_closed

    def test_says_why_in_the_audit(self, closed):
        assert AuditEntry.objects.get(action="call.close").detail["review"] == ["IMMEDIATE"]


class TestCallsThatClosedBefore:
    def test_are_listed_by_the_migration_as_closing_lists_them(
        self, closed, information_call, assess_as, give, close, write, nurse, at
    ):
        lowered = calls.begin(by=nurse, at=at)
        assess_as(lowered, "WITHIN_24H")
        give(lowered, P6="no", reason="she meant her arms")
        close(lowered)
        information_call()
        hoax = calls.begin(by=nurse, at=at)
        write(hoax, refused="yes")
        calls.close(call=hoax, kind="NON_CLINICAL", non_clinical="HOAX", by=nurse, at=at)
        running = calls.begin(by=nurse, at=at)
        assess_as(running, "IMMEDIATE")
        rows = Call.objects.order_by("pk").values_list("pk", "review_wanted", "review_urgency")
        wanted = [*rows]
        Call.objects.update(review_wanted=[], review_urgency=None, review_due_at=None)

        sql = import_module("callers.migrations.0004_reviews_and_moments").LISTS_OLD_CALLS
        renumbered = import_module("callers.migrations.0007_recalls_among_reviews")
        forms = import_module("callers.migrations.0011_review_forms")
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute(renumbered.numbered(renumbered.AFTER))
            cursor.execute(forms.numbered(forms.AFTER))
            cursor.execute(forms.DUE)

        assert [*rows.all()] == wanted
        assert [one for _, one, _ in wanted if one] == [["IMMEDIATE"], ["LOWERED"]]
        assert stored(closed).review_due_at == stored(closed).closed_at + timedelta(days=4)
        assert stored(lowered).review_due_at == stored(lowered).closed_at + timedelta(days=14)


class TestReviewing:
    def test_writes_down_what_was_found_and_takes_it_off_the_list(
        self, closed, review, supervisor, at
    ):
        review(closed, text="  The route was right.  ")

        row = Review.objects.get()
        assert (row.reasons, row.text) == (["IMMEDIATE"], "The route was right.")
        assert (row.by, row.at) == (supervisor, at + LATER)
        assert not Call.objects.waiting_for_review().exists()
        entry = AuditEntry.objects.get(action="call.review")
        assert (entry.person_id, entry.detail) == (
            supervisor.pk,
            {"reasons": ["IMMEDIATE"], "revises": None},
        )

    @pytest.mark.parametrize("text", ["", " \n ", "\x00"])
    def test_says_something(self, closed, review, text):
        with pytest.raises(reviews.NotWhole) as refused:
            review(closed, text=text)
        assert refused.value.without_text
        assert stored(closed).review_wanted

    def test_takes_so_many_characters_and_no_more(self, closed, review):
        with pytest.raises(CallRefused, match="Nothing was cut"):
            review(closed, text="a" * 20_001)
        review(closed, text="a" * 20_000)

    def test_is_no_nurses(self, closed, review, other_nurse, nurse, admin):
        for person in (nurse, other_nurse, admin):
            with pytest.raises(CallRefused, match="Only a supervisor"):
                review(closed, by=person)

    @pytest.mark.parametrize("part", ["nurse", "started_by", "closed_by"])
    def test_is_never_of_ones_own_call(self, closed, review, supervisor, other_supervisor, part):
        Call.objects.filter(pk=closed.pk).update(**{part: supervisor})

        with pytest.raises(CallRefused, match="Nobody reviews their own call"):
            review(closed)
        review(closed, by=other_supervisor)

    def test_is_of_a_call_that_waits_for_one(self, call, information_call, review):
        for one in (call, information_call()):
            with pytest.raises(CallRefused, match="waits for no review"):
                review(one)

    def test_a_second_time_is_refused_with_a_sentence(self, closed, review, other_supervisor):
        review(closed)

        with pytest.raises(CallRefused, match="You reviewed this call already, Monday 23 Nov"):
            review(closed)
        with pytest.raises(CallRefused, match="Sunita Test reviewed this call already"):
            review(closed, by=other_supervisor, text="I disagree.")
        assert Review.objects.count() == 1

    def test_is_not_stored_when_the_audit_fails(self, closed, review, no_audit):
        with pytest.raises(RuntimeError):
            review(closed)
        assert not Review.objects.exists()
        assert stored(closed).review_wanted


def fill(nurse, at, count, *, urgency=3):
    """Add so many closed calls that wait for a review, the last made closed first."""
    have = Call.objects.count()
    Call.objects.bulk_create(
        Call(
            reference=f"C-REV-{have + place:03}",
            started_at=at - timedelta(minutes=2 + place),
            started_by=nurse,
            nurse=nurse,
            line_state="open",
            tier="SAFETY_NET",
            closing="BY_TIER",
            closed_at=at - timedelta(minutes=place),
            closed_by=nurse,
            review_wanted=["LOWERED"],
            review_urgency=urgency,
        )
        for place in range(count)
    )


class TestTheDesk:
    def test_says_that_none_waits(self, signed_in, supervisor):
        page = signed_in(supervisor).get("/").content.decode()
        assert "No call waits for a review." in page

    def test_shows_the_count_the_most_urgent_and_the_oldest_first(
        self, signed_in, supervisor, nurse, closed, at
    ):
        fill(nurse, at, 20)
        fill(nurse, at, 1, urgency=1)

        page = signed_in(supervisor).get("/")

        part = page.context["reviews"]
        assert (part.count, len(part.rows), part.more) == (22, SHOWN, 22 - SHOWN)
        references = [one.reference for one in part.rows]
        assert references[:3] == ["C-REV-021", "C-REV-020", "C-REV-019"]
        words = page.content.decode()
        assert "An answer was corrected and the tier fell" in words
        assert url("call_record", "C-REV-021") in words
        assert "see all 22" in words

    def test_is_the_same_number_of_queries_with_two_hundred(self, signed_in, supervisor, nurse, at):
        client = signed_in(supervisor)
        counts = []
        for more in (1, 199):
            fill(nurse, at, more)
            client.get("/")
            with CaptureQueriesContext(connection) as queries:
                page = client.get("/")
            counts.append(len(queries))
        assert counts[0] == counts[1]
        assert page.context["reviews"].count == 200
        assert faults_of_page(page.content.decode()) == []

    def test_shows_none_of_it_to_a_nurse(self, signed_in, nurse, closed):
        page = signed_in(nurse).get("/").content.decode()
        assert "to review" not in page


class TestReviewList:
    @pytest.mark.parametrize("role", ["NURSE", "ADMIN"])
    def test_is_for_supervisors(self, signed_in, role, closed):
        client = signed_in(make_person(role, "Somebody Else"))

        assert client.get(url("review_list")).status_code == 403
        assert client.post(url("review_add", closed.reference), {"text": "x"}).status_code == 403
        assert not Review.objects.exists()

    def test_says_that_nothing_waits(self, signed_in, supervisor):
        page = signed_in(supervisor).get(url("review_list")).content.decode()
        assert "Nothing waits here." in page

    def test_is_paged_by_key_each_call_once_with_constant_queries(
        self, signed_in, supervisor, nurse, at
    ):
        client = signed_in(supervisor)
        fill(nurse, at, 2 * PAGE + 7)
        fill(nurse, at, 3, urgency=1)
        where, seen, counts = url("review_list"), [], []
        after = ""
        while True:
            client.get(where + after)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(where + after)
            counts.append(len(queries))
            seen += [one.reference for one in page.context["rows"]]
            if page.context["next"] is None:
                break
            after = f"?after={page.context['next']}"

        wanted = Call.objects.waiting_for_review().values_list("reference", flat=True)
        assert seen == [*wanted]
        assert len({*seen}) == 2 * PAGE + 10
        # The first page looks no anchor up.
        assert {counts[1] - 1, *counts[1:]} == {counts[0], counts[1]}


class TestReviewAdd:
    def test_stores_it_and_shows_it(self, signed_in, supervisor, closed, clock, at):
        clock.at = at + timedelta(minutes=40)
        client = signed_in(supervisor)
        record = url("call_record", closed.reference)
        assert "Waits for a supervisor's review</b>" in client.get(record).content.decode()

        response = client.post(
            url("review_add", closed.reference), {"text": "Quick and calm."} | POSTED
        )

        assert response["Location"] == f"{record}#review"
        page = client.get(record).content.decode()
        assert "Quick and calm." in page
        assert "Review this call" not in page

    def test_names_the_answer_that_was_corrected(
        self, signed_in, supervisor, call, assess_as, give, close, review
    ):
        assess_as(call, "WITHIN_24H")
        give(call, P6="no", reason="she meant her arms")
        close(call)

        client = signed_in(supervisor)
        for _ in ("waiting", "reviewed"):
            page = client.get(url("call_record", call.reference)).content.decode()
            said = " ".join(page.split('id="review"')[1].split("</section>")[0].split())
            assert "An answer was corrected and the tier fell" in said
            assert "<li>P6 " in said
            assert "From <b>Yes</b>, given 10:00:00, to <b>No</b>, Mon 23 Nov 2026 10:00" in said
            assert "by Amara Test. Why: she meant her arms" in said
            if call.reviews.count() == 0:
                review(call)

    def test_names_no_answer_when_none_was_corrected(self, signed_in, supervisor, closed):
        page = signed_in(supervisor).get(url("call_record", closed.reference)).content.decode()
        assert "What was corrected" not in page

    def test_keeps_what_was_typed_when_it_is_refused(
        self, signed_in, supervisor, other_supervisor, closed
    ):
        client, where = signed_in(supervisor), url("review_add", closed.reference)
        long = client.post(where, {"text": "ab" * 10_001} | POSTED)
        assert long.status_code == 422
        assert b"ab" * 10_001 in long.content
        assert client.post(where, {"text": " "}).status_code == 422
        client.post(where, {"text": "Quick and calm."} | POSTED)

        late = signed_in(other_supervisor).post(where, {"text": "Too quick for me."} | POSTED)

        assert late.status_code == 409
        words = late.content.decode()
        assert "Sunita Test reviewed this call already" in words
        assert "Too quick for me.</textarea>" in words
        assert "Quick and calm." in words
        assert faults_of_page(words) == []
        assert Review.objects.count() == 1

    def test_says_that_nobody_approved_its_form(self, signed_in, supervisor, closed):
        page = signed_in(supervisor).get(url("review_add", closed.reference)).content.decode()

        assert "This form: not yet approved by your clinical lead." in page

    def test_of_ones_own_call_says_why_not(self, signed_in, supervisor, closed):
        Call.objects.update(nurse=supervisor)
        client = signed_in(supervisor)

        page = client.get(url("call_record", closed.reference)).content.decode()
        assert "Another supervisor reviews this one." in page
        assert "Review this call" not in page
        where = url("review_add", closed.reference)
        assert client.post(where, {"text": "All well."}).status_code == 409
        assert "yours: another supervisor reviews it" in client.get("/").content.decode()


class TestTheNursesRecord:
    def test_says_that_it_waits_and_then_what_was_said(self, signed_in, nurse, closed, review):
        client, record = signed_in(nurse), url("call_record", closed.reference)

        page = client.get(record).content.decode()
        assert "review</b> since" in page
        assert "<li>Immediate tier</li>" in page
        assert "Review this call" not in page
        review(closed, text="Calm & quick.")

        page = client.get(record).content.decode()
        assert "Calm &amp; quick." in page
        assert "review</b> since" not in page

    def test_says_nothing_to_a_colleague_who_only_owns_its_follow_up(
        self, signed_in, other_nurse, closed, review, owe
    ):
        owe(closed, owner=other_nurse)
        client, record = signed_in(other_nurse), url("call_record", closed.reference)
        assert "review-title" not in client.get(record).content.decode()
        review(closed, text="Calm and quick.")

        page = client.get(record).content.decode()
        assert FollowUp.objects.filter(owner=other_nurse).exists()
        assert "Calm and quick." not in page

    def test_says_nothing_about_a_call_that_needs_none(self, signed_in, nurse, information_call):
        page = signed_in(nurse).get(url("call_record", information_call().reference))
        assert b"review-title" not in page.content
