"""The log's rows and choices as HTML."""

from callers.log_rows import Line
from callers.views.log_table import options, rows, ticks

LINE = Line(
    reference="C-7K4-201",
    is_running=False,
    started="23 Nov 2026 10:04 +00:00",
    nurse="Amara Test",
    tier="IMMEDIATE",
    outcome="Ambulance",
    topics="Pain, Jaw",
    duration="5 min",
    flags=["Emergency", "Late entry"],
)
SIGNS, ESCAPED = """<b title='&"'>""", "&lt;b title=&#x27;&amp;&quot;&#x27;&gt;"


class TestRows:
    def test_say_all_that_a_line_says(self):
        assert rows([LINE]) == (
            '<tr><td data-label="Started" class="number">23 Nov 2026 10:04 +00:00</td>'
            '<th scope="row"><a href="/calls/C-7K4-201/record/">C-7K4-201</a></th>'
            '<td data-label="Nurse">Amara Test</td>'
            '<td data-label="Tier"><span class="chip" data-tier="IMMEDIATE">'
            '<span aria-hidden="true">▲</span> Immediate</span></td>'
            '<td data-label="Outcome">Ambulance</td><td data-label="Topics">Pain, Jaw</td>'
            '<td data-label="Duration" class="number">5 min</td>'
            '<td data-label="Flags">Emergency, Late entry</td></tr>\n'
        )

    def test_of_a_running_call_lead_to_it(self):
        text = rows([LINE._replace(is_running=True, duration="", tier="")])
        assert 'href="/calls/C-7K4-201/"' in text
        assert ">running</td>" in text
        assert '<td data-label="Tier">none</td>' in text

    def test_take_no_text_for_markup(self):
        chip = rows([LINE]).split('data-label="Tier">')[1].split("</td>")[0]
        for field in ("nurse", "outcome", "topics", "duration", "started", "reference"):
            text = rows([LINE._replace(**{field: SIGNS}), LINE._replace(**{field: chip})])
            assert ESCAPED in text
            assert SIGNS not in text
            assert text.count(chip) == 2  # the two tiers
        assert ESCAPED in rows([LINE._replace(flags=[SIGNS])])

    def test_of_nothing_are_nothing(self):
        assert rows([]) == ""


class TestChoices:
    def test_of_a_select_begin_with_any_and_mark_the_chosen(self):
        assert options((("7", "Amara & Co"), ("8", "Ben")), "8") == (
            '<option value="">Any</option><option value="7">Amara &amp; Co</option>'
            '<option value="8" selected>Ben</option>'
        )
        assert "selected" not in options((("7", "Amara"),), "")

    def test_to_tick_mark_each_that_is_chosen(self):
        text = ticks("flags", (("A", "One"), ("B", SIGNS)), frozenset("B"))
        assert text == (
            '<label class="tick"><input type="checkbox" name="flags" value="A"> One</label>'
            '<label class="tick"><input type="checkbox" name="flags" value="B" checked> '
            f"{ESCAPED}</label>"
        )
