"""Finds nondeterministic functions in SQL expressions: their value depends on more than the row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`""", re.DOTALL)
_CALL = re.compile(
    r"\b(rand|randn|random|uniform|randstr|uuid|shuffle"
    r"|monotonically_increasing_id|spark_partition_id|input_file_\w+"
    r"|now|curdate|getdate|current_\w+|localtimestamp|unix_timestamp(?=\s*\(\s*\))|user|session_user"
    r"|is_member|is_account_group_member|ai_\w+|reflect|java_method|try_reflect)\s*\(",
    re.IGNORECASE,
)
"""Functions whose value depends on chance, on how rows are stored, on the time, the session or the caller, on an AI
model or on Java code."""
_WITHOUT_PARENTHESES = re.compile(
    r"(?<![.\w])(current_date|current_timestamp|current_user|session_user|user)\b(?!\s*[.(])", re.IGNORECASE
)
"""Functions that Spark also calls without parentheses, unless a column has this name."""
_CURRENT = re.compile(
    r"\b(?:date|timestamp|timestamp_ntz|timestamp_ltz)\s*(['\"])\s*(now|today|tomorrow|yesterday)\b.*?\1", re.IGNORECASE
)
"""Literals whose value is the current day or time, e.g. `date'today'`."""


def unstable_function(expression: str, columns: Iterable[str]) -> str | None:
    """Return a nondeterministic function that an SQL expression over `columns` calls; None if there is none."""
    if current := _CURRENT.search(expression):
        return current[0]
    text = _QUOTED.sub("''", expression)
    if called := _CALL.search(text):
        return called[1]
    names = {name.lower() for name in columns}
    return next((found[1] for found in _WITHOUT_PARENTHESES.finditer(text) if found[1].lower() not in names), None)
