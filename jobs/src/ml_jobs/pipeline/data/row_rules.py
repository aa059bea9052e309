"""The row rules of a contract as SQL conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.casts import normal
from ml_jobs.pipeline.data.names import literal, quoted, text_literal
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ml_jobs.pipeline.contract import Column, Contract

TOLERANCE = 86_400_000_000
"""Microseconds by which a row may be ahead of the machine's clock: one day, to allow for clock and time zone errors."""

SHOWN_VALUES = 10
"""Maximum number of allowed values in the name of a rule."""

_NUMBER_TYPES = ("tinyint", "smallint", "int", "bigint", "float", "double")


@dataclass(frozen=True)
class RowRule:
    """A condition on each row."""

    column: str
    name: str
    broken: str
    """SQL condition that is true for a row that breaks the rule. If it is false or null, the row satisfies the rule."""

    @property
    def reason(self) -> str:
        """SQL expression for a text that states the column, its value and the rule."""
        value = f"coalesce(cast({quoted(self.column)} AS string), 'null')"
        return f"concat({text_literal(self.column + ' is ')}, {value}, {text_literal(', rule: ' + self.name)})"


def rules(contract: Contract, inexact: Sequence[str], now: int) -> tuple[RowRule, ...]:
    """Return all rules that apply to single rows, i.e. all but uniqueness.

    Args:
        contract: the contract.
        inexact: columns with a flag from `source_reader.read_with_checks` for values that the cast changes.
        now: present time in microseconds since 1970; no row may be later by more than `TOLERANCE`.

    """
    found: list[RowRule] = []
    for column in contract.columns:
        found += _of_column(contract, column)
        if column.name in inexact:
            broken = quoted(f"__inexact_{column.name}")
            found.append(RowRule(column.name, f"exact as {column.type}", broken))
    if contract.time is not None:
        late = f"{micros(contract.time)} > {now + TOLERANCE}"
        found.append(RowRule(contract.time, "not in the future", late))
    found += [RowRule(rule.column, rule.name, f"NOT ({rule.holds})") for rule in contract.rules]
    return tuple(found)


def any_broken(found: Sequence[RowRule]) -> str:
    """SQL condition, never null, that is true if a row breaks at least one of the rules."""
    return " OR ".join(f"coalesce({rule.broken}, false)" for rule in found) or "false"


def unique_columns(contract: Contract) -> tuple[str, ...]:
    """Columns that must not hold a value twice, the key first."""
    others = (column.name for column in contract.columns if column.unique)
    return tuple(dict.fromkeys((contract.key, *others)))


UNIQUE = "unique"
"""Name of the rule that a column of `unique_columns` must not hold a value twice."""


def _of_column(contract: Contract, column: Column) -> Iterator[RowRule]:
    name = quoted(column.name)
    may_lack = column.nullable and column.name != contract.key
    if not may_lack and column.name != contract.label.column:
        yield RowRule(column.name, "not null", f"{name} IS NULL")
    if (range_rule := _range(column)) is not None:
        yield range_rule
    if column.values is not None:
        shown = ", ".join(str(value) for value in column.values[:SHOWN_VALUES])
        more = ", ..." if len(column.values) > SHOWN_VALUES else ""
        allowed = ", ".join(_of_type(literal(value), column) for value in column.values)
        yield RowRule(column.name, f"one of {shown}{more}", f"{name} NOT IN ({allowed})")
    if column.pattern is not None:
        if normal(column.type) != "string":
            raise StepFailedError(
                f"column {column.name} of the contract is {column.type}, but a pattern needs a string"
            )
        whole = text_literal(rf"^(?:{column.pattern})\z")
        yield RowRule(column.name, f"like {column.pattern}", f"{name} NOT RLIKE {whole}")


def _range(column: Column) -> RowRule | None:
    """Return the rule for minimum and maximum. Floating-point values must also be finite, even without limits."""
    name, given = quoted(column.name), normal(column.type)
    least, greatest = column.minimum, column.maximum
    floating = given in ("float", "double")
    if least is None and greatest is None and not floating:
        return None
    if given not in _NUMBER_TYPES and not given.startswith("decimal"):
        raise StepFailedError(f"column {column.name} of the contract is {column.type}, but a range needs a number")
    outside = [f"isnan({name})", f"abs({name}) = double('Infinity')"] if floating else []
    if least is not None:
        outside.append(f"{name} < {_of_type(_number(least), column)}")
    if greatest is not None:
        outside.append(f"{name} > {_of_type(_number(greatest), column)}")
    if least is not None and greatest is not None:
        text = f"from {least} to {greatest}"
    elif least is not None:
        text = f"at least {least}"
    else:
        text = "finite" if greatest is None else f"at most {greatest}"
    return RowRule(column.name, text, " OR ".join(outside))


def _of_type(sql: str, column: Column) -> str:
    """Cast a value of the contract if it can differ from an equal value of the column.

    The contract may limit a boolean column to 0 and 1. A `float` has fewer digits than the contract's numbers.
    """
    given = normal(column.type)
    return f"CAST({sql} AS {given})" if given in ("boolean", "float") else sql


def _number(limit: float) -> str:
    """Return a limit as SQL. Whole numbers stay whole, because a bigint can have more digits than a double."""
    return str(limit) if isinstance(limit, int) else literal(float(limit))
