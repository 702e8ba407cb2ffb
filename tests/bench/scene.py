"""What the rows act on: nurses with a call each, supervisors, filters of the log, old records."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.test import Client as Inside
from django.utils import timezone

from callers.making.words import CLASSES
from callers.models import Call, LogRow
from callers.search import Key
from guidance.queries import live_definition
from helpline.clock import now
from helpline.models import Person, Role
from tests.bench.client import Answer, Client

CHECKLIST = "mscc"
REASON = "measured"
RECORDS = 50
NOTE = "Furniture walking since Tuesday, worse on the stairs; husband steadies her. "


class Failed(Exception):
    """The console answered something else than the bench needs."""


def right(answer: Answer, *expected: int) -> Answer:
    """Return an answer of an expected kind.

    Raises Failed with the status and the first words.
    """
    if answer.status not in (expected or (200,)):
        raise Failed(f"{answer.status}: {answer.text()[:300]}")
    return answer


@dataclass
class Nurse:
    """A nurse with an open call, who saves, answers and searches as the page does."""

    person: Person
    client: Client
    questions: list[tuple[str, list[str]]]
    reference: str = ""
    version: int = 0
    _saves: itertools.count[int] = field(default_factory=itertools.count)
    _answers: itertools.count[int] = field(default_factory=itertools.count)
    _letters: itertools.count[int] = field(default_factory=itertools.count)

    def begin(self) -> None:
        """Start a call, open the checklist and give an answer that makes it urgent."""
        asked = {"out_of_hours_reason": REASON}
        started = right(self.client.post("/calls/start/", asked), 302)
        found = re.fullmatch(r"/calls/(C-\w+-\d+)/", started.headers["Location"])
        if found is None:
            raise Failed(f"no call began: {started.headers['Location']}")
        self.reference, self.version = found[1], 0
        right(self.client.post(f"{self.call}checklists/{CHECKLIST}/open/", {}), 302)
        self.give("N2", "yes")

    @property
    def call(self) -> str:
        """Return the address of the call."""
        return f"/calls/{self.reference}/"

    def save(self) -> Answer:
        """Save the notes with one more word, as typing does."""
        turn = next(self._saves)
        fields = {
            "name": "notes",
            "value": f"{NOTE * (1 + turn % 4)} {turn}",
            "base": self.version,
            "person": self.person.pk,
        }
        answer = right(self.client.post(f"{self.call}field/", fields, X_Console="fetch"))
        self.version = int(answer.headers["X-Version"])
        return answer

    def give(self, question: str, value: str) -> Answer:
        """Answer one question."""
        fields = {"question": question, "value": value, "reason": REASON}
        return right(
            self.client.post(
                f"{self.call}checklists/{CHECKLIST}/answer/", fields, HX_Request="true"
            )
        )

    def answer(self) -> Answer:
        """Answer the next question; after the last, begin a new call and answer its first."""
        turn = next(self._answers)
        if turn and turn % len(self.questions) == 0:
            self.begin()
        question, values = self.questions[turn % len(self.questions)]
        return self.give(question, values[turn // len(self.questions) % len(values)])

    def look_up_first(self) -> Answer:
        """Search the guidance for words that nobody has looked for yet."""
        return self._search(f"pain hip {next(self._letters):x}zq{id(self):x}")

    def look_up(self) -> Answer:
        """Search the guidance for one letter more of a word."""
        letters = ("c", "co", "cor", "cord", "cord c", "jaw p", "denos", "high cal", "temp", "zole")
        return self._search(letters[next(self._letters) % len(letters)])

    def _search(self, said: str) -> Answer:
        return right(self.client.post(f"{self.call}guidance/", {"q": said}, HX_Request="true"))


class Scene:
    """Everybody and everything that a run measures with."""

    def __init__(self, connect: Callable[[str], Client], *, nurses: int, supervisors: int) -> None:
        self._connect = connect
        questions = self._questions()
        self.nurses = [
            Nurse(one, self.client(one), questions) for one in self._people(Role.NURSE, nurses)
        ]
        self.supervisors = self._people(Role.SUPERVISOR, supervisors)
        self.supervisor = self.client(self.supervisors[0])
        for nurse in self.nurses:
            nurse.begin()
        rows = LogRow.objects.order_by("-started_at", "-call_id")
        self.count = rows.count()
        self.middle = str(Key(*rows.values_list("started_at", "call_id")[self.count // 2]))
        closed = Call.objects.exclude(closed_at=None).order_by("?")[:RECORDS]
        self.records = [*closed.values_list("reference", flat=True)]
        self._example = Call.objects.exclude(closed_at=None).exclude(callback_e164="").first()
        self.page_of = {name: self._kept(asked) for name, asked in self.filters().items()}
        self.find = {name: self._kept({"text": said}) for name, said in self.searches().items()}

    def client(self, person: Person) -> Client:
        """Return a browser in which this person is signed in."""
        inside = Inside()
        inside.force_login(person)
        return self._connect(inside.cookies["sessionid"].value)

    def filters(self) -> dict[str, dict[str, object]]:
        """Return every filter of the log by its name, as its form would send it."""
        taker = Person.objects.filter(role=Role.NURSE, email="amara@example.org").first()
        day = timezone.localdate(now()) - timedelta(days=500)
        found: dict[str, dict[str, object]] = {
            "nurse": {"nurse": taker.pk if taker else self.nurses[0].person.pk},
            "tier": {"tiers": "IMMEDIATE"},
            "outcome": {"outcome": "ambulance"},
            "topic": {"topic": "pain"},
            "checklist": {"checklist": CHECKLIST},
            "line closed": {"line_state": "closed"},
            "needs review": {"flags": "REVIEW"},
            "flag: line lost": {"flags": "LOST"},
            "days": {"since": day.isoformat(), "until": (day + timedelta(days=13)).isoformat()},
            "nurse, tier, days": {
                "nurse": taker.pk if taker else self.nurses[0].person.pk,
                "tiers": "IMMEDIATE",
                "since": day.isoformat(),
                "until": (day + timedelta(days=90)).isoformat(),
            },
        }
        if self._example is not None:
            name = self._example.said("caller_name") or "Ada"
            found |= {
                "reference": {"reference": self._example.reference},
                "phone": {"phone": str(self._example.callback_e164)},
                "name": {"name": name[:3]},
            }
        return found

    def searches(self) -> dict[str, str]:
        """Return a search for every class of word."""
        word = {one.name: one.word for one in CLASSES}
        return {
            **word,
            "two words": f"{word['middle']} {word['one in a hundred']}",
            "common and rare": f"{word['common']} {word['rare']}",
            "prefix": f"{word['one in a hundred'][:5]}*",
            "old-only prefix": f"{word['old only'][:5]}*",
        }

    def _kept(self, asked: dict[str, object]) -> str:
        """Ask for a filter of the log; return the address that it leads to."""
        answer = right(self.supervisor.post("/log/filter/", asked), 302)
        return answer.headers["Location"]

    def _people(self, role: Role, count: int) -> list[Person]:
        made = [
            Person(
                email=f"bench-{role.lower()}-{number}@example.org",
                name=f"Bench {role.title()} {number}",
                role=role,
                password=make_password(None),
                added_at=now(),
            )
            for number in range(count)
        ]
        return Person.objects.bulk_create(made)

    def _questions(self) -> list[tuple[str, list[str]]]:
        _, definition = live_definition(CHECKLIST, now())
        return [
            (one.id, [option.value for option in one.options if not option.needs_note])
            for group in definition.groups
            if group.id != "since_red"
            for one in group.questions
            if one.options
        ]
