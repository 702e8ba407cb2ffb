"""Words: docstrings, names, spelling, the length of modules, invented numbers and addresses."""

import ast
import re
from html.parser import HTMLParser

import pytest

from tests.house import tree

LONGEST = 400
# Modules that are one thing and may be longer, each with the reason.
LONGER = {
    "helpline/opening_hours.py": "one pure calendar: hours, exceptions, holidays, feasibility"
}

# Words that end in s and yet are orders.
ORDERS_IN_S = {"process", "pass", "press", "address", "discuss", "guess", "miss", "assess"}
AMERICAN = {
    "color", "colors", "colored", "behavior", "behaviors", "favor", "favorite", "honor", "labor",
    "neighbor", "catalog", "canceled", "canceling", "labeled", "labeling", "traveled", "traveling",
    "fiber", "center", "centers", "centered", "tumor", "tumors", "anemia", "diarrhea", "edema",
    "leukemia", "pediatric", "gynecology", "estrogen", "esophagus", "orthopedic", "hypercalcemia",
    "hypocalcemia", "hemorrhage", "hematology", "analyze", "analyzed", "paralyze", "paralyzed",
    "gray", "enroll", "fulfill", "skillful", "pajamas", "defense", "offense", "organization",
    "organize", "recognize", "recognized", "normalize", "normalized", "authorize", "authorized",
    "summarize", "apologize", "minimize", "prioritize", "practicing", "practiced", "acetaminophen",
}  # fmt: skip
NUMBER = re.compile(r"(?<![\w.#-])(?:\+44|0)(?:[ ()-]?\d){9,10}(?![\w-])")
# Ofcom's numbers for drama, and public numbers that are the same for everybody.
DRAMA = re.compile(
    r"01632960\d{3}|07700900\d{3}|02079460\d{3}|0(?:113|114|115|116|117|118|121|131|141|151|161)4960"
    r"\d{3}|01914980\d{3}|02896496\d{3}|02920180\d{3}|08081570\d{3}|09098790\d{3}|03069990\d{3}"
)
PUBLIC = {"08088088000"}
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})\b")


def public_functions(module: ast.Module) -> list[ast.FunctionDef]:
    """Return the public functions at the top of a module."""
    return [one for one in tree.functions(module) if not one.name.startswith("_")]


def documented(module: ast.Module) -> list[ast.AST]:
    """Return the module, its classes and its functions that have a docstring."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return [
        node for node in ast.walk(module) if isinstance(node, kinds) and ast.get_docstring(node)
    ]


def misshapen(node: ast.AST) -> str:
    """Return what is wrong with a docstring's first line."""
    said = ast.get_docstring(node) or ""
    lines = said.splitlines()
    first = lines[0].strip()
    name = getattr(node, "name", "module")
    if not first.endswith((".", "?")):
        return f"{name}: the first line is not a sentence: {first}"
    if not (first[0].isupper() or not first[0].isalpha()):
        return f"{name}: begins with a small letter: {first}"
    if isinstance(node, ast.FunctionDef):
        word = first.split()[0].strip(".,").lower()
        if word.endswith("s") and not word.endswith("ss") and word not in ORDERS_IN_S:
            properties = {tree.dotted(one) for one in node.decorator_list}
            if not properties & {"property", "cached_property"}:
                return f"{name}: is told, not ordered: {first}"
        if len(lines) > 1 and lines[1].strip():
            return f"{name}: the first sentence runs on: {first}"
    return ""


def american(text: str) -> set[str]:
    """Return words that are not spelt the British way."""
    return {word for word in re.findall(r"[a-z]+", text.lower()) if word in AMERICAN}


def real_numbers(text: str) -> list[str]:
    """Return telephone numbers that could ring somewhere."""
    found = []
    for one in NUMBER.findall(text):
        digits = re.sub(r"\D", "", one)
        digits = f"0{digits.removeprefix('44')}" if one.startswith("+") else digits
        if len(digits) >= 10 and digits not in PUBLIC and not DRAMA.fullmatch(digits):
            found.append(one)
    return found


def foreign_addresses(text: str) -> list[str]:
    """Return mail addresses outside example.org."""
    found = [match for match in ADDRESS.finditer(text) if match[1].lower() != "example.org"]
    return [match[0] for match in found]


