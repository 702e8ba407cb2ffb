"""Read the words of each side of a PDF that Chromium made, with the standard library alone."""

import re
import unicodedata
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>\s*Tj|\[(.*?)\]\s*TJ", re.DOTALL)
HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


def sides(pdf: bytes) -> list[str]:
    """Return the words of each side without any blanks, for a search that no line break spoils."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_words(page, objects) for page in pages]


def closed_up(words: str) -> str:
    """Return words as `sides` has them: no blanks, and letters that print as one taken apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def _words(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {name: _letters(int(key), objects) for name, key in _fonts(page, objects)}
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents
    letters: dict[int, str] = {}
    found = []
    for font, one, several in SHOWN.findall(_stream(objects[int(contents[1])])):
        if font:
            letters = fonts.get(font, {})
        for run in [one] if one else HEX.findall(several):
            codes = (int(run[at : at + 4], 16) for at in range(0, len(run), 4))
            found.append("".join(letters.get(code, "") for code in codes))
    return closed_up("".join(found))


def _fonts(page: bytes, objects: dict[int, bytes]) -> list[tuple[bytes, bytes]]:
    held = page
    named = re.search(rb"/Resources (\d+) 0 R", page)
    if named:
        held = objects[int(named[1])]
    fonts = re.search(rb"/Font\s*<<(.*?)>>", held, re.DOTALL)
    return re.findall(rb"/(F\d+) (\d+) 0 R", fonts[1]) if fonts else []


def _letters(font: int, objects: dict[int, bytes]) -> dict[int, str]:
    """Return what each code of a font stands for."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    if not table:
        return {}
    text, found = _stream(objects[int(table[1])]), {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letter in re.findall(rb"<(\w+)>\s*<(\w+)>", part):
            found[int(code, 16)] = bytes.fromhex(letter.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, letter in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for place, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(int(letter, 16) + place)
    return found


def _stream(body: bytes) -> bytes:
    held = STREAM.search(body)
    assert held
    return zlib.decompress(held[1]) if b"FlateDecode" in body else held[1]
