"""The same number of queries for one row and for fifty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers import casefile
from callers.actions import decisions, runs, tiers, voicemails
from callers.models import Addendum, Call, FollowUp, PanelShown, StepRecord
from guidance.queries import live_definition, live_panels

pytestmark = pytest.mark.django_db
# Sessions, people and the hours included; the entry of the audit is a write.
MOST_READS = 8
ROWS = ("answers", "steps", "attempts", "follow_ups", "decisions", "confirmations")


@pytest.fixture
def count(signed_in, nurse):
    """Return a function that counts the queries of a page, once it is warm."""
    client = signed_in(nurse)

    def count_(name, *args):
        where = reverse(f"callers:{name}", args=args)
        client.get(where)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(where).status_code == 200
        return len(queries)

    return count_


@pytest.fixture
def fill(nurse, other_nurse, at, try_reaching, give):
    """Return a function that adds rows of every kind to a call."""

    def fill_(call, rows):
        panel = live_panels(at)[0]
        run = call.runs.get(slug="mscc")
        for place in range(rows):
            moment = at + timedelta(seconds=60 + place * 11)
            by = (nurse, other_nurse)[place % 2]
            give(call, P6=("yes", "unsure")[place % 2])
            try_reaching(call, outcome="NO_ANSWER", spoke_to="", read_back=False, at=moment)
            StepRecord.objects.create(
                call=call, run=run, step="x", words="x", state="DONE", by=by, at=moment
            )
            PanelShown.objects.create(call=call, version=panel, by=by, at=moment)
            Addendum.objects.create(call=call, text="late", by=by, at=moment)
            FollowUp.objects.create(
                call=call,
                kind="CHECK",
                why=f"check {place}",
                due_at=moment + timedelta(hours=1),
                owner=by,
                made_at=moment,
                made_by=by,
                completed_at=moment if place % 2 else None,
                completed_by=by if place % 2 else None,
                outcome="seen" if place % 2 else "",
            )

    return fill_


@pytest.fixture
def reads(signed_in, nurse):
    """Return a function that counts what a page reads, once it is warm."""
    client = signed_in(nurse)

    def reads_(name, *args):
        where = reverse(f"callers:{name}", args=args)
        client.get(where)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(where).status_code == 200
        said = [one["sql"].lstrip("( \n").upper() for one in queries]
        return sum(sql.startswith(("SELECT", "WITH")) for sql in said)

    return reads_


class TestTheNumberOfQueries:
    @pytest.mark.parametrize("name", ["call_detail", "call_record", "hand_over"])
    def test_of_a_call_is_small(self, one_of_each, fill, reads, name):
        assert reads(name, one_of_each.reference) <= MOST_READS

    @pytest.mark.parametrize("name", ["call_detail", "call_record", "hand_over"])
    def test_of_a_call_stays_the_same_with_fifty_rows_of_each_kind(self, cord, fill, count, name):
        fill(cord, 1)
        one = count(name, cord.reference)

        fill(cord, 49)

        assert count(name, cord.reference) == one

    def test_of_the_desk_stays_the_same_with_fifty_calls_and_follow_ups(
        self, information_call, count, at, book
    ):
        def add(rows):
            for place in range(rows):
                call = information_call(at=at + timedelta(seconds=place), closes=False)
                book(call)

        add(1)
        one = count("desk")

        add(49)

        assert count("desk") == one

    def test_of_the_list_stays_the_same_with_fifty_calls(self, information_call, count, at):
        information_call()
        one = count("call_list")

        for place in range(49):
            information_call(at=at + timedelta(seconds=place))

        assert count("call_list") == one


class TestACaseFile:
    def test_is_read_in_one_query_and_judged_without_another_but_the_hours(
        self, cord, fill, at, django_assert_num_queries, give
    ):
        fill(cord, 3)
        call = Call.objects.get(pk=cord.pk)
        casefile.load(call, at).missing  # noqa: B018 - definitions are kept by the process

        with django_assert_num_queries(1):  # the rows, and whether what is live is still so
            file = casefile.load(call, at)
        with django_assert_num_queries(1):  # are the hours still as they were
            assert file.missing
            assert file.kind
            assert file.hand_over
        with django_assert_num_queries(0):
            assert file.missing

    def test_after_an_answer_is_what_would_be_read_anew(self, cord, fill, at, give, nurse):
        fill(cord, 2)
        written = give(cord, N2="yes")
        written = tiers.confirm_tier(
            call=cord, slug="mscc", tier=written.tier, reason="", by=nurse, at=at
        )

        fresh = casefile.load(Call.objects.get(pk=cord.pk), at)

        assert written.facts == fresh.facts
        assert written.missing == fresh.missing
        assert [one.values for one in written.runs] == [one.values for one in fresh.runs]
        assert written.call.tier == fresh.call.tier

    def test_after_abandoning_is_what_would_be_read_anew(self, cord, nurse, at):
        runs.open_run(call=cord, slug="hypercalcaemia", by=nurse, at=at)
        written = runs.abandon_run(call=cord, slug="mscc", reason="mistake", by=nurse, at=at)

        fresh = casefile.load(Call.objects.get(pk=cord.pk), at)

        assert written.facts == fresh.facts
        assert [run.pk for run in written.abandoned] == [run.pk for run in fresh.abandoned]

    def test_of_a_call_in_which_nothing_was_asked_is_one_query(
        self, call, at, django_assert_num_queries
    ):
        with django_assert_num_queries(1):
            casefile.load(call, at)

    def test_with_a_row_in_each_table_is_read_in_as_many_queries_as_without(
        self, one_of_each, at, django_assert_num_queries
    ):
        casefile.load(one_of_each, at).missing  # noqa: B018 - definitions are kept by the process

        with django_assert_num_queries(1):  # the rows, and whether what is live is still so
            file = casefile.load(one_of_each, at)
        with django_assert_num_queries(0):
            assert file.disclosures
            assert file.hand_overs
            assert file.explained
            assert file.safeguarding_notes == 1

    def test_of_a_voicemails_call_brings_its_red_words(self, nurse, at, django_assert_num_queries):
        voicemail = voicemails.hear(words="weak legs", number="", received_at=at, by=nurse, at=at)
        answered = voicemails.answer(voicemail=voicemail, by=nurse, at=at)
        casefile.load(answered, at).missing  # noqa: B018 - the hours are kept by the process
        call = Call.objects.get(pk=answered.pk)

        with django_assert_num_queries(1):
            file = casefile.load(call, at)
        file.hours  # noqa: B018 - looked up apart
        file.danger_definition  # noqa: B018
        with django_assert_num_queries(0):
            assert file.facts.red_words == ("weak",)
            assert file.missing
            assert call.voicemail.heard_by.name == nurse.name


class TestTheRowsOfACall:
    def test_are_those_that_the_records_hold(self, cord, fill, at, nurse, supervisor):
        fill(cord, 2)
        decisions.decide(call=cord, about="REFUSED_999", decision="no", by=supervisor, at=at)
        file = casefile.load(cord, at)

        for name in ROWS:
            stored = list(getattr(cord, name).values())
            columns = [list(row) for row in stored]
            found = [
                {column: getattr(row, column) for column in names}
                for row, names in zip(getattr(file, name), columns, strict=True)
            ]
            assert found == stored, name

    def test_are_those_of_every_other_table_too(self, one_of_each, at):
        file = casefile.load(one_of_each, at)

        for name in (*ROWS[:4], "declined", "decisions", "disclosures", "hand_overs", "explained"):
            if name == "follow_ups":
                continue
            stored = list(getattr(one_of_each, name).values())
            found = [
                {column: getattr(row, column) for column in stored[0]}
                for row in getattr(file, name)
            ]
            assert found == stored, name

    def test_of_a_closing_that_was_undone_stand_in_its_own_call(self, one_of_each, at):
        silent = Call.objects.exclude(undone_closings=None).get()

        assert [row.non_clinical for row in casefile.load(silent, at).undone] == ["SILENT"]
        assert casefile.load(one_of_each, at).undone == []

    def test_bring_their_people_with_them(self, cord, fill, at, django_assert_num_queries):
        fill(cord, 2)
        file = casefile.load(cord, at)

        with django_assert_num_queries(0):
            names = {row.by.name for row in (*file.answers, *file.steps, *file.attempts)}
            names |= {row.owner.name for row in file.follow_ups}
            assert file.runs[0].run.version.title
            assert {row.call.reference for row in file.answers} == {cord.reference}
        assert names == {"Amara Test", "Bryn Test"}


class TestAnAnswer:
    """What a bench row cannot tell: it answers one question again and again."""

    @pytest.mark.parametrize(
        ("slug", "question", "most"),
        # The second opens the matter of infection, and writes that too.
        [("mscc", "N2", 10), ("danger", "X1", 13)],
    )
    def test_is_stored_in_few_statements(self, cord, nurse, signed_in, at, slug, question, most):
        client = signed_in(nurse)
        live_definition("infection", at)  # kept by the process from its first use
        url = reverse("callers:answer_save", args=[cord.reference, slug])
        htmx = {"HX-Request": "true"}
        client.post(
            url, {"question": "E1" if slug == "danger" else "N1", "value": "no"}, headers=htmx
        )
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(url, {"question": question, "value": "yes"}, headers=htmx)

        said = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
        assert answer.status_code == 200
        assert cord.answers.filter(question=question).exists()
        assert len(said) <= most, "\n".join(one[:110] for one in said)
