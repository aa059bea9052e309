"""Finds nondeterministic functions in SQL expressions: their value depends on more than the row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`""", re.DOTALL)
_CALL = re.compile(
    r"(?<![.:\w])(rand|randn|random|uniform|randstr|uuid|shuffle"
    r"|monotonically_increasing_id|spark_partition_id|input_file_(?:name|block_start|block_length)"
    r"|now|curdate|getdate|current_(?:catalog|database|date|schema|time|timestamp|timezone|user|version|metastore)"
    r"|localtimestamp|unix_timestamp(?=\s*\(\s*\))|user|session_user|is_member|is_account_group_member"
    r"|ai_(?:analyze_sentiment|classify|extract|fix_grammar|gen|mask|parse_document|query|similarity|summarize|translate)"
    r"|reflect|java_method|try_reflect)\s*\(",
    re.IGNORECASE,
)
"""Functions whose value depends on chance, on how rows are stored, on the time, the session or the caller, on an AI
model or on Java code."""
_WITHOUT_PARENTHESES = re.compile(
    r"(?<![.:\w])(current_date|current_timestamp|current_user)\b(?!\s*(?:[.(]|->))", re.IGNORECASE
)
"""Functions that Spark also calls without parentheses, unless a column has this name. `user` and `session_user` are
left out, because they are usual names of fields and lambda variables."""
_TYPE = re.compile(r"(?<![.:\w])(date|timestamp|timestamp_ntz|timestamp_ltz)\s*$", re.IGNORECASE)
_CURRENT = re.compile(r"['\"]\s*(now|today|tomorrow|yesterday)\b", re.IGNORECASE)
"""Text of a literal whose value is the current day or time, e.g. of `date'today'`."""


def unstable_function(expression: str, columns: Iterable[str]) -> str | None:
    """Return a nondeterministic function that an SQL expression over `columns` calls; None if there is none."""
    for quoted in _QUOTED.finditer(expression):
        literal_type = _TYPE.search(expression[: quoted.start()])
        if literal_type and _CURRENT.match(quoted[0]):
            return literal_type[0] + quoted[0]
    text = _QUOTED.sub("''", expression)
    if called := _CALL.search(text):
        return called[1]
    names = {name.lower() for name in columns}
    return next((found[1] for found in _WITHOUT_PARENTHESES.finditer(text) if found[1].lower() not in names), None)
