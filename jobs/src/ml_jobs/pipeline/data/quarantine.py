"""Selects rows that break a contract: all of them for the quarantine table, or samples for an error."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.counts import repeated_values
from ml_jobs.pipeline.data.names import quoted, text_literal
from ml_jobs.pipeline.data.row_rules import UNIQUE
from ml_jobs.pipeline.data.tables import JOB_RUN_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.data.counts import Counts
    from ml_jobs.pipeline.data.row_rules import RowRule

SAMPLES = 3
"""Rows shown per broken rule."""

VALUE_LENGTH = 100
"""Maximum length of a shown value, in characters."""


def bad_rows(
    rows: DataFrame, contract: Contract, rules: Sequence[RowRule], counted: Counts, job_run_id: str
) -> DataFrame:
    """Return one row per source row and broken rule: key, rule, reason, row as JSON, job_run_id."""
    found = [rule for rule in rules if (rule.column, rule.name) in counted.broken]
    parts = [_of_rules(rows, contract, found)]
    parts += [_repeated(rows, contract, column) for column in counted.repeated]
    every = reduce(lambda some, more: some.unionAll(more), parts)
    return every.selectExpr("*", f"{text_literal(job_run_id)} AS {JOB_RUN_ID}")


def without_repeated(rows: DataFrame, contract: Contract, quarantine: DataFrame) -> DataFrame:
    """Return the rows that have no duplicate value in a unique column, according to `quarantine`."""
    keys = quarantine.where(f"rule LIKE '%: {UNIQUE}'").selectExpr("key AS __key").distinct()
    return rows.join(keys, rows[quoted(contract.key)].cast("string") == keys["__key"], "left_anti")


def samples(
    rows: DataFrame, contract: Contract, rules: Sequence[RowRule], counted: Counts
) -> list[tuple[str, str, str | None, str | None]]:
    """Return column, rule, key and value of a few rows per broken rule, in one query."""
    parts = [
        _sample(rows.where(rule.broken), contract, rule.column, rule.name)
        for rule in rules
        if (rule.column, rule.name) in counted.broken
    ]
    for column in counted.repeated:
        values = repeated_values(rows, column).orderBy("value").limit(SAMPLES)
        with_value = rows.join(values, rows[quoted(column)] == values["value"], "left_semi")
        parts.append(_sample(with_value, contract, column, UNIQUE))
    found = reduce(lambda some, more: some.unionAll(more), parts).collect()
    return [(row["column"], row["rule"], row["key"], row["value"]) for row in found]


def _of_rules(rows: DataFrame, contract: Contract, rules: Sequence[RowRule]) -> DataFrame:
    named = [
        f"CASE WHEN {rule.broken} THEN named_struct('rule', {text_literal(f'{rule.column}: {rule.name}')}, "
        f"'reason', {rule.reason}) END"
        for rule in rules
    ]
    none = "cast(array() AS array<struct<rule: string, reason: string>>)"
    broken = f"filter(array({', '.join(named)}), one -> one IS NOT NULL)" if named else none
    key, row = _key_and_row(contract)
    # If no row rule is broken, `rules` is empty, and the condition `false` keeps Spark from reading rows.
    bad = rows.where(" OR ".join(f"coalesce({rule.broken}, false)" for rule in rules) or "false")
    each = bad.selectExpr(key, f"explode({broken}) AS broken", row)
    return each.selectExpr("key", "broken.rule AS rule", "broken.reason AS reason", "row")


def _repeated(rows: DataFrame, contract: Contract, column: str) -> DataFrame:
    # Renames the columns, because the contract may have columns called `value` and `count`.
    values = repeated_values(rows, column).toDF("__value", "__count")
    found = rows.join(values, rows[quoted(column)] == values["__value"])
    key, row = _key_and_row(contract)
    rule = text_literal(f"{column}: {UNIQUE}")
    reason = f"concat({text_literal(column + ' ')}, __value, ' occurs ', __count, ' times')"
    return found.selectExpr(key, f"{rule} AS rule", f"{reason} AS reason", row)


def _key_and_row(contract: Contract) -> tuple[str, str]:
    columns = ", ".join(quoted(column.name) for column in contract.columns)
    return f"cast({quoted(contract.key)} AS string) AS key", f"to_json(struct({columns})) AS row"


def _sample(rows: DataFrame, contract: Contract, column: str, rule: str) -> DataFrame:
    key, value = (f"left(cast({quoted(name)} AS string), {VALUE_LENGTH})" for name in (contract.key, column))
    shown = rows.selectExpr(
        f"{text_literal(column)} AS column", f"{text_literal(rule)} AS rule", f"{key} AS key", f"{value} AS value"
    )
    return shown.orderBy("key", "value").limit(SAMPLES)
