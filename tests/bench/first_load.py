"""What a browser fetches for a call page that it has never seen: every file, as it is sent."""

from __future__ import annotations

import gzip
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from tests.bench.client import Client
from tests.bench.scene import right
from tests.bench.targets import FIRST_LOAD

_TAG = re.compile(r"<(?:link|script|img|source|iframe)\b[^>]*?\b(?:href|src)=\"([^\"]+)\"")
_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+\.js)["']""")
_URL = re.compile(r"""(?:url\(|@import)\s*["']?([^"')]+)["']?""")


def first_load(client: Client, path: str) -> dict[str, Any]:
    """Fetch a page and all that it names; return the bytes of each, and what is of a third party.

    The page itself is counted as the server sends it; what a proxy would make of it stands beside.
    """
    page = right(client.get(path, Accept_Encoding="gzip"))
    plain = _plain(page.body, page.headers.get("Content-Encoding"))
    sizes = {"the page": len(page.body)}
    strangers = []
    waiting = [urljoin(path, one) for one in _TAG.findall(plain)]
    while waiting:
        one = waiting.pop()
        if one in sizes or one.startswith("data:"):
            continue
        if urlsplit(one).netloc:
            strangers.append(one)
            continue
        file = right(client.get(one, Accept_Encoding="gzip"))
        sizes[one] = len(file.body)
        kind = file.headers.get("Content-Type", "")
        text = _plain(file.body, file.headers.get("Content-Encoding"))
        if "javascript" in kind:
            waiting += [urljoin(one, name) for name in _IMPORT.findall(text)]
        elif "css" in kind:
            waiting += [urljoin(one, name) for name in _URL.findall(text)]
    total = sum(sizes.values())
    zipped = len(gzip.compress(plain.encode()))
    return {
        "bytes": total,
        "bytes_if_the_page_were_zipped": total - sizes["the page"] + min(zipped, len(page.body)),
        "files": sizes,
        "third_party": strangers,
        "met": {"bytes": total <= FIRST_LOAD, "third party": not strangers},
    }


def _plain(body: bytes, encoding: str | None) -> str:
    return (gzip.decompress(body) if encoding == "gzip" else body).decode()
