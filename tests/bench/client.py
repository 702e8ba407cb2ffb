"""One person's browser, as far as speed goes: one connection that is kept, one session."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from tests.bench.targets import QUERIES

TOKEN = "b" * 32  # the console compares the cookie with the header; nobody else reads it
PATIENCE_SECONDS = 120
# The server lets a connection go that is not used; a browser then opens another.
IDLE_SECONDS = 10


class Answer(NamedTuple):
    """What came back, and how long it took until its last byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def queries(self) -> tuple[int, int, int] | None:
        """Return how many statements read, wrote, and were made in all; nothing for a file."""
        said = self.headers.get(QUERIES)
        if said is None:
            return None
        reads, writes, every = map(int, said.split())
        return reads, writes, every

    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()


class Client:
    """A signed-in person."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._used_at = time.perf_counter()
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page or a fragment; `HX_Request` is the header HX-Request."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, object], **headers: str) -> Answer:
        """Send a form."""
        headers["Content_Type"] = "application/x-www-form-urlencoded"
        return self._send("POST", path, urlencode(fields, doseq=True).encode(), headers)

    def _send(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        headers = self._headers | {name.replace("_", "-"): said for name, said in more.items()}
        began = time.perf_counter()
        if began - self._used_at > IDLE_SECONDS:
            self._connection.close()
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            read = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        self._used_at = time.perf_counter()
        return Answer(response.status, response.headers, read, self._used_at - began)

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()
