"""Read a page as a screen reader would: headings, names of controls, references between parts."""

from html.parser import HTMLParser
from itertools import pairwise

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
NAMELESS_INPUTS = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")


class Page(HTMLParser):
    """What a page is made of, and what is wrong with it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.title = ""
        self.ids: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.links: list[str] = []
        self._open: list[list] = []
        self._references: list[tuple[str, str]] = []
        self._labelled: set[str] = set()
        self._controls: list[tuple[str, dict[str, str | None], bool]] = []
        self._posts: list[list] = []
        self.feed(text)
        self.close()
        self._judge()

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if len(names) != len(attrs):
            self.faults.append(f"{self._here(tag)} repeats an attribute")
        if "id" in names:
            self.ids.append(names["id"] or "")
        for name in REFERENCES:
            self._references += [(name, one) for one in (names.get(name) or "").split()]
        if tag == "label" and names.get("for"):
            self._labelled.add(names["for"])
        if tag == "a" and names.get("href"):
            self.links.append(names["href"])
        if tag == "img" and "alt" not in names:
            self.faults.append(f"{self._here(tag)} has no alt")
        if tag == "html" and not names.get("lang"):
            self.faults.append("the page names no language")
        if tag == "form" and (names.get("method") or "").lower() == "post":
            self._posts.append([self._here(tag), False])
        if tag == "input" and names.get("name") == "csrfmiddlewaretoken" and self._posts:
            self._posts[-1][1] = True
        if tag == "th" and not names.get("scope"):
            self.faults.append(f"{self._here(tag)} has no scope")
        if tag in {"input", "select", "textarea"} and names.get("type") not in NAMELESS_INPUTS:
            inside = any(one[0] == "label" for one in self._open)
            self._controls.append((self._here(tag), names, inside))
        if tag not in VOID:
            self._open.append([tag, names, "", False, self._here(tag)])
        if tag == "legend":
            for one in reversed(self._open):
                if one[0] == "fieldset":
                    one[3] = True
                    break

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data):
        for one in self._open:
            one[2] += data

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self._open or self._open[-1][0] != tag:
            stands = self._open[-1][4] if self._open else "nothing"
            self.faults.append(f"{self._here('/' + tag)} closes {stands}")
            while self._open and self._open[-1][0] != tag:
                self._open.pop()
            if not self._open:
                return
        self._close(*self._open.pop())

    def _close(self, tag, names, text, has_legend, where):
        text = " ".join(text.split())
        if tag == "title":
            self.title = text
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), text))
            if not text:
                self.faults.append(f"{where} says nothing")
        named = text or names.get("aria-label") or names.get("aria-labelledby")
        if tag in {"button", "a", "summary"} and not named:
            self.faults.append(f"{where} has no name")
        if tag == "fieldset" and not (has_legend or named):
            self.faults.append(f"{where} has no legend")

    def _here(self, tag):
        return f"<{tag}> in line {self.getpos()[0]}"

    def _judge(self):
        self.faults += [f"{one[4]} is never closed" for one in self._open]
        twice = sorted({one for one in self.ids if self.ids.count(one) > 1})
        if twice:
            self.faults.append(f"ids that stand twice: {', '.join(twice)}")
        if "" in self.ids or any(" " in one for one in self.ids):
            self.faults.append("an id is blank or holds a blank")
        known = set(self.ids)
        for name, one in self._references:
            if one not in known:
                self.faults.append(f"{name} points at “{one}”, which is not there")
        for where, names, inside in self._controls:
            if not (
                inside
                or names.get("aria-label")
                or names.get("aria-labelledby")
                or names.get("id") in self._labelled
            ):
                self.faults.append(f"{where} (name {names.get('name')}) has no label")
        self.faults += [f"{where} carries no token" for where, has in self._posts if not has]


def faults_of_page(text: str) -> list[str]:
    """Return what is wrong with a whole page."""
    page = Page(text)
    found = list(page.faults)
    first = [words for level, words in page.headings if level == 1]
    if len(first) != 1:
        found.append(f"{len(first)} first headings: {first}")
    if not page.title or not page.title.replace("- Helpline", "").strip():
        found.append("the title says nothing")
    levels = [level for level, _ in page.headings]
    found += [
        f"the heading “{page.headings[place + 1][1]}” leaves out a level"
        for place, (level, after) in enumerate(pairwise(levels))
        if after > level + 1
    ]
    return found
