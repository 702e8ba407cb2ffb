"""Pages and queries do not write; actions take who and when by name and never see a request."""

import ast
import re

import pytest

from tests.house import tree

WRITES = {
    "save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete",
    "asave", "acreate", "aupdate", "adelete", "execute", "executemany",
}  # fmt: skip
WRITING_SQL = re.compile(r"\b(?:INSERT INTO|DELETE FROM|TRUNCATE|UPDATE \w+ SET)\b")
# Names whose `update` fills a dictionary.
DICTIONARIES = {"context", "extra", "options"}
FOR_PAGES = (
    "django.http", "django.shortcuts", "django.template", "django.views", "django.contrib.messages",
)  # fmt: skip
# What brings guidance and staff in from the server's command line: no person is signed in there.
FROM_THE_SERVER = {
    "guidance/actions/loading.py": {"load"},
    "helpline/actions/people.py": {"add_from_the_server"},
}


def writes(module: ast.Module) -> list[str]:
    """Return the places where a module writes to the database."""
    found = []
    for line, name, _ in tree.calls(module):
        on, _, method = name.rpartition(".")
        if not on:
            continue
        if method in WRITES or (method == "update" and on not in DICTIONARIES):
            found.append(f"{line}: {name}")
    for line, name in tree.imported(module):
        if name in {"django.db.transaction", "django.db.connection", "helpline.audit"}:
            found.append(f"{line}: {name}")
    return found


def is_atomic(function: ast.FunctionDef) -> bool:
    """Tell whether a function is one transaction."""
    return any(
        tree.dotted(one.func if isinstance(one, ast.Call) else one) == "transaction.atomic"
        for one in function.decorator_list
    )


def faults(path: str, module: ast.Module) -> list[str]:
    """Return what is wrong with how actions are called."""
    found = []
    local = {function.name: function for function in tree.functions(module)}
    for name, function in local.items():
        names = [one.arg for one in function.args.args + function.args.kwonlyargs]
        if "request" in names:
            found.append(f"{name} takes a request")
        if name.startswith("_") or not is_atomic(function):
            continue
        if function.args.args or function.args.posonlyargs:
            found.append(f"{name} takes positional arguments")
        wanted = {"at"} if name in FROM_THE_SERVER.get(path, set()) else {"by", "at"}
        found += [f"{name} is not told `{one}`" for one in sorted(wanted - set(names))]
        if "by" in names and not _audits(function, local, set()):
            found.append(f"{name} writes nothing into the audit")
    for line, name in tree.imported(module):
        if name.startswith(FOR_PAGES):
            found.append(f"{line}: {name} belongs to pages")
    return found


def _audits(function: ast.FunctionDef, local: dict[str, ast.FunctionDef], seen: set[str]) -> bool:
    """Tell whether a function records in the audit, by itself or through one beside it."""
    seen.add(function.name)
    for _, name, _ in tree.calls(function):
        if name == "audit.record":
            return True
        if name in local and name not in seen and _audits(local[name], local, seen):
            return True
    return False


class TestPagesDoNotWrite:
    @tree.for_each(tree.pages())
    def test_a_page_writes_through_actions_only(self, path):
        assert writes(tree.parsed(path)) == []

    @tree.for_each(tree.queries())
    def test_a_query_writes_nothing(self, path):
        read = ("django.db.connection", "cursor.execute", "connection.execute")
        assert [one for one in writes(tree.parsed(path)) if not one.endswith(read)] == []
        assert not WRITING_SQL.search(tree.source(path))

    @pytest.mark.parametrize("name", ["access", "idle", "refusals", "context"])
    def test_middleware_writes_nothing(self, name):
        assert writes(tree.parsed(f"helpline/{name}.py")) == []

    @pytest.mark.parametrize(
        "line",
        [
            "call.save()",
            "Call.objects.create(nurse=nurse)",
            "Call.objects.filter(pk=1).update(tier='')",
            "call.delete()",
            "from django.db import transaction",
            "cursor.execute('x')",
        ],
    )
    def test_each_way_of_writing_is_noticed(self, line):
        assert len(writes(ast.parse(line))) == 1

    def test_filling_the_context_is_not_writing(self):
        assert writes(ast.parse("context.update(a=1)")) == []


class TestActionsAreToldWhoAndWhen:
    @tree.for_each(tree.actions())
    def test_an_action_takes_names_only_and_knows_no_request(self, path):
        assert faults(path, tree.parsed(path)) == []

    def test_there_are_actions_in_every_package(self):
        for package in tree.PACKAGES:
            assert any(path.startswith(package) for path in tree.actions())

    def test_each_fault_is_noticed(self):
        module = ast.parse(
            "from django.http import HttpRequest\n"
            "@transaction.atomic\n"
            "def take(call, *, by, request):\n"
            "    call.save()\n"
        )
        assert faults("x", module) == [
            "take takes a request",
            "take takes positional arguments",
            "take is not told `at`",
            "take writes nothing into the audit",
            "1: django.http.HttpRequest belongs to pages",
        ]

    def test_the_audit_is_told_no_words_of_a_caller(self):
        spoken = {"value", "text", "note", "notes", "reason", "name", "number", "why", "words"}
        spoken |= {"decision", "spoke_to", "email", "typed", "record", "advice"}
        told = [
            f"{path}:{line} {word.arg}"
            for path in tree.python_files()
            for line, name, call in tree.calls(tree.parsed(path))
            if name == "audit.record"
            for word in call.keywords
            if word.arg in spoken
        ]
        assert told == []
