"""Take the pictures of the README: `make screenshots` serves a demo of its own and walks one call.

The walk is the README's first call, which a journey takes too.
"""

import math
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import SWITCHES, chromium_or_reason
from tests.first_call import Walk, first_call, voicemail_and_urgent_matter

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCREEN = {"width": 1366, "height": 768}
START_SECONDS, STOP_SECONDS = 120, 30
EMAIL, PASSWORD = "amara@example.org", "demo-helpline-2026"


@contextmanager
def served() -> Iterator[str]:
    """Serve a demo with a data folder of its own, and take both away afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="helpline-pictures-")
    environment = os.environ | {
        "HELPLINE_DEMO": "1",
        "HELPLINE_DATA": folder,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            sys.exit("The demo did not start; its own words are above.")
        try:
            opener.open(f"{address}/accounts/login/", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    sys.exit(f"The demo did not answer within {START_SECONDS} seconds.")


def picture(page: Page, name: str) -> None:
    """Write one picture of what the screen shows."""
    page.mouse.move(2, 760)
    page.wait_for_timeout(600)
    taken = page.screenshot(animations="disabled", caret="hide")
    (PICTURES / f"{name}.png").write_bytes(smaller(taken))


def smaller(png: bytes) -> bytes:
    """Write a picture anew with at most 256 colours: a screen needs no more."""
    width, height, size, data = _parts(png)
    rows, before, at = [], bytes(width * size), 0
    for _ in range(height):
        before = _unfiltered(
            data[at], bytearray(data[at + 1 : at + 1 + width * size]), before, size
        )
        rows.append(before)
        at += 1 + width * size
    pixels = [list(zip(*(row[n::size] for n in range(3)), strict=True)) for row in rows]
    counted = Counter(one for line in pixels for one in line)
    colours = [one for one, _ in counted.most_common(256)]
    place = {one: n for n, one in enumerate(colours)}
    for one in counted:
        if one not in place:
            place[one] = min(range(256), key=lambda n: math.dist(one, colours[n]))
    lines = [bytes(place[one] for one in line) for line in pixels]
    packed = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in colours)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", packed), (b"IEND", b""))
    return png[:8] + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def _parts(png: bytes) -> tuple[int, int, int, bytes]:
    """Return width, height, bytes of a pixel and the filtered lines of a plain picture."""
    at, packed, width, height, size = 8, b"", 0, 0, 0
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
            size = {2: 3, 6: 4}[colour]
        packed += body if kind == b"IDAT" else b""
        at += 12 + length
    return width, height, size, zlib.decompress(packed)


def _unfiltered(kind: int, line: bytearray, above: bytes, size: int) -> bytes:
    """Undo the filter of one line: PNG specification, third edition, section 9."""
    for n in range(len(line) if kind else 0):
        left = line[n - size] if n >= size else 0
        corner = above[n - size] if n >= size else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[n]
        elif kind == 3:
            guess = (left + above[n]) // 2
        else:
            near = left + above[n] - corner
            guess = min((left, above[n], corner), key=lambda one: abs(near - one))
        line[n] = (line[n] + guess) & 255
    return bytes(line)


def walk(page: Page) -> None:
    """Take the first call of the README, and show one panel."""
    first_call(Walk(page), email=EMAIL, password=PASSWORD, picture=picture)
    page.goto("/guidance/panels/spinal-cord-compression/")
    picture(page, "panel")
    voicemail_and_urgent_matter(Walk(page))


def main() -> int:
    """Serve, walk, take the pictures."""
    path, reason = chromium_or_reason()
    if reason:
        print(reason.replace("Browser journeys are SKIPPED", "No pictures"), file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        context = browser.new_context(
            base_url=address, viewport=SCREEN, locale="en-GB", timezone_id="Europe/London"
        )
        context.set_default_timeout(15_000)
        walk(context.new_page())
        browser.close()
    for one in sorted(PICTURES.glob("*.png")):
        print(f"{one.relative_to(ROOT)}  {one.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
