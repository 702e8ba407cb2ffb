"""Imports go one way: callers, guidance, helpline. Rules know neither Django nor the clock."""

import ast
import subprocess
import sys

import pytest

from tests.house import tree

BELOW = {"helpline": {"guidance", "callers"}, "guidance": {"callers"}, "callers": set()}
# What a rule may not take from the standard library: it would see the machine it runs on.
THE_WORLD = {
    "asyncio", "http", "logging", "multiprocessing", "os", "random", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
RULE_NAMES = {one.removesuffix(".py").replace("/", ".") for one in tree.RULES}


def upward(module: ast.Module, package: str) -> list[str]:
    """Return the imports of a package that reach upwards."""
    return [
        f"{line}: {name}"
        for line, name in tree.imported(module)
        if name.split(".")[0] in BELOW[package]
    ]


def impure(module: ast.Module) -> list[str]:
    """Return the imports that a rule may not make."""
    found = []
    for line, name in tree.imported(module):
        top = name.split(".")[0]
        if top in tree.PACKAGES:
            allowed = name in RULE_NAMES or name.rpartition(".")[0] in RULE_NAMES
        else:
            allowed = top == "pydantic" or (top in sys.stdlib_module_names - THE_WORLD)
        if not allowed:
            found.append(f"{line}: {name}")
    return found


class TestImportsGoOneWay:
    @tree.for_each(tree.python_files())
    def test_no_package_imports_one_above_it(self, path):
        assert upward(tree.parsed(path), path.split("/")[0]) == []

    def test_imports_are_absolute(self):
        relative = [
            f"{path}:{line}"
            for path in tree.python_files()
            for line, name in tree.imported(tree.parsed(path))
            if name.startswith(".")
        ]
        assert relative == []

    def test_an_upward_import_is_noticed(self):
        module = ast.parse("def f():\n    from callers.models import Call")
        assert upward(module, "guidance") == ["2: callers.models.Call"]
        assert upward(ast.parse("import guidance.tiers"), "helpline") == ["1: guidance.tiers"]


class TestRulesArePure:
    @tree.for_each(tree.RULES)
    def test_a_rule_imports_only_rules_and_the_standard_library(self, path):
        assert impure(tree.parsed(path)) == []

    @pytest.mark.parametrize(
        "line",
        [
            "from django.conf import settings",
            "import time",
            "from callers.models import Call",
            "from helpline import clock",
            "import phonenumbers",
        ],
    )
    def test_anything_else_is_noticed(self, line):
        assert len(impure(ast.parse(line))) == 1

    def test_rules_run_where_there_is_no_django(self):
        code = "import sys; sys.modules['django'] = None; import " + ", ".join(sorted(RULE_NAMES))
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tree.ROOT,
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": ""},
        )
        assert done.returncode == 0, done.stderr
