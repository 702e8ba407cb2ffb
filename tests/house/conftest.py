"""What the house tests share."""

import pytest


@pytest.fixture(autouse=True)
def _a_folder_for_static_files(settings, tmp_path):
    """Give whitenoise a folder to look into, so that it does not warn of a missing one."""
    settings.STATIC_ROOT = tmp_path
