"""The words of a version, weighted, as PostgreSQL keeps them for searching."""

from typing import Any

from django.db.models import Expression, F, Func


class SearchWords(Func):
    """Join four text columns into one tsvector, weighted A to D.

    Each column goes in twice: with English stems, so that "numbness" finds "numb", and as it
    stands, so that brand names and words still being typed match.
    """

    arity = 4
    weights = "ABCD"

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, list[Any]]:
        """Return the expression; it is immutable, as a generated column must be."""
        parts: list[str] = []
        params: list[Any] = []
        for weight, column in zip(self.weights, self.source_expressions, strict=True):
            for config in ("english", "simple"):
                sql, own = compiler.compile(column)
                parts.append(f"setweight(to_tsvector('{config}'::regconfig, {sql}), '{weight}')")
                params.extend(own)
        return f"({' || '.join(parts)})", params


def search_words(*columns: str) -> Expression:
    """Return the expression for these columns, the weightiest first."""
    return SearchWords(*(F(column) for column in columns))
