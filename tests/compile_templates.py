"""Compile every template of the console, so that a slip in one shows before anybody opens it."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template


def faults(folder: Path) -> list[str]:
    """Return what is wrong with each template that does not compile."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        name = str(path.relative_to(folder))
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            found.append(f"{name}: {error}")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpline.settings")
    django.setup()
    wrong = faults(Path(__file__).resolve().parent.parent / "templates")
    print("\n".join(wrong))
    sys.exit(bool(wrong))
