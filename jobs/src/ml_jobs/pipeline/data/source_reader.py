"""Reads a source in the columns and types of the contract. Writes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data import row_rules
from ml_jobs.pipeline.data.access import explained
from ml_jobs.pipeline.data.columns import Mapped, map_columns
from ml_jobs.pipeline.data.names import quoted, quoted_table
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame, SparkSession

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.source import LabelTable, Source

INEXACT = "__inexact_"
"""Prefix of a flag column: whether the cast to the contract's type changes the value of the column."""

_DAY = 86_400_000_000
_TIMES = ("timestamp", "timestamp_ntz", "date")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The state of a source that a job run reads.

    If the versions of the source and the label table are known, all reads of the same state give the same rows and
    labels.
    """

    source_version: int | None
    """Delta version of the source; None for a view, a foreign table, or a table without time travel."""
    labels_version: int | None
    now: int
    """Microseconds since 1970. Rows that are later by more than `row_rules.TOLERANCE` are invalid."""
    as_of: int | None
    """Time of the newest row, in microseconds since 1970.

    The label of a row counts as known if the row is at least `matures_after_days` older than the newest row.

    None if `matures_after_days` is 0, or if no row has a valid time.
    """

    @staticmethod
    def of_note(note: Mapping[str, Any]) -> Moment:
        """Read the moment from the note of a commit (`tables.Commit`), in which `validate` stored its fields."""
        return Moment(**{name: note[name] for name in ("source_version", "labels_version", "now", "as_of")})


def moment(spark: SparkSession, source: Source, contract: Contract, now: int | None = None) -> Moment:
    """Return the current state of a source. `now`, in microseconds since 1970, replaces the machine's clock."""
    labels = source.labels
    present = Moment(
        source_version=_version(spark, source.table),
        labels_version=None if labels is None else _version(spark, labels.table),
        now=time.time_ns() // 1000 if now is None else now,
        as_of=None,
    )
    if contract.label.matures_after_days <= 0:
        return present
    if contract.time is None:
        raise StepFailedError(
            "matures_after_days of the contract's label needs a time column: set `time` of the contract"
        )
    rows = _mapped(spark, source, contract, present)
    at = micros(contract.time)
    with explained(spark, source.table):
        newest = rows.where(f"{at} <= {present.now + row_rules.TOLERANCE}").selectExpr(f"max({at}) AS newest").first()
    return replace(present, as_of=None if newest is None else newest["newest"])


def read(spark: SparkSession, source: Source, contract: Contract, at: Moment | None = None) -> DataFrame:
    """Return the rows of a source in the contract's columns and types. The label is null while it is not known.

    A label is known once `matures_after_days` have passed between the row's time and the newest row. From a label
    table, the outcome that arrived last counts. Outcomes without a time of arrival are ignored.

    Raises:
        StepFailedError: the table cannot be read, or columns are missing or not losslessly castable. States the
            remedy.

    """
    rows = read_with_checks(spark, source, contract, at)
    return rows.select(*(quoted(column.name) for column in contract.columns))


def unlabelled(spark: SparkSession, source: Source, contract: Contract) -> DataFrame:
    """Return the rows without a known outcome that break no row rule of the contract."""
    at = moment(spark, source, contract)
    rows = read_with_checks(spark, source, contract, at)
    broken = row_rules.any_broken(row_rules.rules(contract, inexact_columns(rows), at.now))
    kept = rows.where(f"{quoted(contract.label.column)} IS NULL AND NOT ({broken})")
    return kept.select(*(quoted(column.name) for column in contract.columns))


def read_with_checks(spark: SparkSession, source: Source, contract: Contract, at: Moment | None = None) -> DataFrame:
    """Return the rows of `read`, with a flag column for each column whose cast can change a value."""
    at = at or moment(spark, source, contract)
    rows = _mapped(spark, source, contract, at)
    if source.labels is not None:
        rows = _with_outcomes(spark, source, source.labels, contract, at, rows)
    label = quoted(contract.label.column)
    counted = _counts(contract, at)
    columns = {column.name: quoted(column.name) for column in contract.columns}
    columns[contract.label.column] = f"CASE WHEN {counted} THEN {label} END AS {label}"
    hidden = [quoted(INEXACT + name) for name in inexact_columns(rows)]
    return rows.selectExpr(*columns.values(), *hidden)


