"""Take the pictures of the README: `make screenshots` serves a demo of its own and walks one call.

The walk is the README's first call, which a journey takes too.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from helpline.opening_hours import LONDON
from tests.browser import SWITCHES, chromium_or_reason
from tests.first_call import Walk, first_call, voicemail_and_urgent_matter

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCREEN = {"width": 1366, "height": 768}
START_SECONDS, STOP_SECONDS = 120, 30
EMAIL, SUPERVISOR, PASSWORD = "amara@example.org", "sunita@example.org", "demo-helpline-2026"
# Longer than the walk takes, and than the warning before closing.
OPEN_FOR = timedelta(hours=2)


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
    made = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(256).save(made, "PNG", optimize=True)
    return made.getvalue()


def open_the_line(page: Page) -> None:
    """Let the supervisor open the line for two hours, unless it is open and does not close soon."""
    page.goto("/service/hours/")
    page.get_by_label("Email").fill(SUPERVISOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    if page.locator("#line-status").get_attribute("data-state") != "open":
        now = datetime.now(LONDON)
        until = (now + OPEN_FOR).replace(minute=0)
        if until.date() != now.date():
            sys.exit("No pictures this late: the line cannot be opened past midnight.")
        form = page.get_by_role("form", name=re.compile("^(Open the line now|Stay open later)$"))
        form.get_by_label("Open until").fill(f"{until:%H:%M}")
        form.get_by_label("Reason").fill("Extra session")
        form.get_by_role("button").click()
    page.context.clear_cookies()


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
        page = context.new_page()
        open_the_line(page)
        walk(page)
        browser.close()
    for one in sorted(PICTURES.glob("*.png")):
        print(f"{one.relative_to(ROOT)}  {one.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
