"""The head of a panel: what is sound, and how a fault is named."""

import pytest

from guidance.front_matter import PanelError, parse

SOUND = """+++
slug = "tired"
title = "Tired"
group = "Symptoms"
urgency = "routine"
one_line = "Ask first."
keywords = ["tired"]
covers = ["S99"]
reviewed_on = 2021-09-01
review_due = 2023-09-01
owner = "Clinical lead"

[[sources]]
title = "A page"
organisation = "A charity"
certainty = "A/P"
+++

## Say
> “Words.”
"""


def fault(text: str) -> str:
    with pytest.raises(PanelError) as found:
        parse(text, name="tired.md")
    return str(found.value)


class TestParse:
    def test_a_sound_panel_is_read(self):
        panel = parse(SOUND, name="tired.md")
        assert panel.head.slug == "tired"
        assert panel.head.synonyms == ()
        assert panel.head.checklist == ""
        assert panel.body.strip() == "## Say\n> “Words.”"

    def test_a_line_of_the_body_may_hold_the_fence(self):
        panel = parse(SOUND + "\n+++\n", name="tired.md")
        assert panel.body.endswith("+++\n")

    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            ('title = "Tired"\n', "", "tired.md: title: is missing"),
            ('title = "Tired"', 'title = " "', "tired.md: title: is blank"),
            ('title = "Tired"', "title = 3", "tired.md: title: is not text"),
            ('slug = "tired"', 'slug = "Tired!"', "slug: takes small letters"),
            ('"routine"', '"soon"', "urgency: "),
            ("2021-09-01", '"last year"', "reviewed_on: "),
            ("2023-09-01", "2021-09-01", "review_due must be later than reviewed_on"),
            ("review_due = 2023-09-01", "", "reviewed_on and review_due are given together"),
            ('"S99"', '"T99"', "covers 1: takes facts such as S82"),
            ('["tired"]', "[]", "keywords: needs at least one entry"),
            ('"A/P"', '"D"', "sources 1, certainty: takes A, B, C or P"),
            ('owner = "Clinical lead"', 'colour = "red"\nowner = "x"', "colour: is not a field"),
            ('title = "Tired"', 'title = "Tired', "the head is not TOML"),
            ('title = "Tired"', 'title = "T"\ntitle = "U"', "the head is not TOML"),
            ("+++\nslug", "slug", "must begin with a head"),
            ("\n+++\n\n## Say\n> “Words.”", "", "must begin with a head"),
            ("## Say\n> “Words.”", "", "nothing under the head"),
            ("Words", "Wor\0ds", "null character"),
        ],
    )
    def test_a_fault_names_file_field_and_fault(self, before, after, said):
        assert before in SOUND
        assert said in fault(SOUND.replace(before, after, 1))

    def test_every_fault_is_named_at_once(self):
        text = SOUND.replace('title = "Tired"\n', "").replace('"routine"', '"soon"')
        assert len(fault(text).splitlines()) == 2

    @pytest.mark.parametrize("text", ["", "+++", "+++\n+++", "+++\n", "no head at all"])
    def test_anything_else_is_refused(self, text):
        assert fault(text).startswith("tired.md: ")
