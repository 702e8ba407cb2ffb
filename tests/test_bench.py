"""That `make bench` works: every row once on a few calls, and no target that is missed is hidden.

No figure is asserted: what a machine reaches is for `make bench` itself.
"""

import threading

import psutil
import pytest
from django.core.management import call_command
from django.test import Client as Inside

from callers.models import Call
from helpline.models import Role
from tests.bench import report
from tests.bench import settings as bench_settings
from tests.bench.client import Answer, Client
from tests.bench.crowd import Crowd
from tests.bench.first_load import first_load
from tests.bench.measuring import measured, quantile
from tests.bench.rows import rows
from tests.bench.scene import Failed, Scene, right
from tests.bench.targets import FIRST_LOAD, FRAGMENT, FRAGMENT_PATH, PAGE, PAGE_PATH, WHY
from tests.conftest import OPEN_AT, make_person

CALLS, NURSES = 60, 2


class WithoutServer(Client):
    """A client that hands its requests to the console in this process."""

    def __init__(self, session: str) -> None:
        self._inside = Inside()
        self._inside.cookies["sessionid"] = session

    def _send(self, method, path, body, more):
        headers = {name.replace("_", "-"): said for name, said in more.items()}
        kind = headers.pop("Content-Type", "")
        answer = self._inside.generic(method, path, body or b"", kind, headers=headers)
        return Answer(answer.status_code, answer.headers, answer.getvalue(), 0.001)


@pytest.fixture
def scene(db, clock, settings, monkeypatch) -> Scene:
    """Return what a run measures with, on a few calls."""
    settings.MIDDLEWARE = bench_settings.MIDDLEWARE
    settings.TEMPLATES = bench_settings.TEMPLATES
    monkeypatch.setattr("callers.management.commands.make_calls.now", lambda: OPEN_AT)
    monkeypatch.setattr("tests.bench.scene.now", lambda: OPEN_AT)
    for name in ("Amara", "Bryn"):
        make_person(Role.NURSE, name)
    call_command("make_calls", count=CALLS, beside=0, verbosity=0)
    return Scene(WithoutServer, nurses=NURSES, supervisors=1)


class TestRows:
    def test_each_is_answered_and_counted(self, scene):
        found = measured([*rows(scene)], 0, lambda words: None)

        assert {one["group"] for one in found} >= {"floor", "log", "search", "record", "call"}
        assert scene.count == Call.objects.count() == CALLS + NURSES
        floors = {one["name"]: one for one in found[:2]}
        assert 900 < floors[FRAGMENT]["bytes"] < 1200
        assert 19_000 < floors[PAGE]["bytes"] < 21_000
        # The session, the person, and the one row.
        assert {(one["reads"], one["statements"]) for one in floors.values()} == {(3, 3)}
        assert all(one["requests"] and one["statements"] for one in found)

    def test_an_answer_of_another_kind_stops_the_run(self):
        with pytest.raises(Failed, match=r"^409: taken"):
            right(Answer(409, {}, b"taken", 0.1))

    def test_the_floor_is_not_in_the_product(self, db, client):
        for path in (FRAGMENT_PATH, PAGE_PATH):
            assert client.get(path).status_code == 404


