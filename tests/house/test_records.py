"""Records: their texts name nobody, the database knows their choices, migrations are complete."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from tests.house import tree

MODELS = [one for name in tree.PACKAGES for one in apps.get_app_config(name).get_models()]
# Fields that hold the words or the number of a person.
NAMING = {
    "name", "email", "caller_name", "patient_name", "callback_number", "callback_e164", "record",
    "text", "note", "spoke_to", "number", "why", "decision", "outcome", "registration_number",
}  # fmt: skip
# `number` of a version or a case counts it; `outcome` of an attempt is a word from a list.
NOT_NAMING = {("Version", "number"), ("Case", "number"), ("ContactAttempt", "outcome")}
# Choices that an action checks and the database does not (yet) hold.
WITHOUT_A_CONSTRAINT: set[str] = set()
# Options of a model that are lists of named things.
LISTS = ("constraints", "indexes", "triggers")


def constrained(model: type[models.Model]) -> set[str]:
    """Return the fields whose values a CheckConstraint lists."""
    found = set()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            found |= set(_listed(constraint.condition))
    return found


def _listed(condition: models.Q) -> list[str]:
    names = []
    for child in condition.children:
        if isinstance(child, models.Q):
            names += _listed(child)
        elif isinstance(child, tuple):
            field, _, lookup = child[0].partition("__")
            if lookup in {"in", "lte", "contained_by"}:
                names.append(field)
    return names


def with_choices(model: type[models.Model]) -> set[str]:
    """Return the fields of a model that take one of several words."""
    found = set()
    for field in model._meta.local_fields:
        base = getattr(field, "base_field", None)
        if field.choices or (base is not None and base.choices):
            found.add(field.name)
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
class TestEveryRecord:
    def test_its_text_names_no_person(self, model):
        path = model.__module__.replace(".", "/") + ".py"
        assert "__str__" in vars(model), "Django's own text is not enough"
        own = _text_of(path, model.__name__)
        named = {word for word in NAMING if f"self.{word}" in own}
        assert {(model.__name__, word) for word in named} <= NOT_NAMING

    def test_the_database_knows_its_choices(self, model):
        open_ended = {
            f"{model.__name__}.{name}" for name in with_choices(model) - constrained(model)
        }
        assert open_ended <= WITHOUT_A_CONSTRAINT

    def test_nothing_it_points_at_vanishes(self, model):
        cascading = [
            field.name
            for field in model._meta.local_fields
            if field.remote_field and field.remote_field.on_delete is models.CASCADE
        ]
        assert cascading == []

    def test_its_names_tell_instants_from_dates(self, model):
        for field in model._meta.local_fields:
            if isinstance(field, models.DateTimeField):
                assert field.name == "at" or field.name.endswith(("_at", "last_login")), field.name
            elif isinstance(field, models.DateField):
                assert field.name.endswith(("_on", "_from", "_until", "_due")), field.name

    def test_its_constraints_have_names(self, model):
        assert all(constraint.name for constraint in model._meta.constraints)


def _text_of(path: str, name: str) -> str:
    import ast

    for node in tree.parsed(path).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and one.name == "__str__":
                    return ast.unparse(one)
    return ""


class TestTheListOfExceptions:
    def test_every_exception_is_still_one(self):
        still = {
            f"{one.__name__}.{name}"
            for one in MODELS
            for name in with_choices(one) - constrained(one)
        }
        assert still >= WITHOUT_A_CONSTRAINT, "these are held by the database now: take them off"


class TestGuidanceKnowsNobody:
    def test_no_record_of_guidance_or_the_service_points_at_a_call(self):
        for name in ("helpline", "guidance"):
            for model in apps.get_app_config(name).get_models():
                for field in model._meta.local_fields:
                    if field.is_relation:
                        assert field.related_model._meta.app_label != "callers"


def _models_of(loader: MigrationLoader, nodes: list[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return each model's fields and options after these migrations, as migrations write them."""
    found = {}
    for (app, name), state in loader.project_state(nodes).models.items():
        if app in tree.PACKAGES:
            parts = {**state.fields, **state.options}
            for kind in LISTS:
                parts |= {f"{kind}: {one.name}": one for one in parts.pop(kind, [])}
            found[f"{app}.{name}"] = {
                part: MigrationWriter.serialize(one)[0] for part, one in parts.items()
            }
    return found


@pytest.mark.django_db
class TestMigrations:
    def test_they_are_complete(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=StringIO())

    def test_the_squashed_ones_make_the_models_that_the_old_ones_made(self):
        new, squashed = MigrationLoader(None), {}
        for (app, name), migration in new.replacements.items():
            if app in tree.PACKAGES:
                squashed[app, name] = migration.replaces[-1]
        old = MigrationLoader(None, replace_migrations=False)
        assert {app for app, _ in squashed} == set(tree.PACKAGES)
        assert _models_of(new, list(squashed)) == _models_of(old, list(squashed.values()))

    def test_triggers_stand_in_the_database_as_declared(self):
        call_command("pgtrigger", "ls", stdout=StringIO())
        from django.db import connection

        declared = {
            trigger.get_pgid(model)
            for model in MODELS
            for trigger in getattr(model._meta, "triggers", [])
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            standing = {row[0] for row in cursor.fetchall()}
        assert declared
        assert declared <= standing