def inexact_columns(rows: DataFrame) -> tuple[str, ...]:
    """Return the contract's columns whose cast can change a value, see `read_with_checks`."""
    return tuple(name.removeprefix(INEXACT) for name in rows.columns if name.startswith(INEXACT))


def _counts(contract: Contract, at: Moment) -> str:
    if contract.time is None or contract.label.matures_after_days <= 0:
        return "true"
    if at.as_of is None:
        return "false"
    matured = at.as_of - round(contract.label.matures_after_days * _DAY)
    return f"{micros(contract.time)} <= {matured}"


def _mapped(spark: SparkSession, source: Source, contract: Contract, at: Moment) -> DataFrame:
    """Return rows in the contract's columns, without the label if another table holds it."""
    columns = [
        Mapped(column.name, column.type, source.columns.get(column.name), is_label=column.name == contract.label.column)
        for column in contract.columns
        if source.labels is None or column.name != contract.label.column
    ]
    unknown = [name for name in source.columns if name not in {column.name for column in contract.columns}]
    if unknown:
        known = ", ".join(column.name for column in contract.columns)
        raise StepFailedError(
            f"`columns` of the source names {', '.join(unknown)}, must name columns of the contract: {known}"
        )
    with explained(spark, source.table):
        table = _table(spark, source.table, at.source_version)
        return map_columns(table, columns, source.table, INEXACT)


def _with_outcomes(  # noqa: PLR0913, PLR0917 - all inputs of one read
    spark: SparkSession, source: Source, labels: LabelTable, contract: Contract, at: Moment, rows: DataFrame
) -> DataFrame:
    """Add the label column from the table `labels`.

    The label of a row is the outcome that arrived last for the row's key, converted by `Source.columns`, or null if
    there is no outcome.
    """
    key, label = contract.column(contract.key), contract.column(contract.label.column)
    with explained(spark, labels.table):
        table = _table(spark, labels.table, at.labels_version)
        arrived = map_columns(
            table,
            [
                Mapped("key", key.type, quoted(labels.key)),
                Mapped("arrived", None, quoted(labels.arrived)),
                Mapped("outcome", None, quoted(labels.label)),
            ],
            labels.table,
            INEXACT,
        )
        given = arrived.schema["arrived"].dataType.simpleString()
        if given not in _TIMES:
            raise StepFailedError(
                f"{labels.table}: column {labels.arrived} is {given}, must be {' or '.join(_TIMES)}: read the table "
                "through a view that casts the column"
            )
        newest = arrived.where("key IS NOT NULL AND arrived IS NOT NULL AND outcome IS NOT NULL")
        newest = newest.selectExpr("key AS __key", "struct(arrived, outcome) AS __outcome")
        newest = newest.groupBy("__key").agg({"__outcome": "max"}).withColumnRenamed("max(__outcome)", "__outcome")
        # Rename the source's columns, so that the label's expression refers to the label table's column.
        kept = rows.columns
        aside = rows.toDF(*(f"__column_{index}" for index in range(len(kept))))
        joined = aside.join(newest, aside[f"__column_{kept.index(key.name)}"] == newest["__key"], "left")
        joined = joined.selectExpr(*aside.columns, f"__outcome.outcome AS {quoted(labels.label)}")
        expression = source.columns.get(label.name, quoted(labels.label))
        mapped = [
            *(Mapped(name, None, f"__column_{index}") for index, name in enumerate(kept)),
            Mapped(label.name, label.type, expression, is_label=True),
        ]
        return map_columns(joined, mapped, labels.table, INEXACT)


def _table(spark: SparkSession, name: str, version: int | None) -> DataFrame:
    as_of = "" if version is None else f" VERSION AS OF {version}"
    return spark.sql(f"SELECT * FROM {quoted_table(name)}{as_of}")


def _version(spark: SparkSession, table: str) -> int | None:
    """Return the newest Delta version; None if the table has no history or does not allow time travel."""
    from pyspark.errors import PySparkException

    name = quoted_table(table)
    with explained(spark, table):
        spark.sql(f"SELECT * FROM {name}")
    try:
        newest = spark.sql(f"DESCRIBE HISTORY {name} LIMIT 1").collect()
        version = int(newest[0]["version"]) if newest else None
        _table(spark, table, version)
    except PySparkException:
        return None
    return version
