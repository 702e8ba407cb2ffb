"""A recall finds exactly the calls that used the version, and puts them before supervisors."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from callers import casefile
from callers.actions import calls, paper, recalls, reviews, runs, showing
from callers.models import Call, PanelShown, Run
from callers.recalled import calls_using, count_of
from callers.views.desk import PAGE
from guidance.actions import recalling
from guidance.models import Publication, Recall, Version
from guidance.queries import live_definition, live_panel
from helpline.models import AuditEntry
from tests.callers.facts import INFORMATION
from tests.callers.forms import RATED
from tests.house.page import faults_of_page

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = timedelta(hours=2)
WHY = "It named the wrong drug."


def url(name, *args):
    return reverse(f"callers:{name}", args=args)


def stored(call):
    return Call.objects.get(pk=call.pk)


def successor(version, at):
    """Make the next version of a document, live from an instant on."""
    whole = Version.objects.get(pk=version.pk)
    number = whole.document.versions.count() + 1
    made = Version.objects.create(
        **{
            field.name: getattr(whole, field.name)
            for field in Version._meta.concrete_fields
            if field.name not in {"id", "number", "search"}
        },
        number=number,
    )
    Publication.objects.create(version=made, from_at=at, at=at)
    return made


@pytest.fixture
def panel(at):
    return live_panel("fatigue", at)


@pytest.fixture
def recall(admin, at):
    def recall_(version, severity="HARMFUL", reason=WHY, by=admin, at=at + LATER, **changed):
        words = {"nothing_replaces": True} | changed
        return recalls.recall(
            version=version, severity=severity, reason=reason, by=by, at=at, **words
        )

    return recall_


@pytest.fixture
def show(nurse, at):
    def show_(call, version):
        showing.show_panel(call=call, version=version, by=nurse, at=at)
        return call

    return show_


@pytest.fixture
def shown(information_call, show, panel, nurse, at):
    """Return a function that makes a call which was shown the panel; closed unless told not."""

    def make(*, closes=True, version=panel, at=at):
        call = information_call(closes=False, at=at)
        show(call, version)
        if closes:
            calls.close(call=call, kind="INFORMATION", by=nurse, at=at + MINUTE)
        return stored(call)

    return make


class TestWhichCallsUsedIt:
    def test_those_that_were_shown_it_or_ran_it_and_no_other(
        self, shown, information_call, panel, nurse, at
    ):
        mscc = live_definition("mscc", at).version
        twice, once, other = shown(), shown(), information_call()
        PanelShown.objects.create(call=twice, version=panel, by=nurse, at=at)
        elsewhere = shown(version=live_panel("denosumab", at))
        ran, abandoned = (calls.begin(by=nurse, at=at) for _ in range(2))
        for call in (ran, abandoned):
            runs.open_run(call=call, slug="mscc", by=nurse, at=at)
        runs.abandon_run(call=abandoned, slug="mscc", reason="slip", by=nurse, at=at)
        later = shown(version=successor(panel, at))

        assert {*calls_using(panel.pk)} == {twice, once}
        assert {*calls_using(mscc.pk)} == {ran, abandoned}
        assert [(one.ran, one.shown) for one in calls_using(mscc.pk)] == [(True, False)] * 2
        assert not {other, elsewhere, later} & {*calls_using(panel.pk)}
        assert count_of([panel.pk, mscc.pk]) == {panel.pk: (2, 0), mscc.pk: (2, 0)}

    def test_a_call_from_paper_that_ran_it(self, nurse, at):
        mscc = live_definition("mscc", at).version
        successor(mscc, at)
        call = paper.type_in(
            started_at=at - LATER / 2,
            ended_at=at - LATER / 4,
            taken_by=nurse,
            printed=[mscc],
            tier="",
            record={},
            by=nurse,
            at=at + MINUTE,
        )

        assert [*calls_using(mscc.pk)] == [call]

    def test_no_panel_that_a_reader_opened_from_a_closed_call(self, information_call, show, panel):
        show(stored(information_call()), panel)

        assert not calls_using(panel.pk).exists()


class TestARecall:
    def test_lists_every_closed_call_that_used_it_for_review(
        self, shown, information_call, recall, panel
    ):
        first, second, other = shown(), shown(), information_call()

        recall(panel)

        assert {*Call.objects.waiting_for_review()} == {first, second}
        assert stored(first).review_wanted == ["RECALLED_HARMFUL"]
        assert stored(first).review_urgency == 2
        assert stored(other).review_wanted == []

    @pytest.mark.parametrize(
        ("severity", "wanted", "urgency"),
        [
            ("HARMFUL", ["RECALLED_HARMFUL", "IMMEDIATE"], 2),
            ("MISLEADING", ["RECALLED_MISLEADING", "IMMEDIATE"], 8),
            ("MINOR", ["IMMEDIATE", "RECALLED_MINOR"], 11),
        ],
    )
    def test_stands_among_the_other_reasons_by_how_grave_it_is(
        self, ready, closed, recall, at, severity, wanted, urgency
    ):
        recall(live_definition("mscc", at).version, severity)

        assert (stored(closed).review_wanted, stored(closed).review_urgency) == (wanted, urgency)

    def test_lists_a_call_again_that_was_reviewed(self, shown, recall, panel, supervisor, at):
        mild = live_panel("denosumab", at)
        call = shown()
        PanelShown.objects.create(call=call, version=mild, by=call.nurse, at=at)
        recall(panel, "MINOR")
        reviews.review(call=call, given=RATED, text="Seen.", by=supervisor, at=at + LATER)

        recall(mild, "MISLEADING")

        assert stored(call).review_wanted == ["RECALLED_MISLEADING"]
        again = reviews.review(
            call=call, given=RATED, text="Rang back.", by=supervisor, at=at + LATER
        )
        assert again.reasons == ["RECALLED_MISLEADING"]
        assert not Call.objects.waiting_for_review().exists()

    def test_finds_an_open_call_when_it_closes(self, shown, recall, panel, nurse, at):
        call = shown(closes=False)

        recall(panel, "MISLEADING")

        assert stored(call).review_wanted == []
        calls.close(call=call, kind="INFORMATION", by=nurse, at=at + LATER)
        assert stored(call).review_wanted == ["RECALLED_MISLEADING"]

    def test_lets_a_run_go_on_with_its_version(self, cord, recall, give, at):
        version = live_definition("mscc", at).version

        recall(version)

        file = give(cord, N2="yes")
        assert file.run("mscc").run.version_id == version.pk
        assert file.run("mscc").assessment.reasons
        assert [one.severity for one in casefile.load(cord, at).recalls] == ["HARMFUL"]

    def test_finds_a_wrong_number_that_was_shown_it_which_can_still_be_undone(
        self, call, show, recall, panel, nurse, at
    ):
        show(call, panel)
        calls.close(call=call, kind="NON_CLINICAL", non_clinical="HOAX", by=nurse, at=at)
        recall(panel)
        assert stored(call).review_wanted == ["RECALLED_HARMFUL"]

        calls.undo_closing(call=call, by=nurse, at=at)
        assert stored(call).review_wanted == []
        calls.close(call=call, kind="NON_CLINICAL", non_clinical="HOAX", by=nurse, at=at)
        assert stored(call).review_wanted == ["RECALLED_HARMFUL"]

    def test_pressed_twice_is_one_recall_and_lists_nothing_again(
        self, shown, recall, panel, supervisor, at
    ):
        call = shown()
        made = recall(panel)
        reviews.review(call=call, given=RATED, text="Seen.", by=supervisor, at=at + LATER)

        assert recall(panel, reason=f"{WHY}\r\n", at=at + 2 * LATER) == made
        assert stored(call).review_wanted == []
        with pytest.raises(recalling.AlreadyRecalled):
            recall(panel, "MINOR")
        with pytest.raises(recalling.AlreadyRecalled):
            recall(panel, by=supervisor)

    def test_waits_for_a_call_that_closes_at_this_moment(self, shown, recall, panel):
        shown()
        with CaptureQueriesContext(connection) as seen:
            recall(panel)

        of_calls = [one["sql"] for one in seen if '"callers_call"' in one["sql"]]
        assert of_calls[0].endswith("FOR UPDATE")
        assert of_calls[1].startswith("UPDATE")

    def test_is_audited_with_how_many_it_found(self, shown, recall, panel):
        shown()
        shown(closes=False)

        recall(panel)

        entry = AuditEntry.objects.get(action="recall.calls")
        assert entry.detail == {"found": 2, "listed": 1}
        assert entry.subject == f"version:{panel.pk}"

    def test_writes_nothing_when_its_audit_fails(self, recall, panel, no_audit):
        with pytest.raises(RuntimeError), transaction.atomic():
            recall(panel)

        assert not Recall.objects.exists()

    def test_asks_the_database_the_same_number_of_times_for_fifty_calls(
        self, shown, recall, panel, at
    ):
        def queries(version):
            with CaptureQueriesContext(connection) as seen:
                recall(version)
            return len(seen)

        shown()
        other = live_panel("denosumab", at)
        one = queries(panel)
        for place in range(50):
            shown(version=other, at=at + timedelta(seconds=place))

        assert queries(other) == one


class TestGuidanceThatIsGone:
    def test_opens_by_itself_no_more_and_loses_no_answer(self, cord, recall, give, at):
        recall(live_definition("infection", at).version, at=at)

        file = give(cord, X1="yes")

        assert file.run("infection") is None
        assert "infection" in dict(file.due)
        assert file.shared_values["X1"] == "yes"

    @pytest.mark.parametrize("name", ["call_detail", "call_record"])
    def test_breaks_no_page_of_a_call_in_which_it_is_due_or_was_declined(
        self, cord, recall, give, nurse, signed_in, at, name, write
    ):
        recall(live_definition("hypercalcaemia", at).version, at=at)
        give(cord, X2="yes")
        page = signed_in(nurse).get(url("call_detail", cord.reference))
        assert page.status_code == 200
        assert "is due" in page.content.decode()
        runs.decline_checklist(
            call=cord, slug="hypercalcaemia", reason="withdrawn", by=nurse, at=at
        )

        assert signed_in(nurse).get(url(name, cord.reference)).status_code == 200

    def test_is_refused_in_words_when_it_is_opened(self, call, recall, panel, nurse, signed_in, at):
        recall(panel, at=at)
        client = signed_in(nurse)

        found = client.post(url("guidance_search", call.reference), {"q": "fatigue"})
        assert f"/panels/{panel.slug}/" not in found.content.decode()
        answer = client.post(url("panel_open", call.reference, panel.slug))
        assert answer.status_code == 409
        assert "not live" in answer.content.decode()


class TestPagesOfACall:
    def test_say_that_what_it_runs_was_recalled(self, cord, recall, nurse, signed_in, at):
        client = signed_in(nurse)
        assert WHY not in client.get(url("call_detail", cord.reference)).content.decode()
        recall(live_definition("mscc", at).version)

        for name in ("call_detail", "call_record"):
            page = client.get(url(name, cord.reference)).content.decode()
            assert faults_of_page(page) == []
            assert "may have caused harm" in page
            assert WHY in page

    def test_that_stay_open_are_told_once(self, cord, recall, nurse, signed_in, at):
        client = signed_in(nurse)
        poll = url("closing_time", cord.reference)
        assert "call-recalled" not in client.get(poll, {"recalls": "0"}).content.decode()
        recall(live_definition("mscc", at).version)

        told = client.get(poll, {"recalls": "0"}).content.decode()
        assert 'id="call-recalled" hx-swap-oob="true"' in told
        assert WHY in told
        assert "call-recalled" not in client.get(poll, {"recalls": "1"}).content.decode()

    def test_leave_room_for_the_call_beside_a_long_reason(self, cord, recall, nurse, signed_in, at):
        recall(live_definition("mscc", at).version, reason="word " * 900)
        client = signed_in(nurse)

        assert "word " * 100 not in client.get(url("call_detail", cord.reference)).content.decode()
        assert "word " * 800 in client.get(url("call_record", cord.reference)).content.decode()

    def test_show_the_banner_in_the_record_and_its_timeline_to_its_nurse(
        self, shown, recall, panel, nurse, signed_in
    ):
        call = shown()
        recall(panel)

        page = signed_in(nurse).get(url("call_record", call.reference)).content.decode()
        assert "This call used guidance that was recalled" in page
        assert f"/guidance/panels/{panel.slug}/?version=1" in page
        assert "Recalled Monday 23 November, 12:00: may have caused harm" in page
        assert "Every call that used it" not in page

    def test_read_no_more_often_from_the_database(self, cord, recall, nurse, signed_in, at):
        client = signed_in(nurse)

        def queries(name):
            where = url(name, cord.reference)
            client.get(where)
            with CaptureQueriesContext(connection) as seen:
                client.get(where)
            return len(seen)

        before = [queries(name) for name in ("call_detail", "call_record")]
        successor(live_definition("mscc", at).version, at)
        recall(Run.objects.get().version, nothing_replaces=False)

        assert [queries(name) for name in ("call_detail", "call_record")] == before

    def test_warn_where_a_paper_is_typed_in(self, recall, nurse, signed_in, at):
        recall(live_definition("mscc", at).version)

        page = signed_in(nurse).get(url("call_from_paper")).content.decode()
        assert ", recalled</option>" in page
        assert WHY in page
        assert faults_of_page(page) == []


class TestRecallDetail:
    @pytest.fixture
    def made(self, shown, recall, panel):
        self.calls = [shown(), shown(closes=False)]
        return recall(panel)

    def test_shows_a_supervisor_who_it_was_and_what_came_of_it(self, made, supervisor, signed_in):
        page = signed_in(supervisor).get(url("recall_detail", made.pk)).content.decode()

        assert faults_of_page(page) == []
        for call in self.calls:
            assert url("call_record", call.reference) in page
        assert page.count("Amara Test") == 2
        assert "closed, information" in page
        assert "still open" in page
        assert "1 waits for a supervisor" in page

    def test_shows_an_admin_references_and_tiers_and_nobody(self, made, admin, signed_in):
        client = signed_in(admin)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(url("recall_detail", made.pk)).content.decode()

        assert faults_of_page(page) == []
        assert all(call.reference in page for call in self.calls)
        assert "/record/" not in page
        told = [one for one in ("Amara", "Outcome", *INFORMATION.values()) if len(one) > 3]
        assert [one for one in told if one in page] == []
        assert not [one for one in seen if '"callers_call"."record"' in one["sql"]]

    def test_is_not_for_nurses(self, made, nurse, signed_in, panel):
        client = signed_in(nurse)
        for where in (
            url("recall_list"),
            url("recall_detail", made.pk),
            url("version_recall", panel.pk),
        ):
            assert client.get(where).status_code == 403

    def test_is_paged_by_key_with_the_same_number_of_queries(
        self, made, shown, panel, supervisor, signed_in, at
    ):
        client, where = signed_in(supervisor), url("recall_detail", made.pk)

        def queries():
            client.get(where)
            with CaptureQueriesContext(connection) as seen:
                page = client.get(where).content.decode()
            return len(seen), page

        few, _ = queries()
        first = self.calls[0]
        for place in range(PAGE):
            shown(at=at + timedelta(seconds=place + 1))
        many, page = queries()

        assert many == few
        assert f'Calls that used it <span class="count">{PAGE + 2}</span>' in page
        assert first.reference not in page
        link = page.split('href="?after=')[1].split('"')[0]
        rest = client.get(where, {"after": link}).content.decode()
        assert first.reference in rest
        assert client.get(where, {"after": "x"}).status_code == 200


class TestRecallList:
    def test_lists_recalls_with_their_counts_the_newest_first(
        self, shown, recall, panel, supervisor, admin, signed_in, at
    ):
        other = live_panel("denosumab", at)
        shown()
        shown(closes=False)
        recall(panel)
        recall(other, "MINOR", at=at + 2 * LATER)

        for person in (supervisor, admin):
            page = signed_in(person).get(url("recall_list")).content.decode()
            assert faults_of_page(page) == []
            assert page.index(other.title) < page.index(panel.title)
            assert '<td data-label="Calls that used it">2</td>' in page
            assert '<td data-label="Wait for a review">1</td>' in page


class TestVersionRecall:
    SAID = {"severity": "HARMFUL", "reason": WHY, "instead": "nothing"}

    @pytest.mark.parametrize("who", ["admin", "supervisor"])
    def test_recalls_and_leads_to_its_calls(self, request, who, shown, panel, signed_in):
        person, call = request.getfixturevalue(who), shown()
        client, where = signed_in(person), url("version_recall", panel.pk)
        page = client.get(where).content.decode()
        assert faults_of_page(page) == []
        assert "1 call used it" in page

        answer = client.post(where, self.SAID)

        made = Recall.objects.get()
        assert answer["Location"] == url("recall_detail", made.pk)
        assert (made.by, made.reason) == (person, WHY)
        assert stored(call).review_wanted == ["RECALLED_HARMFUL"]
        assert client.get(where)["Location"] == url("recall_detail", made.pk)

    @pytest.mark.parametrize("left_out", ["severity", "reason", "instead"])
    def test_keeps_what_was_typed_when_something_is_missing(
        self, left_out, panel, admin, signed_in
    ):
        said = {**self.SAID, left_out: ""}
        answer = signed_in(admin).post(url("version_recall", panel.pk), said)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert faults_of_page(page) == []
        assert 'role="alert"' in page
        if left_out != "reason":
            assert WHY in page
        if left_out != "severity":
            assert 'value="HARMFUL" required checked' in page
        if left_out != "instead":
            assert 'value="nothing" required checked' in page
        assert not Recall.objects.exists()

    def test_says_who_was_quicker_and_shows_what_was_typed(
        self, recall, panel, supervisor, signed_in
    ):
        recall(panel)
        said = {**self.SAID, "reason": "My own words."}
        answer = signed_in(supervisor).post(url("version_recall", panel.pk), said)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert faults_of_page(page) == []
        assert "Alex Test recalled this version already, on Monday 23 November" in page
        assert "My own words." in page

    def test_of_a_version_of_another_document_in_its_place_is_refused(
        self, panel, admin, signed_in, at
    ):
        other = live_panel("denosumab", at)
        said = {**self.SAID, "instead": str(other.pk)}
        answer = signed_in(admin).post(url("version_recall", panel.pk), said)

        assert answer.status_code == 422
        assert "choose what nurses read" in answer.content.decode()

    @pytest.mark.parametrize("instead", ["\x00", "9" * 40, "-1", "²"])
    def test_takes_odd_input_for_nothing(self, panel, admin, signed_in, instead):
        said = {**self.SAID, "instead": instead, "reason": "a\x00b"}
        answer = signed_in(admin).post(url("version_recall", panel.pk), said)
        assert answer.status_code == 422

    def test_sent_by_a_script_leads_on_by_a_header(self, panel, admin, signed_in):
        answer = signed_in(admin).post(
            url("version_recall", panel.pk), self.SAID, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 204
        assert answer["HX-Redirect"] == url("recall_detail", Recall.objects.get().pk)

    def test_of_what_every_call_asks_offers_no_nothing(self, admin, signed_in, at):
        danger = live_definition("danger", at).version
        where = url("version_recall", danger.pk)
        assert 'value="nothing"' not in signed_in(admin).get(where).content.decode()
        assert signed_in(admin).post(where, self.SAID).status_code == 422


class TestUrgenciesThatWereStored:
    def test_are_numbered_anew_and_back(self, closed, shown, recall, panel):
        migration = import_module("callers.migrations.0007_recalls_among_reviews")
        later = import_module("callers.migrations.0011_review_forms")
        assert stored(closed).review_urgency == 11
        recalled = shown()
        recall(panel, "MINOR")

        with connection.cursor() as cursor:
            cursor.execute(migration.numbered(migration.BEFORE))
        assert stored(closed).review_urgency == 7
        with connection.cursor() as cursor:
            cursor.execute(migration.numbered(migration.AFTER))
        assert stored(closed).review_urgency == 10
        assert stored(recalled).review_urgency == 11
        with connection.cursor() as cursor:
            cursor.execute(later.numbered(later.AFTER))
        assert stored(closed).review_urgency == 11
        assert stored(recalled).review_urgency == 12
        with connection.cursor() as cursor:
            cursor.execute(later.numbered(later.BEFORE))
        assert stored(closed).review_urgency == 10
