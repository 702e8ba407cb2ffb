"""Twins and near questions: what a definition may name, and what is refused with its reason."""

import shutil
from pathlib import Path

import pytest

from callers.record_fields import FIELDS
from guidance.actions.loading import CONTENT, CannotLoad, canonical, read
from guidance.definitions import (
    PACKAGED,
    PACKAGED_MATTERS,
    load_stored,
    packaged_definition,
)
from guidance.twins import place_of, question_at, same_answers

KIDNEY = "matters/kidney_or_thigh.toml"
TWIN = 'twin = "mscc.N5"'
NEAR = 'near = ["fracture.FR1"]'

REFUSED = [
    (KIDNEY, TWIN, 'twin = "mscx.N5"', "KT3: twin: there is no checklist or urgent matter mscx"),
    (KIDNEY, TWIN, 'twin = "mscc.N50"', "KT3: twin: there is no question N50 in mscc"),
    (KIDNEY, TWIN, 'twin = "kidney_or_thigh.KT3"', "KT3: twin: kidney_or_thigh.KT3 is itself"),
    (KIDNEY, TWIN, 'twin = "kidney_or_thigh.KT2"', "KT3: twin: .*a question of its own checklist"),
    (KIDNEY, TWIN, 'twin = "fracture.FR3"', "KT3: twin: fracture.FR3 has a twin itself.*mscc.N8"),
    (KIDNEY, TWIN, 'twin = "mscc.E1"', "KT3: twin: what every checklist asks is shared already"),
    (KIDNEY, TWIN, 'twin = "mscc.W"', "KT3: twin: what every checklist asks is shared already"),
    (KIDNEY, TWIN, 'twin = "mscc.N9"', 'KT3: twin: mscc.N9 does not .*only one of them has "no"'),
    (
        KIDNEY,
        TWIN,
        'twin = "mscc.N8"',
        'KT3: twin: mscc.N8 does not .*"unsure" differs in its level',
    ),
    (KIDNEY, TWIN, 'twin = "mscc.N3"', 'KT3: twin: mscc.N3 does not .*only one of them has "yes"'),
    (KIDNEY, TWIN, 'twin = "hypercalcaemia.R4"', "KT2: hypercalcaemia.R4 is the twin of another"),
    (KIDNEY, TWIN, 'twin = "N5"', "question KT3: .*twin: string should match"),
    (KIDNEY, TWIN, f'{TWIN}\nnear = ["mscc.N6"]', "KT3: near: it has a twin, mscc.N5"),
    (KIDNEY, NEAR, 'near = ["fracture.FR9"]', "KT5: near: there is no question FR9 in fracture"),
    (KIDNEY, NEAR, 'near = ["kidney_or_thigh.KT4"]', "KT5: near: .*of its own checklist"),
    (KIDNEY, NEAR, 'near = ["mscc.E5"]', "KT5: near: what every checklist asks is shared already"),
    (
        "checklists/mscc.toml",
        'label = "No", level = "none", said = "no: change in passing water"',
        'label = "None", level = "none", said = "no: change in passing water"',
        'kidney_or_thigh.toml: question KT3: twin: mscc.N5 does not .*"no" differs in its label',
    ),
]


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("checklists", "matters"):
        shutil.copytree(CONTENT / name, tmp_path / name)
    return tmp_path


class TestWhatIsRefused:
    def test_the_files_of_the_console_are_sound(self, folder):
        assert len(read(folder)) == len(PACKAGED) + len(PACKAGED_MATTERS) + 1

    @pytest.mark.parametrize(("path", "old", "new", "words"), REFUSED)
    def test_a_fault_names_the_file_the_question_and_what_is_wrong(
        self, folder, path, old, new, words
    ):
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CannotLoad, match=words) as refused:
            read(folder)
        assert all(fault.startswith("kidney_or_thigh.toml: ") for fault in refused.value.faults)

    def test_a_chain_is_refused_from_its_far_end(self, folder):
        path = folder / "checklists" / "mscc.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace('id = "N5"', 'id = "N5"\ntwin = "hypercalcaemia.R4"', 1), encoding="utf-8"
        )
        with pytest.raises(CannotLoad, match=r"KT3: twin: mscc\.N5 has a twin itself"):
            read(folder)


class TestTheTwinsOfTheConsole:
    @pytest.mark.parametrize(
        ("slug", "question", "place"),
        [
            ("kidney_or_thigh", "KT3", "mscc.N5"),
            ("kidney_or_thigh", "KT2", "hypercalcaemia.R4"),
            ("fracture", "FR3", "mscc.N8"),
        ],
    )
    def test_take_the_same_answers_at_one_place(self, slug, question, place):
        here = packaged_definition(slug)
        there = packaged_definition(place.partition(".")[0])
        one = here.question(question)
        other = question_at(there, place)
        assert place_of(here, one) == place_of(there, other) == place
        assert same_answers(one, other)

    def test_no_two_questions_in_the_same_words_are_asked_apart(self):
        """A sentence that stands in two definitions is one question, kept at one place."""
        places: dict[str, set[str]] = {}
        danger = {one.id for one in packaged_definition("other").questions}
        for slug in (*PACKAGED, *PACKAGED_MATTERS):
            definition = packaged_definition(slug)
            for one in definition.questions:
                if one.id not in danger:
                    places.setdefault(one.ask, set()).add(place_of(definition, one))
        assert [ask for ask, found in places.items() if len(found) > 1] == []

    def test_each_field_of_the_record_that_is_named_exists(self):
        for slug in (*PACKAGED, *PACKAGED_MATTERS):
            for one in packaged_definition(slug).questions:
                assert {*one.record} <= {*FIELDS}


class TestStored:
    def test_a_question_that_names_nothing_is_stored_as_before(self):
        stored = canonical(packaged_definition("mscc"))
        assert [name for name in ("twin", "near", "record") if f'"{name}"' in stored] == []

    @pytest.mark.parametrize("slug", ["kidney_or_thigh", "low_calcium", "infection"])
    def test_what_a_question_names_reads_back(self, slug):
        definition = packaged_definition(slug)
        assert load_stored(canonical(definition), name=slug) == definition
