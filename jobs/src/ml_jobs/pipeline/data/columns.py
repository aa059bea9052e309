"""Maps the columns of a table to those of the contract."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.casts import lossless, remedy
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.unstable import unstable_function

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyspark.sql import DataFrame

SHOWN_NAMES = 40
"""Maximum number of a table's columns in an error."""


@dataclass(frozen=True)
class Mapped:
    """A column to select."""

    name: str
    type: str | None
    """Type in the contract; None keeps the type of the table."""
    expression: str | None = None
    """SQL over the table's columns; None selects the column of the same name, case-insensitively."""
    is_label: bool = False

    @property
    def sql(self) -> str:
        """The column or the expression, as a single operand of an SQL expression."""
        return quoted(self.name) if self.expression is None else f"({self.expression})"


def map_columns(table: DataFrame, columns: Sequence[Mapped], shown: str, inexact: str) -> DataFrame:
    """Return `columns` of a table. `shown` is the name of the table in errors.

    A column whose cast can change values gets a flag column, which is true where the cast changes the value. The name
    of the flag column is `inexact` plus the name of the column.

    Raises:
        StepFailedError: names each column that is missing, is not losslessly castable, or has a wrong expression.

    """
    plain = _plain(table, columns, shown)
    types = {field.name: field.dataType.simpleString() for field in plain.schema}
    selected: list[str] = []
    lines: list[str] = []
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
        raise _misfit(shown, lines)
    return plain.selectExpr(*selected)


_TAKEN = "__taken_"


def _misfit(shown: str, lines: Iterable[str]) -> StepFailedError:
    return StepFailedError("\n".join([f"{shown} does not fit the data contract:", *(f"  {line}" for line in lines)]))


def _plain(table: DataFrame, columns: Sequence[Mapped], shown: str) -> DataFrame:
    """Return the table with an additional column per element of `columns`, before any cast."""
    from pyspark.errors import AnalysisException, ParseException

    problem: Exception | None = None
    if not any(_wrong_by_name(table, column) for column in columns):
        try:
            return table.selectExpr("*", *(f"{column.sql} AS {quoted(_TAKEN + column.name)}" for column in columns))
        except (AnalysisException, ParseException) as found:
            problem = found
    # Analyses each column alone, because Spark's error names one column only.
    lines = [line for column in columns if (line := _wrong(table, column)) is not None]
    if problem is not None and not lines:
        raise problem
    raise _misfit(shown, lines)


def _wrong(table: DataFrame, column: Mapped) -> str | None:
    """Return the problem of a column's name or expression, found without reading rows; None if there is none."""
    from pyspark.errors import AnalysisException, ParseException

    if (line := _wrong_by_name(table, column)) is not None:
        return line
    try:
        table.selectExpr(column.sql)
    except (AnalysisException, ParseException) as problem:
        first_line = str(problem).strip().splitlines()[0]
        return f"column {column.name}: {column.sql} cannot be read from the table: {first_line}"
    return None


def _wrong_by_name(table: DataFrame, column: Mapped) -> str | None:
    """Return the error for a missing or ambiguous name, or for a nondeterministic function; None if there is none."""
    same = [name for name in table.columns if name.lower() == column.name.lower()]
    if column.expression is None and not same:
        return _missing(table, column)
    if column.expression is None and len(same) > 1:
        return (
            f"column {column.name}: the table has {' and '.join(same)}, which differ in case only: read the table "
            "through a view with distinct column names"
        )
    if column.expression is not None and (unstable := unstable_function(column.expression, table.columns)):
        return (
            f"column {column.name}: {column.expression!r} in `columns` calls {unstable}, which is not "
            "deterministic: use a function whose value depends on the row only"
        )
    return None


def _missing(table: DataFrame, column: Mapped) -> str:
    near = difflib.get_close_matches(column.name.lower(), [name.lower() for name in table.columns], n=1, cutoff=0.4)
    found = next((name for name in table.columns if near and name.lower() == near[0]), "<name>")
    shown = ", ".join(table.columns[:SHOWN_NAMES]) + (", ..." if len(table.columns) > SHOWN_NAMES else "")
    mapping = f'columns: {{ {column.name}: "{quoted(found)}" }}'
    return (
        f"column {column.name} is missing, the table has {shown}: if the column has another name there, write "
        f"{mapping} in the project's `source`"
    )


def _lossy(column: Mapped, given: str) -> str:
    name = column.expression or quoted(column.name)
    wanted = column.type or given
    mapping = f'columns: {{ {column.name}: "{remedy(given, wanted, name, label=column.is_label)}" }}'
    return (
        f"column {column.name} is {given}, must be {wanted} or losslessly castable to it: write {mapping} in `source`"
    )
