"""Static files with a hash in their names."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Extensions of htmx that no page loads; a comment in one of them reads like an import.
NOT_LOADED = "django_htmx/ext/"


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Rewrite the imports between JavaScript modules too, so that none is loaded twice."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Give every file that a page may load its hashed name."""
        loaded = {name: path for name, path in paths.items() if not name.startswith(NOT_LOADED)}
        yield from super().post_process(loaded, dry_run, **options)
