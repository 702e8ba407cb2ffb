"""Take the pictures of the README: `make screenshots` serves a demo of its own and walks one call.

The walk is the one that the README tells, so a screen that no longer fits it stops this script.
"""

import math
import os
import re
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

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import chromium_or_reason

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCREEN = {"width": 1366, "height": 768}
START_SECONDS, STOP_SECONDS = 120, 30
EMAIL, PASSWORD = "amara@example.org", "demo-helpline-2026"

FIRST_MINUTE = {
    "callback_number": "07700 900123",
    "location": "12 Example Street, NV1",
    "nation": "england",
    "caller_is": "patient",
    "patient_with_caller": "yes",
    "record_consent": "yes",
    "sharing_basis": "consented",
    "reason": "Unsteady on her feet since Tuesday",
    "notes": "Holding on to the furniture.",
}
REST = {
    "caller_name": "Ada Example",
    "cancer_where": "spine",
    "last_treatment": "Zoledronic acid, three weeks ago",
    "temperature": "36.8",
    "topics": "emergency",
    "advice_given": "Hospital line on this call; keep still",
}
SAFETY_NET = {
    "look_for": "New weakness, numbness, bladder or bowel change",
    "how_soon": "straight away",
    "whom_to_ring": "the hospital's 24-hour cancer line; 999 if it gets worse",
    "teach_back": "yes",
}
# Steps for a hospital that does not answer, and for a later look: not needed in this call.
NOT_NEEDED = ("No answer twice", "if not reached", "Follow-up set")


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


def fill(page: Page, values: dict[str, str]) -> None:
    """Fill fields of the record, opening the part that they are folded into."""
    for name, value in values.items():
        control = page.locator(f'[data-field="{name}"]').first
        control.evaluate(
            "one => { const fold = one.closest('details'); if (fold) fold.open = true }"
        )
        kind = control.evaluate("one => one.type")
        if kind == "checkbox":
            page.locator(f'[data-field="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            control.select_option(value)
        else:
            control.fill(value)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def answer(page: Page, question: str, value: str) -> None:
    """Press one answer, and wait until the row shows it."""
    button = page.locator(f'.question[data-question="{question}"] button[value="{value}"]')
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def walk(page: Page) -> None:
    """Take one call from signing in to its record, as the README tells it."""
    page.goto("/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name="Start a call")
    expect(start).to_be_visible()
    out_of_hours = page.locator("#out-of-hours")
    if out_of_hours.count():
        out_of_hours.fill("Pictures for the README; Sunita agreed")
        start.click()
    else:
        page.keyboard.press("Alt+n")
    page.wait_for_url(re.compile(r"/calls/C-\w+-\d+/$"))

    fill(page, FIRST_MINUTE)
    page.get_by_role("button", name="Each asked: none of these is present").click()
    answer(page, "X1", "no")
    page.keyboard.press("Alt+1")
    expect(page.locator("#checklist-title")).to_have_text("Cord compression checklist")
    answer(page, "N1", "no")
    answer(page, "N2", "yes")
    expect(page.locator("#checklist-top .tier")).to_have_attribute("data-tier", "IMMEDIATE")
    page.locator("#guidance-q").fill("cannot walk")
    page.locator("#guidance-results button").first.wait_for()
    page.locator("#checklist-top .tier").scroll_into_view_if_needed()
    page.wait_for_timeout(600)
    picture(page, "call")

    answer(page, "N9", "days")
    answer(page, "N10", "yes")
    for question in ("N3", "N4", "N5", "N6", "N7", "N8", "G0", "P6", "X2", "W"):
        answer(page, question, "no")
    page.keyboard.press("Alt+t")
    expect(page.locator("#tier-confirm")).to_contain_text("Confirmed")
    steps = page.locator("ol.steps > li")
    for place in range(steps.count()):
        words = steps.nth(place).locator(".step-words").inner_text()
        needless = any(one in words for one in NOT_NEEDED)
        state = "NOT_APPLICABLE" if needless else "DONE"
        steps.nth(place).locator(f'button[value="{state}"]').click()
        expect(steps.nth(place)).to_have_attribute("data-state", state)
    _attempt(page)

    page.locator("#hand-over-part > summary").click()
    expect(page.locator("#hand-over-text")).to_contain_text("SITUATION")
    fill(page, REST | SAFETY_NET)
    expect(page.locator("#call-missing")).to_contain_text("Nothing is missing")
    page.get_by_role("button", name="Close by tier").click()
    page.wait_for_url(re.compile(r"/record/$"))
    picture(page, "record")
    page.goto("/guidance/panels/spinal-cord-compression/")
    picture(page, "panel")


def _attempt(page: Page) -> None:
    page.locator("#attempt-part > summary").click()
    page.locator("#attempt-whom").select_option("CANCER_LINE")
    page.locator("#attempt-number").fill("01632 960114")
    page.locator("#attempt-from").select_option("CARD")
    page.locator("#attempt-outcome").select_option("REACHED")
    page.locator("#attempt-spoke").fill("acute oncology nurse")
    page.locator("#attempt-read-back").check()
    page.get_by_role("button", name="Save the attempt").click()
    expect(page.locator("#attempts .attempt")).to_contain_text("01632 960114")


def main() -> int:
    """Serve, walk, take the pictures."""
    path, reason = chromium_or_reason()
    if reason:
        print(reason.replace("Browser journeys are SKIPPED", "No pictures"), file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
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
