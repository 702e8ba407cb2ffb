"""Static files with a hash in their names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Rewrite the imports between JavaScript modules too, so that none is loaded twice."""

    support_js_module_import_aggregation = True
