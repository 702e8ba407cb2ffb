"""Find Chromium for the journeys, and install it where that is allowed."""

import os
import shutil
import subprocess
from pathlib import Path

# Chromium without a window: the same pages, scripts and pictures, at two thirds of the work.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What Playwright switches off itself, for the last such switch replaces those before it; and the
# surroundings of a window that nobody sees, which Chromium would make ready with every page.
WITHOUT = (
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades",
    "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints",
    "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning", "Translate",
    "PreloadTopChromeWebUI",
)  # fmt: skip
SWITCHES = [
    "--no-sandbox",
    "--disable-background-networking",
    f"--disable-features={','.join(WITHOUT)}",
]
HOW = (
    "Browser journeys are SKIPPED: Chromium was not found. Install it "
    f"(Debian: apt-get install {SHELL}), or name yours with CHROMIUM=/path/to/chromium."
)


def chromium_or_reason() -> tuple[str, str]:
    """Return Chromium's path and nothing, or nothing and the one line that says how to get it."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        found = shutil.which(named)
        if found:
            return found, ""
        return "", f"Browser journeys are SKIPPED: CHROMIUM names {named}, which cannot be run."
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found, ""
    return "", HOW


def must_not_skip() -> bool:
    """Tell whether a missing Chromium is a failure, as it is where CI is true."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def install() -> None:
    """Install Chromium when root on Debian, also beside one with a window, which is slower.

    The reason to skip says what happened otherwise.
    """
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if shutil.which(SHELL) or os.environ.get("CHROMIUM") or not root:
        return
    if not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        return
    print("Installing Chromium for the browser journeys (once) ...", flush=True)
    if not _done("apt-get", "update"):
        return
    get = ("apt-get", "install", "-y", "--no-install-recommends", "fonts-dejavu-core")
    if not _done(*get, SHELL) and not chromium_or_reason()[0]:
        _done(*get, "chromium")  # an older Debian has it with its window alone


def _done(*command: str) -> bool:
    """Run a command and tell whether it went well; say why where it did not."""
    done = subprocess.run(
        command,
        check=False,
        text=True,
        capture_output=True,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    if done.returncode:
        print(f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}", flush=True)
    return done.returncode == 0
