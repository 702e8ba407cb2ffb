"""Templates and scripts keep to the strict content security policy and keep nothing in browsers."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

from tests.house import tree

# Text that is safe by the way it was made, each with the reason.
SAFE = {
    ("templates/guidance/_panel.html", "version.html|safe"): "cleaned by guidance/markdown.py",
    ("templates/_parts/field_words.html", "field.help_text|safe"): "a form's own help, from code",
}
# Markdown is cleaned in the one; search escapes before it marks.
MAY_MARK_SAFE = {"guidance/markdown.py", "guidance/search.py"}
KEPT_IN_BROWSERS = re.compile(
    r"\b(?:localStorage|sessionStorage|indexedDB|caches)\b|document\.cookie\s*=|\bsw\.js\b"
    r"|serviceWorker"
)
ELSEWHERE = re.compile(r"""["'(=\s](?:https?:)?//[a-z0-9]""", re.I)
# Names of standards, never fetched.
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


class Inline(HTMLParser):
    """Collect what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or "style" in names:
            self.found.append(f"{self.getpos()[0]}: style")
        if tag == "script" and "src" not in names:
            self.found.append(f"{self.getpos()[0]}: script without a file")
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or (value or "").startswith("javascript:"):
                self.found.append(f"{self.getpos()[0]}: {name}")
            if name in {"hx-vals", "hx-vars"} and (value or "").startswith("js:"):
                self.found.append(f"{self.getpos()[0]}: {name} runs script")


def inline(text: str) -> list[str]:
    """Return inline script, style and event handlers of a template."""
    parser = Inline()
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}", "", text))
    return parser.found


def trusting(text: str) -> list[str]:
    """Return where a template trusts a text."""
    found = re.findall(r"{{\s*([^}]*\|\s*safe(?:seq)?\b[^}]*?)\s*}}", text)
    return found + re.findall(r"autoescape off", text)


def elsewhere(text: str) -> list[str]:
    """Return addresses of other machines."""
    for name in NAMESPACES:
        text = text.replace(name, "")
    return ELSEWHERE.findall(text)


class TestNothingInline:
    @tree.for_each(tree.templates())
    def test_a_template_has_no_inline_script_style_or_handler(self, path):
        assert inline(tree.source(path)) == []

    @pytest.mark.parametrize(
        "text",
        [
            "<p style='x'>",
            "<style>p{}</style>",
            "<script>go()</script>",
            "<button onclick='go()'>",
            "<div hx-on:click='go()'>",
            "<a href='javascript:go()'>",
        ],
    )
    def test_each_kind_is_noticed(self, text):
        assert len(inline(text)) == 1

    def test_the_policy_allows_nothing_inline_and_nobody_else(self):
        for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values():
            assert set(sources) <= {"'self'", "'none'"}

    def test_no_script_makes_style_or_code_from_text(self):
        wrong = re.compile(
            r"\beval\(|new Function\(|\.innerHTML\s*=|insertAdjacentHTML|document\.write"
        )
        assert [path for path in tree.scripts() if wrong.search(tree.source(path))] == []


class TestTextIsEscaped:
    @tree.for_each(tree.templates())
    def test_a_template_trusts_only_what_was_cleaned(self, path):
        trusted = trusting(tree.source(path))
        assert [one for one in trusted if (path, one.replace(" ", "")) not in SAFE] == []

    def test_every_exception_is_still_needed(self):
        assert [key for key in SAFE if key[1] not in tree.source(key[0])] == []

    def test_code_marks_text_as_safe_in_two_places(self):
        marks = re.compile(r"\bmark_safe\b|\bSafeString\(|\bSafeText\(|is_safe\s*=\s*True")
        assert {p for p in tree.python_files() if marks.search(tree.source(p))} <= MAY_MARK_SAFE

    @pytest.mark.parametrize(
        "text", ["{{ note|safe }}", "{{ a|default:b|safe }}", "{% autoescape off %}"]
    )
    def test_trust_is_noticed(self, text):
        assert len(trusting(text)) == 1


class TestNothingStaysInTheBrowser:
    @tree.for_each(tree.scripts())
    def test_a_script_keeps_nothing(self, path):
        assert KEPT_IN_BROWSERS.findall(tree.source(path)) == []

    def test_keeping_is_noticed(self):
        assert KEPT_IN_BROWSERS.search("localStorage.setItem('note', text)")
        assert KEPT_IN_BROWSERS.search("document.cookie = 'note'")
        assert not KEPT_IN_BROWSERS.search("document.cookie.match(/csrftoken/)")

    def test_htmx_takes_no_snapshots_of_pages(self):
        said = tree.source("templates/base.html")
        for words in (
            '"historyCacheSize":0',
            '"historyRestoreAsHxRequest":false',
            '"includeIndicatorStyles":false',
            '"allowEval":false',
            '"selfRequestsOnly":true',
        ):
            assert words in said

    def test_no_page_but_the_base_writes_its_own_head(self):
        own = [p for p in tree.templates() if "<head" in tree.source(p)]
        assert set(own) <= {"templates/base.html", "templates/500.html"}


class TestNothingComesFromElsewhere:
    @pytest.mark.parametrize(
        "path", tree.templates() + tree.scripts() + tree.texts(".css", ".svg", under=tree.PACKAGES)
    )
    def test_a_page_is_made_of_the_consoles_own_files(self, path):
        assert elsewhere(tree.source(path)) == []

    @pytest.mark.parametrize(
        "text",
        [
            '<script src="https://cdn.example.org/x.js">',
            "@import url(//fonts.example.org/x.css)",
            "fetch('http://example.org')",
        ],
    )
    def test_another_machine_is_noticed(self, text):
        assert elsewhere(text)

    @tree.for_each(tree.python_files())
    def test_no_module_speaks_to_another_machine(self, path):
        speaks = {"urllib.request", "requests", "httpx", "http.client", "smtplib", "aiohttp"}
        speaks |= {"ftplib", "xmlrpc", "urllib3"}
        # It asks its own first page whether it answers.
        if path == "helpline/management/commands/serve.py":
            return
        names = [name for _, name in tree.imported(tree.parsed(path))]
        assert [n for n in names if n in speaks or n.rpartition(".")[0] in speaks] == []

    def test_bank_holidays_come_from_the_packaged_list(self):
        made = [
            call
            for path in tree.python_files()
            for _, name, call in tree.calls(tree.parsed(path))
            if name == "BankHolidays"
        ]
        assert made
        for call in made:
            asked = {word.arg: word.value.value for word in call.keywords}
            assert asked.get("use_cached_holidays") is True