class TestTheTable:
    def row(self, name: str, p50: float, **targets):
        limits = dict.fromkeys(("floor", "times", "slowest", "growth", "reads", "statements"))
        took = {"p50": p50, "p95": 2 * p50, "p99": 3 * p50, "per_second": 1000 / p50}
        counted = {"reads": 9, "writes": 0, "statements": 11}
        return {"name": name, "targets": limits | targets, **took, **counted}

    def table(self, *sizes: list) -> list[str]:
        found = {10 ** (one + 1): {"rows": list(rows), "not_built": ["board"]}
                 for one, rows in enumerate(sizes)}  # fmt: skip
        report.judged(found)
        count = max(found)
        return report.lines(count, found[count])

    @pytest.mark.parametrize(
        ("targets", "words"),
        [
            ({"floor": PAGE, "times": 3}, "MISSED: floor at most 3 times"),
            ({"slowest": 50}, "MISSED: p95 at most 50 ms"),
            ({"reads": 8}, "MISSED: reads at most 8"),
            ({"statements": 10}, "MISSED: statements at most 10"),
        ],
    )
    def test_names_a_target_that_was_missed(self, targets, words):
        told = self.table([self.row(PAGE, 10), self.row("slow", 31, **targets)])
        assert told[-2].endswith(words)

    def test_says_why_the_longest_known_beginning_of_a_name_may_miss(self):
        slow = self.row("search, old-only prefix", 50, slowest=50)
        quick = self.row("record page", 10)
        told = self.table([self.row(PAGE, 10), slow, quick])
        assert [one for one in told if one.startswith("Why")] == [
            f"Why {slow['name']}: {WHY['search, old-only prefix']}"
        ]

    def test_is_silent_about_what_was_met(self):
        met = {"floor": PAGE, "times": 3, "slowest": 62, "reads": 9, "statements": 11}
        told = self.table([self.row(PAGE, 10), self.row("quick", 30, **met)])
        assert "MISSED" not in told[-2]

    @pytest.mark.parametrize(("now", "words"), [(48, "1.20"), (49, "MISSED: growth at most 1.2")])
    def test_compares_ratios_and_not_times_with_fewer_calls(self, now, words):
        # The machine was twice as slow in the second run: the floor tells.
        grows = {"floor": PAGE, "growth": 1.2}
        told = self.table(
            [self.row(PAGE, 10), self.row("list", 20, **grows)],
            [self.row(PAGE, 20), self.row("list", now, **grows)],
        )
        assert told[-2].rstrip().endswith(words)

    def test_names_what_is_not_built(self):
        assert self.table([self.row(PAGE, 10)])[-1].endswith("MISSED: not built yet")

    def test_takes_quantiles_from_what_was_measured(self):
        assert [quantile(range(100), share) for share in (0.5, 0.95, 0.99)] == [50, 95, 99]


class TestFirstLoad:
    def load(self, page: str, **files: tuple[str, str]):
        answers = {f"/{name}": one for name, one in files.items()}

        class Site:
            def get(self, path, **headers):
                kind, text = answers.get(path, ("text/html", page))
                return Answer(200, {"Content-Type": kind}, text.encode(), 0.1)

        return first_load(Site(), "/calls/x/")

    def test_counts_what_styles_and_scripts_fetch_once_each(self):
        found = self.load(
            '<link rel="stylesheet" href="/a"><script src="/b"></script><script src="/c"></script>',
            a=("text/css", "body{background:url('d')}"),
            b=("text/javascript", 'import { x } from "./c.js"'),
            c=("text/javascript", "1"),
        )
        assert set(found["files"]) == {"the page", "/a", "/b", "/c", "/c.js", "/d"}
        assert found["met"] == {"bytes": True, "third party": True}

    def test_a_third_party_is_told(self):
        found = self.load('<script src="https://cdn.example.org/x.js"></script>')
        assert found["third_party"] == ["https://cdn.example.org/x.js"]
        assert not found["met"]["third party"]

    def test_a_byte_too_many_is_told(self):
        assert self.load("x" * FIRST_LOAD)["met"]["bytes"]
        assert not self.load("x" * (FIRST_LOAD + 1))["met"]["bytes"]


class TestCrowd:
    def test_ends_by_itself_and_keeps_what_failed(self):
        threads = threading.active_count()
        crowd = Crowd(0.3)

        def fail() -> Answer:
            raise Failed("500: no")

        crowd.join(("good", 0.05, lambda: Answer(200, {}, b"", 0.002)), ("bad", 0.05, fail))
        assert crowd.watch(psutil.Process())

        assert crowd.times["good"][0] == pytest.approx(2)
        assert crowd.errors[0] == "bad: Failed 500: no"
        assert threading.active_count() == threads