class Spoken(HTMLParser):
    """Collect the words of a template, without tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data):
        self.words.append(data)


def spoken(path: str) -> str:
    """Return the words of a file that people read."""
    text = tree.source(path)
    if path.startswith("guidance/content/panels/"):
        # Before the text stand words to be found by, in every spelling that callers use.
        return text.split("+++", 2)[-1]
    if path.endswith(".html"):
        parser = Spoken()
        parser.feed(re.sub(r"{%.*?%}|{{.*?}}", " ", text))
        return " ".join(parser.words)
    if path.endswith(".py"):
        module = ast.parse(text)
        strings = [
            node.value
            for node in ast.walk(module)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
        ]
        return "\n".join(strings + re.findall(r"#.*", text))
    return text


class TestDocstrings:
    @tree.for_each(tree.python_files())
    def test_the_first_line_is_one_sentence_and_an_order(self, path):
        if "/migrations/" in path:
            return
        wrong = [misshapen(node) for node in documented(tree.parsed(path))]
        assert [one for one in wrong if one] == []

    @tree.for_each(tree.python_files())
    def test_every_public_function_says_what_it_does(self, path):
        silent = [
            f"{one.lineno}: {one.name}"
            for one in public_functions(tree.parsed(path))
            if not ast.get_docstring(one)
        ]
        assert silent == [] or "/migrations/" in path

    @tree.for_each(tree.python_files(*tree.PACKAGES, "tests"))
    def test_every_module_says_what_it_is(self, path):
        if tree.source(path).strip() and "/migrations/" not in path:
            assert ast.get_docstring(tree.parsed(path))

    @pytest.mark.parametrize(
        "said", ['"""Returns the tier."""', '"""return the tier."""', '"""Return the tier"""']
    )
    def test_a_wrong_shape_is_noticed(self, said):
        module = ast.parse(f"def tier():\n    {said}\n")
        assert misshapen(module.body[0])


class TestModules:
    @tree.for_each(tree.python_files())
    def test_a_module_is_short_enough_to_read(self, path):
        if "/migrations/" not in path and path not in LONGER:
            assert len(tree.source(path).splitlines()) <= LONGEST

    def test_those_that_may_be_longer_still_are(self):
        assert [p for p in LONGER if len(tree.source(p).splitlines()) <= LONGEST] == []

    def test_no_module_has_a_name_that_says_nothing(self):
        nothing = {"utils", "helpers", "helper", "common", "manager", "managers", "data", "misc"}
        names = {path: set(re.split(r"[/_.]", path)) for path in tree.python_files()}
        assert [path for path, words in names.items() if words & nothing] == []

    @tree.for_each(tree.python_files())
    def test_no_module_prints_or_leaves_notes_to_itself(self, path):
        printed = [line for line, name, _ in tree.calls(tree.parsed(path)) if name == "print"]
        assert printed == []
        assert not re.search(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b", tree.source(path))

    @tree.for_each(tree.python_files())
    def test_only_the_embedded_server_touches_the_log(self, path):
        if not path.startswith("helpline/embedded_postgres/"):
            names = [name for _, name in tree.imported(tree.parsed(path))]
            assert [name for name in names if name.split(".")[0] == "logging"] == []


# A list of spellings to be found by, not to be read.
SPELLINGS = "guidance/content/spellings.toml"
READ_BY_PEOPLE = [
    path
    for path in tree.texts(
        ".py", ".html", ".md", ".toml", under=(*tree.PACKAGES, "templates", "docs")
    )
    if path != SPELLINGS
]
READ_FIRST = [one.name for one in tree.ROOT.glob("*.md")]


class TestSpelling:
    @tree.for_each([*READ_BY_PEOPLE, *READ_FIRST, "Makefile"])
    def test_words_are_british(self, path):
        assert american(spoken(path)) == set()

    def test_an_american_word_is_noticed(self):
        assert american("The behavior of a tumor") == {"behavior", "tumor"}
        assert american("The behaviour of a tumour") == set()


EVERYTHING = tree.texts(
    ".py", ".html", ".md", ".toml", ".txt", ".js", ".css", ".svg", ".json", ".csv"
)


class TestInventedPeople:
    @tree.for_each(EVERYTHING)
    def test_no_number_rings_anywhere(self, path):
        assert real_numbers(tree.source(path)) == []

    @tree.for_each(EVERYTHING)
    def test_no_mail_reaches_anybody(self, path):
        assert foreign_addresses(tree.source(path)) == []

    def test_a_real_number_is_noticed(self):
        # Put together, so that this file holds no such number itself.
        assert real_numbers("ring " + "020 7123" + " 4567")
        assert real_numbers("ring +44" + " 20 7123" + " 4567")
        assert foreign_addresses("write to nurse@" + "hospital.test")

    def test_numbers_for_drama_are_let_through(self):
        assert real_numbers("01632 960114, 07700 900123, 0808 808 8000, 2026-11-23, 0.5") == []


class TestRequirements:
    @tree.for_each(["requirements.txt", "tests/requirements.txt"])
    def test_every_line_says_what_it_is_for(self, path):
        lines = tree.source(path).splitlines()
        wanted = [place for place, line in enumerate(lines) if line and not line.startswith("#")]
        assert wanted
        for place in wanted:
            assert lines[place - 1].startswith("# "), lines[place]
            assert place > 0


class TestNothingIsSkipped:
    # The journeys need a browser; `tests/make.py` says so loudly and fails where CI is set.
    # Root becomes an ordinary user to serve as one, where the machine lets it.
    MAY_SKIP = ("tests/journeys/conftest.py", "tests/helpline/test_serve.py")

    def test_no_test_is_skipped_or_expected_to_fail(self):
        skips = re.compile(
            r"(?:^|\.)(?:skip|skipif|xfail|importorskip|skipIf|skipUnless)(?:\(\))?$"
        )
        found = [
            f"{path}:{node.lineno}"
            for path in tree.python_files("tests")
            if path not in self.MAY_SKIP
            for node in ast.walk(tree.parsed(path))
            if isinstance(node, ast.Attribute) and skips.search(tree.dotted(node))
        ]
        assert found == []

    def test_warnings_are_errors(self):
        assert 'filterwarnings = ["error"]' in tree.source("pyproject.toml")
