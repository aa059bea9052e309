"""Names in SQL."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Return a column's name for SQL: it may hold spaces, dots and backticks."""
    return f"`{name.replace('`', '``')}`"
