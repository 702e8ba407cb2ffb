"""The clock is read in one place; rules and actions are told the instant."""

import ast
import re

import pytest

from tests.house import tree

THE_CLOCK = "helpline/clock.py"
READS = {
    "datetime.now", "datetime.today", "datetime.utcnow", "datetime.datetime.now",
    "datetime.datetime.today", "datetime.datetime.utcnow", "date.today", "datetime.date.today",
    "timezone.now", "timezone.localdate", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "time.ctime", "time.strftime", "Now", "functions.Now", "TransactionNow",
}  # fmt: skip
# Without an argument these read the clock; with one they do not.
READS_WITHOUT_ARGUMENT = {"timezone.localtime"}
# Those that begin something by themselves, where no request has brought an instant.
MAY_ASK_THE_CLOCK = re.compile(r"/management/commands/|/migrations/")


def reads(module: ast.Module) -> list[str]:
    """Return the places where a module reads the clock by itself."""
    found = []
    for line, name, call in tree.calls(module):
        bare = name in READS_WITHOUT_ARGUMENT and not call.args
        found += [f"{line}: {name}"] if name in READS or bare else []
        found += [
            f"{line}: {word.arg}"
            for word in call.keywords
            if (word.arg in {"auto_now", "auto_now_add"} and _is_true(word.value))
            or (word.arg in {"default", "db_default"} and tree.dotted(word.value) in READS)
        ]
    for line, name in tree.imported(module):
        if name in {"time.time", "django.utils.timezone.now"}:
            found.append(f"{line}: {name}")
    return found


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def asks(module: ast.Module) -> list[str]:
    """Return the places where a module asks the console's clock."""
    named = [f"{line}: {name}" for line, name, _ in tree.calls(module) if name == "clock.now"]
    return named + [
        f"{line}: {name}" for line, name in tree.imported(module) if name == "helpline.clock.now"
    ]


class TestTheClockIsAnArgument:
    @tree.for_each([p for p in tree.python_files() if p != THE_CLOCK])
    def test_no_module_reads_the_clock_by_itself(self, path):
        assert reads(tree.parsed(path)) == []

    @tree.for_each([p for p in tree.python_files() if p != THE_CLOCK])
    def test_only_commands_and_migrations_ask_the_clock(self, path):
        if not MAY_ASK_THE_CLOCK.search(path):
            assert asks(tree.parsed(path)) == []

    def test_the_clock_is_read_once(self):
        assert len(reads(tree.parsed(THE_CLOCK))) == 1

    def test_no_migration_lets_the_database_read_the_clock(self):
        said = re.compile(r"\bnow\(\)|current_timestamp|current_date|clock_timestamp", re.I)
        assert [p for p in tree.python_files() if said.search(_strings(tree.parsed(p)))] == []

    def test_no_template_reads_the_clock(self):
        said = re.compile(
            r"{%\s*now\b|\|\s*(?:timesince|timeuntil)\b(?!:)|\|\s*natural(?:time|day)\b"
        )
        assert [path for path in tree.templates() if said.search(tree.source(path))] == []

    def test_no_script_shows_a_time_of_its_own(self):
        said = re.compile(r"Date\.now\(|new Date\(\s*\)")
        assert [path for path in tree.scripts() if said.search(tree.source(path))] == []

    @pytest.mark.parametrize(
        "line",
        [
            "at = timezone.now()",
            "today = date.today()",
            "x = datetime.now(tz=UTC)",
            "t = time.time()",
            "made_at = models.DateTimeField(auto_now_add=True)",
            "made_at = models.DateTimeField(default=timezone.now)",
            "day = timezone.localtime()",
            "from django.utils.timezone import now",
        ],
    )
    def test_each_way_of_reading_it_is_noticed(self, line):
        assert len(reads(ast.parse(line))) == 1

    def test_turning_a_known_instant_into_local_time_is_not_reading(self):
        assert reads(ast.parse("timezone.localtime(at)")) == []


def _strings(module: ast.Module) -> str:
    """Return every string of a module but the docstrings, which may speak of `now()`."""
    spoken = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    )
