"""Rendering: what nurses read, and nothing else, whatever was typed."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance import markdown
from guidance.markdown import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, ALLOWED_VALUES, plain, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//example.org/)",
    "[x](/accounts/logout/)",
    "[x](http://example.org/)",
    "<javascript:alert(1)>",
    '[x](https://example.org/ "onmouseover=alert(1)")',
    '[x](https://example.org/" onclick="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=/><button formaction=javascript:alert(1)>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<b style='position:fixed'>x</b>",
    "<div class=scroll onclick=alert(1)>x</div>",
    "<meta http-equiv=refresh content=0>",
    "<base href=https://example.org/>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<style>*{display:none}</style>",
    "<!-- <script>alert(1)</script> -->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "```html\n<script>alert(1)</script>\n```",
    "```\"><script>alert(1)</script>\nx\n```",
    "| <script>alert(1)</script> | \" onmouseover=alert(1) x=\" |\n|---|:-:|\n| <img src=x> | 2 |",
    "# <img src=x onerror=alert(1)>",
    "## Say\n> <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u2028<script>\u2029",
    "\ue000mark\ue001",
    "> " * 200 + "deep",
    "[" * 2000 + "](x)",
    "*" * 3000,
    "- " * 200 + "deep",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects every tag and attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        raise AssertionError("a comment came through")

    def handle_decl(self, decl):
        raise AssertionError("a declaration came through")

    def handle_pi(self, data):
        raise AssertionError("an instruction came through")


def assert_clean(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    reader.close()
    for tag, attributes in reader.tags:
        assert tag in ALLOWED_TAGS
        for name, value in attributes.items():
            if tag == "a" and name == "rel":
                assert value == "noopener noreferrer"
                continue
            values = ALLOWED_VALUES.get(tag, {}).get(name)
            assert name in ALLOWED_ATTRIBUTES.get(tag, set()) or value in (values or ())
            if name == "href":
                assert value is not None
                assert value.startswith(("https:", "mailto:", "tel:", "/guidance/"))


class TestHostileMarkdown:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_nothing_but_what_is_allowed_comes_out(self, text):
        assert_clean(render(text))

    @given(st.text(alphabet="<>/\"'&#;:()[]!|-`*_=+ \n\tabcjsx", max_size=200))
    def test_no_mixture_of_signs_gets_out_either(self, text):
        assert_clean(render(text))


class TestRender:
    def test_headings_begin_at_the_fourth_level(self):
        html = render("# One\n\n## Two\n\n### Three\n\n#### Four\n\n###### Six\n")
        assert html.split() == [
            "<h4>One</h4>", "<h4>Two</h4>", "<h5>Three</h5>", "<h6>Four</h6>", "<h6>Six</h6>"
        ]  # fmt: skip

    def test_only_quotations_under_say_are_to_be_read_aloud(self):
        html = render("## Say\n> “Words.”\n\n## Facts\n> Quoted.\n")
        assert html.count('<blockquote class="say">') == 1
        assert html.index('class="say"') < html.index("Facts")
        assert "<blockquote>\n<p>Quoted.</p>" in html

    def test_a_table_scrolls_in_a_named_region_and_scopes_its_headers(self):
        html = render("| Sign | How fast |\n|---|--:|\n| Falls | now |\n")
        frame = Reader()
        frame.feed(html)
        assert frame.tags[0] == (
            "div",
            {
                "class": "scroll",
                "role": "region",
                "tabindex": "0",
                "aria-label": "Sign, How fast: table",
            },
        )
        assert html.count('<th scope="col">') == 2
        assert "style" not in html

    def test_links_to_numbers_and_to_guidance_stay(self):
        html = render("[ring](tel:999) [see](/guidance/panels/fatigue/) [x](https://example.org/)")
        assert 'href="tel:999"' in html
        assert 'href="/guidance/panels/fatigue/"' in html
        assert 'href="https://example.org/"' in html


class TestPlain:
    def test_words_come_without_marks(self):
        body = "## Say\n> “Some *words*.”\n\n| A | B |\n|---|---|\n| one\\|two | `x` |\n"
        assert plain(body) == "Say\n“Some words.”\nA\nB\none|two\nx"


def test_the_parser_takes_no_raw_html():
    assert markdown._PARSER.options["html"] is False
