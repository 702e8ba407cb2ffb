"""Turn a panel's Markdown into clean HTML, once, when a version is made."""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# A panel's title is a third-level heading in a page, so its own begin at the fourth.
TOP, BOTTOM = 4, 6
SAY = "say"
WITHIN = "/guidance/"

ALLOWED_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# Nothing for every tag: the cleaner would otherwise let `title` and `lang` through.
ALLOWED_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "div": {"aria-label"},
    "ol": {"start"},
}
ALLOWED_VALUES = {
    "blockquote": {"class": {SAY}},
    "div": {"class": {"scroll"}, "role": {"region"}, "tabindex": {"0"}},
    "th": {"scope": {"col"}},
}
ALLOWED_SCHEMES = {"https", "mailto", "tel"}

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(body: str) -> str:
    """Return a panel's body as HTML that holds only what is allowed above.

    Headings begin at the fourth level; quotations under "Say" are to be read aloud; tables can
    be scrolled sideways from the keyboard.
    """
    tokens = _PARSER.parse(body)
    _shift_headings(tokens)
    _mark_say(tokens)
    tokens = _frame_tables(tokens)
    return nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        tag_attribute_values=ALLOWED_VALUES,
        url_schemes=ALLOWED_SCHEMES,
        attribute_filter=_own_links,
    )


def plain(body: str) -> str:
    """Return a panel's words without marks, one block a line, for searching."""
    return "\n".join(
        words
        for token in _PARSER.parse(body)
        if token.type in {"inline", "code_block", "fence"} and (words := _words(token))
    )


def _words(token: Token) -> str:
    if not token.children:
        return token.content.strip()
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children
    ).strip()


def _shift_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1:])
            token.tag = f"h{min(BOTTOM, max(TOP, level + 2))}"


def _mark_say(tokens: Sequence[Token]) -> None:
    under_say = False
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == f"h{TOP}":
            under_say = tokens[place + 1].content.strip().lower() == SAY
        elif token.type == "blockquote_open" and under_say:
            token.attrSet("class", SAY)


def _frame_tables(tokens: Sequence[Token]) -> list[Token]:
    """Put each table into a region named after its columns, and scope its header cells."""
    framed: list[Token] = []
    for place, token in enumerate(tokens):
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "table_open":
            frame = Token("div_open", "div", 1, block=True)
            frame.attrSet("class", "scroll")
            frame.attrSet("role", "region")
            frame.attrSet("tabindex", "0")
            frame.attrSet("aria-label", _table_name(tokens[place:]))
            framed += [frame, token]
        elif token.type == "table_close":
            framed += [token, Token("div_close", "div", -1, block=True)]
        else:
            framed.append(token)
    return framed


def _table_name(tokens: Sequence[Token]) -> str:
    columns: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "thead_close":
            break
        if token.type == "th_open" and (words := _words(tokens[place + 1])):
            columns.append(words)
    return f"{', '.join(columns)}: table" if columns else "Table"


def _own_links(tag: str, attribute: str, value: str) -> str | None:
    """Drop links that are neither to another site by name nor within guidance."""
    if (tag, attribute) != ("a", "href"):
        return value
    named = value.startswith(tuple(f"{scheme}:" for scheme in ALLOWED_SCHEMES))
    return value if named or value.startswith(WITHIN) else None
