"""Counts violations of a contract: in one aggregation for all row rules, and in others per unique column."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.data import row_rules
from ml_jobs.pipeline.data.names import literal, quoted
from ml_jobs.pipeline.data.row_rules import UNIQUE, unique_columns
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.data.row_rules import RowRule
    from ml_jobs.pipeline.source import LabelTable
    from ml_jobs.pipeline.task import Json

_DAY = 86_400_000_000


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Rows of a source that break or satisfy its contract.

    `broken` and `repeated` also count rows with a duplicate value in a unique column; `bad` and `usable` ignore
    duplicates.
    """

    rows: int
    bad: int
    """Rows that break at least one row rule."""
    usable: int
    """Rows that break no row rule and have a known outcome."""
    newest: int | None
    """Time of the newest row, in microseconds since 1970, without rows in the future (`row_rules.TOLERANCE`).

    None if no row has a valid time, or if the contract has no time column.
    """
    broken: Mapping[tuple[str, str], int]
    """Number of rows that break a rule, by column and name of the rule. Rules that no row breaks are left out."""
    repeated: Mapping[str, int]
    """For each column that the contract declares unique: the number of rows whose value in this column occurs more than
    once. Columns without such rows are left out."""
    outcomes: tuple[Any, ...]
    """Lowest and highest outcome of the usable rows: one element if they are equal, empty if no row is usable."""
    classes: Mapping[Json, int]
    """Usable rows per label value in `Contract.class_shares`."""

    @property
    def bad_share(self) -> float:
        """Share of rows that break the contract.

        A row counts once if it breaks a row rule, and once more per unique column in which its value is a duplicate.
        """
        return (self.bad + sum(self.repeated.values())) / max(1, self.rows)

    @property
    def violations(self) -> str:
        """Text with the numbers that `bad_share` adds up. Not a total, because a row can be in several of them."""
        duplicates = (f", {number} have a duplicate value in column {name}" for name, number in self.repeated.items())
        return f"{self.bad} of {self.rows} rows break a row rule{''.join(duplicates)}"

    @property
    def summary(self) -> str:
        """Text with the violations and the number of usable rows."""
        return f"{self.violations}; {self.usable} rows break no row rule and have a known outcome"


def contract_hash(contract: Contract) -> str:
    """Return a hash of a contract."""
    return hashlib.sha256(repr(contract).encode()).hexdigest()[:16]


def count(rows: DataFrame, contract: Contract, rules: Sequence[RowRule], now: int) -> Counts:
    """Count the rows that `source_reader.read_with_checks` returns; `now` is in microseconds since 1970."""
    classes = tuple(contract.class_shares or {})
    label = quoted(contract.label.column)

    def of_type(value: Json) -> str:
        return f"cast({literal(value)} AS {contract.column(contract.label.column).type})"

    flags = [f"coalesce({rule.broken}, false) AS broken_{index}" for index, rule in enumerate(rules)]
    bad = " OR ".join(f"broken_{index}" for index in range(len(rules))) or "false"
    newest = "cast(NULL AS bigint)"
    if contract.time is not None:
        at = micros(contract.time)
        newest = f"CASE WHEN {at} <= {now + row_rules.TOLERANCE} THEN {at} END"
    flagged = rows.selectExpr(f"{label} AS label", f"{newest} AS at", *flags)
    row = flagged.selectExpr(
        "count(*) AS total",
        f"count_if({bad}) AS bad",
        f"count_if(NOT ({bad}) AND label IS NOT NULL) AS usable",
        f"min(CASE WHEN NOT ({bad}) THEN label END) AS least",
        f"max(CASE WHEN NOT ({bad}) THEN label END) AS greatest",
        "max(at) AS newest",
        *(f"count_if(broken_{index}) AS rule_{index}" for index in range(len(rules))),
        *(f"count_if(NOT ({bad}) AND label = {of_type(value)}) AS class_{i}" for i, value in enumerate(classes)),
    ).collect()[0]
    repeated = {column: number for column in unique_columns(contract) if (number := _repeated(rows, column)) > 0}
    broken = {(rule.column, rule.name): row[f"rule_{i}"] for i, rule in enumerate(rules) if row[f"rule_{i}"] > 0}
    return Counts(
        rows=row["total"],
        bad=row["bad"],
        usable=row["usable"],
        newest=row["newest"],
        broken={**broken, **{(column, UNIQUE): number for column, number in repeated.items()}},
        repeated=repeated,
        outcomes=tuple(dict.fromkeys(value for value in (row["least"], row["greatest"]) if value is not None)),
        classes={value: row[f"class_{index}"] for index, value in enumerate(classes)},
    )


def repeated_values(rows: DataFrame, column: str) -> DataFrame:
    """Return each value that occurs more than once in a column, as `value`, and the number of its rows, as `count`."""
    return rows.selectExpr(f"{quoted(column)} AS value").where("value IS NOT NULL").groupBy("value").count().where(
        "count > 1"
    )  # fmt: skip


def _repeated(rows: DataFrame, column: str) -> int:
    """Return the number of rows whose value in `column` occurs more than once.

    Groups by the value's hash first, because a hash is smaller than most values. Groups by value only if a hash occurs
    more than once.
    """
    hashes = rows.where(f"{quoted(column)} IS NOT NULL").selectExpr(f"xxhash64({quoted(column)}) AS hash")
    alike = hashes.groupBy("hash").count().where("count > 1").limit(1).count()
    if alike == 0:
        return 0
    found: Any = repeated_values(rows, column).selectExpr("sum(count) AS rows").collect()[0]["rows"]
    return int(found or 0)


def breaches(contract: Contract, counted: Counts, now: int, labels: LabelTable | None = None) -> list[str]:
    """Return one line per broken condition on the source as a whole, which a quarantine of single rows cannot remedy.

    `now` is in microseconds since 1970. `labels` is the label table of the source, if it has one.
    """
    if counted.rows == 0:
        return ["the table has no rows, must not be empty"]
    lines: list[str] = []
    if counted.usable == 0 and counted.bad < counted.rows:
        lines.append(
            f"column {contract.label.column}: no valid row has a known outcome (an outcome counts as known "
            f"{contract.label.matures_after_days:g} days after the row's time){_where(labels)}"
        )
    if len(counted.outcomes) == 1:
        (value,) = counted.outcomes
        lines.append(
            f"column {contract.label.column}: all {counted.usable} known outcomes of valid rows are {value}, so there "
            f"is nothing to learn{_where(labels)}"
        )
    if contract.newest_within_days is not None:
        lines += _freshness(contract.time, contract.newest_within_days, counted.newest, now)
    for value, (least, most) in (contract.class_shares or {}).items():
        share = counted.classes[value] / max(1, counted.usable)
        if not least <= share <= most:
            lines.append(
                f"column {contract.label.column}: {value} has a share of {share:.4%} of the {counted.usable} known "
                f"outcomes of valid rows, must be from {least:.4%} to {most:.4%}"
            )
    return lines


def _where(labels: LabelTable | None) -> str:
    if labels is None:
        return ""
    return f": check that {labels.table} has rows, and that its column {labels.key} contains keys of the source"


def _freshness(time: str | None, days: float, newest: int | None, now: int) -> list[str]:
    if time is None:
        return ["newest_within_days needs a time column: set `time`, or remove newest_within_days"]
    if newest is None:
        return [f"column {time}: no row has a valid time, but the newest row must be at most {days:g} days old"]
    age = (now - newest) / _DAY
    return [] if age <= days else [f"column {time}: the newest row is {age:.1f} days old, must be at most {days:g}"]
