"""Read the words of each side of a PDF that Chromium made."""

import re
import unicodedata
from io import BytesIO

from pypdf import PdfReader


def sides(pdf: bytes) -> list[str]:
    """Return the words of each side without any blanks, for a search that no line break spoils."""
    return [closed_up(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def closed_up(words: str) -> str:
    """Return words as `sides` has them: no blanks, and letters that print as one taken apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))
