"""Quoting of names and literals for SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from ml_jobs.pipeline.task import Json

_PART = re.compile(r"`((?:[^`]|``)+)`|([^`.]+)")
_LEVELS = 3


def quoted(name: str) -> str:
    """Quote a column's name, or one part of a dotted name. The text may contain spaces, dots and backticks."""
    return "`" + name.replace("`", "``") + "`"


def text_literal(text: str) -> str:
    """Quote text as an SQL literal under Spark's default settings."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def literal(value: Json) -> str:
    """Return a value of a contract as an SQL literal."""
    if isinstance(value, str):
        return text_literal(value)
    if isinstance(value, float):
        return f"double('{value}')"
    return str(value).lower()


def table_parts(name: str) -> tuple[str, str, str]:
    """Split a three-level name into catalog, schema and table; parts may be quoted with backticks.

    Raises:
        StepFailedError: names the table and the allowed form.

    """
    parts: list[str] = []
    position = 0
    while found := _PART.match(name, position):
        parts.append(found[1].replace("``", "`") if found[1] else found[2])
        position = found.end()
        if position == len(name) or name[position] != ".":
            break
        position += 1
    if position != len(name) or len(parts) != _LEVELS:
        raise StepFailedError(
            f"the table is {name!r}, must be <catalog>.<schema>.<table>; put a part with a dot or a backtick "
            "between backticks"
        )
    return parts[0], parts[1], parts[2]


def quoted_table(name: str) -> str:
    """Return a three-level name with each part between backticks."""
    return ".".join(quoted(part) for part in table_parts(name))
