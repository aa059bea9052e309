"""Data contracts: what a source table must hold, as one aggregate over it, and how a breach is worded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Column:
    """A column of the source table."""

    name: str
    type: str
    """Type as Spark writes it, e.g. `bigint`."""
    in_request: bool = False
    """Whether a client knows it when it asks for a score."""


@dataclass(frozen=True)
class Rule:
    """What every row of the table must keep to."""

    column: str
    name: str
    broken: str
    """SQL condition that is true for a row that breaks the rule."""


@dataclass(frozen=True)
class Contract:
    """What a source table must hold."""

    columns: tuple[Column, ...]
    key: str
    """Column without a value that occurs twice."""
    rules: tuple[Rule, ...]
    """Beyond: no column may be null, the key must be unique, the table must not be empty."""

    def row_rules(self) -> tuple[Rule, ...]:
        """All rules about single rows."""
        not_null = tuple(Rule(column.name, "not null", f"`{column.name}` IS NULL") for column in self.columns)
        return (*not_null, *self.rules)


@dataclass(frozen=True)
class Breach:
    """One broken rule."""

    column: str
    rule: str
    rows: int
    samples: tuple[Mapping[str, Any], ...] = ()

    def line(self) -> str:
        """Column, rule, number of rows and samples in one line."""
        shown = "".join(f"\n    {dict(sample)}" for sample in self.samples)
        return f"column {self.column}: {self.rule}: {self.rows} row{'' if self.rows == 1 else 's'}{shown}"


def structure_breaches(contract: Contract, actual: Mapping[str, str]) -> list[str]:
    """Return one line per column that is missing or of another type; `actual` maps names to Spark types."""
    lines: list[str] = []
    for column in contract.columns:
        given = actual.get(column.name)
        if given is None:
            lines.append(f"column {column.name}: is missing, must be {column.type}; there are {', '.join(actual)}")
        elif given != column.type:
            lines.append(f"column {column.name}: is {given}, must be {column.type}")
    return lines


def aggregates(contract: Contract) -> list[str]:
    """SQL aggregates that count, in one pass: rows, repeated keys, then the rows that break each row rule."""
    counts = [f"count_if({rule.broken}) AS rule_{index}" for index, rule in enumerate(contract.row_rules())]
    repeated = f"count(`{contract.key}`) - count(DISTINCT `{contract.key}`) AS repeated"
    return ["count(*) AS row_count", repeated, *counts]


def breaches(contract: Contract, counted: Mapping[str, int]) -> list[Breach]:
    """Return what `counted`, the result of `aggregates`, says is broken; samples are left to be looked up."""
    if counted["row_count"] == 0:
        return [Breach("*", "the table must not be empty", 0)]
    found = [
        Breach(rule.column, rule.name, counted[f"rule_{index}"])
        for index, rule in enumerate(contract.row_rules())
        if counted[f"rule_{index}"] > 0
    ]
    if counted["repeated"] > 0:
        found.append(Breach(contract.key, UNIQUE, counted["repeated"]))
    return found


UNIQUE = "unique"


def broken_condition(contract: Contract, breach: Breach, table: str) -> str:
    """SQL condition that finds the rows behind a breach."""
    if breach.rule == UNIQUE:
        key = f"`{contract.key}`"
        return f"{key} IN (SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1)"
    return next(
        rule.broken for rule in contract.row_rules() if (rule.column, rule.name) == (breach.column, breach.rule)
    )


def report(table: str, lines: Sequence[str]) -> str:
    """Message of a run that the contract stops."""
    return "\n".join([f"{table} breaks its data contract:", *(f"  {line}" for line in lines)])
