"""Names and literals as SQL takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from ml_jobs.pipeline.task import Json

_PART = re.compile(r"`((?:[^`]|``)+)`|([^`.]+)")
_LEVELS = 3


def quoted(name: str) -> str:
    """One part of a name, or a column: spaces, dots and backticks are part of it."""
    return "`" + name.replace("`", "``") + "`"


def text_literal(text: str) -> str:
    """Text between quotes, as Spark reads it with its default settings."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def literal(value: Json) -> str:
    """A value of a contract in SQL."""
    if isinstance(value, str):
        return text_literal(value)
    if isinstance(value, float):
        return f"double('{value}')"
    return str(value).lower()


def table_parts(name: str) -> tuple[str, str, str]:
    """Catalog, schema and table of a three-level name, whose parts may be quoted with backticks.

    Raises:
        StepFailedError: shows the name and what is allowed.

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
            f"the table is {name!r}, must be <catalog>.<schema>.<table>; a part with a dot or a backtick in it "
            "is written between backticks"
        )
    return parts[0], parts[1], parts[2]


def quoted_table(name: str) -> str:
    """A three-level name with each part between backticks."""
    return ".".join(quoted(part) for part in table_parts(name))
