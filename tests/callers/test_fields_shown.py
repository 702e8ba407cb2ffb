"""The markup of a field is kept, and what somebody typed never is."""

import pytest

from callers.record_fields import FIELDS, Kind
from callers.views.fields import TYPED, VERSION, Filled, _markup

TEXTS = [one.name for one in FIELDS.values() if not one.choices]


def html(name, value="", version=0):
    return Filled(FIELDS[name], value, version).html


class TestAField:
    @pytest.mark.parametrize("name", TEXTS)
    def test_shows_what_was_typed_in_it_and_nothing_of_another(self, name):
        assert "Gwen &lt;b&gt; &amp; co" in html(name, "Gwen <b> & co")
        assert "Gwen" not in html(name, "Hal")
        assert "Gwen" not in html(name)

    @pytest.mark.parametrize("name", FIELDS)
    def test_holds_its_own_version_and_no_sign(self, name):
        shown = html(name, "", 7)

        assert f'id="version-{name}" value="7"' in shown
        assert VERSION not in shown
        assert TYPED not in shown

    def test_takes_the_signs_themselves_as_text(self):
        assert f">\n{VERSION}{TYPED}{{}}<" in html("notes", VERSION + TYPED + "{}")

    def test_marks_the_choice_that_was_made(self):
        for field in FIELDS.values():
            if field.kind is not Kind.CHOICE:
                continue
            mark = " checked" if field.is_tick else " selected"
            assert html(field.name).count(mark) == 0, field.name
            assert html(field.name, field.choices[-1][0]).count(mark) == 1, field.name
            assert html(field.name, "of another day").count(mark) == 0, field.name

    def test_marks_each_of_several_and_nothing_unknown(self):
        shown = html("medicines", "lithium,made_up,steroids")

        assert shown.count("checked") == 2
        assert 'value="lithium" data-field="medicines" checked' in shown
        assert "made_up" not in shown

    def test_keeps_one_markup_of_a_field_whatever_is_typed(self):
        html("notes", "typed first")
        kept = _markup.cache_info().currsize

        html("notes", "typed second", 3)

        assert _markup.cache_info().currsize == kept
