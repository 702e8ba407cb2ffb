"""The console's own files, and small ways of reading them."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("helpline", "guidance", "callers")

# Every module that decides something: no database, no clock, no settings.
RULES = (
    "helpline/made_exceptions.py",
    "helpline/opening_hours.py",
    "helpline/weekday_sessions.py",
    "guidance/answers.py",
    "guidance/assessment.py",
    "guidance/contacts.py",
    "guidance/contacts_to_print.py",
    "guidance/definition_checks.py",
    "guidance/decomposing.py",
    "guidance/definition_form.py",
    "guidance/definition_parts.py",
    "guidance/definitions.py",
    "guidance/front_matter.py",
    "guidance/nations.py",
    "guidance/red_words.py",
    "guidance/standing.py",
    "guidance/tiers.py",
    "guidance/triage.py",
    "guidance/weakened.py",
    "guidance/wording.py",
    "callers/before_ringing.py",
    "callers/closing.py",
    "callers/closing_by_tier.py",
    "callers/closing_facts.py",
    "callers/closing_otherwise.py",
    "callers/closing_time.py",
    "callers/days.py",
    "callers/end_of_day.py",
    "callers/handover.py",
    "callers/lifecycle.py",
    "callers/log_terms.py",
    "callers/record_fields.py",
    "callers/red_flags.py",
    "callers/red_times.py",
    "callers/report_figures.py",
    "callers/report_hours.py",
    "callers/report_parts.py",
    "callers/report_pictures.py",
    "callers/report_rows.py",
    "callers/review_due.py",
    "callers/review_form.py",
    "callers/review_prefill.py",
    "callers/review_reasons.py",
    "callers/review_sample.py",
    "callers/small_counts.py",
)


def for_each(paths: Sequence[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each of these files, and name every one at which it fails.

    One test for all, because thousands of small ones take longer to hand out than to run.
    """
    assert paths, "there is no such file: the test could not fail"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        def test_each(self) -> None:
            faults = []
            for path in paths:
                try:
                    test(self, path)
                except AssertionError as fault:
                    faults.append(f"{path}: {fault}")
            assert not faults, "\n".join(faults)

        test_each.__doc__ = test.__doc__
        return test_each

    return decorate


def python_files(*folders: str) -> list[str]:
    """Return the Python files of these folders, or of the three packages."""
    found = (path for one in folders or PACKAGES for path in (ROOT / one).rglob("*.py"))
    return sorted(str(path.relative_to(ROOT)) for path in found)


def pages() -> list[str]:
    """Return the modules that answer requests or read what was filled in."""
    return [
        one
        for one in python_files()
        if "/views/" in one or Path(one).name.startswith(("views", "forms", "urls"))
    ]


def actions() -> list[str]:
    """Return the modules that write."""
    return [one for one in python_files() if "/actions/" in one or one.endswith("/actions.py")]


def queries() -> list[str]:
    """Return the modules that read much and write nothing."""
    names = {
        "search.py", "reports.py", "queries.py", "casefile.py", "runfile.py", "facts.py",
        "hours.py", "context.py", "board.py", "repeats.py",
    }  # fmt: skip
    return [
        one
        for one in python_files()
        if "/templatetags/" in one
        or (Path(one).name in names and "/".join(one.split("/")[1:]) in names)
    ]


@cache
def source(path: str) -> str:
    """Return a file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parsed(path: str) -> ast.Module:
    """Return a Python file's tree."""
    return ast.parse(source(path), filename=path)


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return each name that is imported, with its line: `from a import b` gives `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield from (
                (node.lineno, f"{dots}{node.module or ''}.{one.name}") for one in node.names
            )


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for an attribute or a name; calls in between show as `()`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    if isinstance(node, ast.Name):
        return node.id
    return "?"


def calls(tree: ast.AST) -> Iterator[tuple[int, str, ast.Call]]:
    """Return each call with its line and what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func), node


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the functions at the top of a module."""
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def texts(*kinds: str, under: tuple[str, ...] = ("",)) -> list[str]:
    """Return the project's files of these kinds, without what was made or installed."""
    skipped = {".venv", "var", ".git", "__pycache__", "node_modules"}
    skipped |= {".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis"}
    found = []
    for top in under:
        for path in (ROOT / top).rglob("*"):
            inside = path.relative_to(ROOT)
            if path.is_file() and path.suffix in kinds and not skipped & set(inside.parts):
                found.append(str(inside))
    return sorted(set(found))


def templates() -> list[str]:
    """Return every template of a page."""
    return texts(".html", under=("templates",))


def scripts() -> list[str]:
    """Return the console's own scripts."""
    return texts(".js", under=PACKAGES)
