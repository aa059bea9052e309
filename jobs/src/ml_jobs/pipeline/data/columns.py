"""Maps the columns of a table to those of the contract."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.casts import lossless, remedy
from ml_jobs.pipeline.data.names import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

SHOWN_NAMES = 40
"""Columns of a table that an error lists at most."""

_UNSTABLE = re.compile(
    r"\b(rand|randn|random|uniform|randstr|uuid|shuffle|monotonically_increasing_id|spark_partition_id|now"
    r"|current_timestamp|current_date|current_time|localtimestamp|curdate|input_file_name|input_file_block_start)\s*\(",
    re.IGNORECASE,
)
"""Functions whose value depends on the moment or on how the rows lie."""


@dataclass(frozen=True)
class Mapped:
    """A column to make."""

    name: str
    type: str | None
    """Type of the contract; None leaves the column as it is."""
    expression: str | None = None
    """SQL over the table's columns; None takes the column of the same name, in upper or lower case."""
    is_label: bool = False

    @property
    def sql(self) -> str:
        """The expression, as one operand."""
        return quoted(self.name) if self.expression is None else f"({self.expression})"


def map_columns(table: DataFrame, columns: Sequence[Mapped], shown: str, inexact: str) -> DataFrame:
    """Return `columns` of a table, which errors call `shown`.

    A column whose cast may change a value has another beside it, `inexact` and its name, which says whether it does.

    Raises:
        StepFailedError: names every column that is missing, would lose something, or whose expression is wrong.

    """
    lines = [line for column in columns if (line := _wrong(table, column)) is not None]
    if lines:
        raise StepFailedError("\n".join([f"{shown} does not fit the data contract:", *(f"  {line}" for line in lines)]))
    plain = table.selectExpr("*", *(f"{column.sql} AS {quoted(_TAKEN + column.name)}" for column in columns))
    types = {field.name: field.dataType.simpleString() for field in plain.schema}
    selected: list[str] = []
    for column in columns:
        taken = quoted(_TAKEN + column.name)
        given = types[_TAKEN + column.name]
        cast = lossless(given, column.type or given, taken)
        if cast is None:
            lines.append(_lossy(column, given))
            continue
        selected.append(f"{cast.sql} AS {quoted(column.name)}")
        if cast.inexact is not None:
            selected.append(f"{cast.inexact} AS {quoted(inexact + column.name)}")
    if lines:
        raise StepFailedError("\n".join([f"{shown} does not fit the data contract:", *(f"  {line}" for line in lines)]))
    return plain.selectExpr(*selected)


_TAKEN = "__taken_"


def _wrong(table: DataFrame, column: Mapped) -> str | None:
    """Return what is wrong with a column's expression, by analysing it alone; no row is read."""
    from pyspark.errors import AnalysisException, ParseException

    same = [name for name in table.columns if name.lower() == column.name.lower()]
    if column.expression is None and not same:
        return _missing(table, column)
    if column.expression is None and len(same) > 1:
        return (
            f"column {column.name}: there are {' and '.join(same)}, which SQL does not tell apart: read the table "
            "through a view that names them differently"
        )
    if column.expression is not None and (unstable := _UNSTABLE.search(column.expression)):
        return (
            f"column {column.name}: {column.expression!r} in `columns` calls {unstable[1]}, whose value is another "
            "each time the rows are read"
        )
    try:
        table.selectExpr(column.sql)
    except (AnalysisException, ParseException) as problem:
        first_line = str(problem).strip().splitlines()[0]
        return f"column {column.name}: {column.sql} can't be read from the table: {first_line}"
    return None


def _missing(table: DataFrame, column: Mapped) -> str:
    near = difflib.get_close_matches(column.name.lower(), [name.lower() for name in table.columns], n=1, cutoff=0.4)
    found = next((name for name in table.columns if near and name.lower() == near[0]), "<name>")
    shown = ", ".join(table.columns[:SHOWN_NAMES]) + (", ..." if len(table.columns) > SHOWN_NAMES else "")
    mapping = f'columns: {{ {column.name}: "{quoted(found)}" }}'
    return f"column {column.name}: is missing; there are {shown}; if it has another name, write {mapping}"


def _lossy(column: Mapped, given: str) -> str:
    name = column.expression or quoted(column.name)
    wanted = column.type or given
    mapping = f'columns: {{ {column.name}: "{remedy(given, wanted, name, label=column.is_label)}" }}'
    return (
        f"column {column.name}: is {given}, must be {wanted}, or a type that becomes it without loss; write {mapping}"
    )
