"""Tests that the checksum of training rows depends only on the rows and columns, e.g. not on the order of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ml_jobs.pipeline.training.fingerprint import checksum

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> DataFrame:
    return spark.range(0, 50, 1, 3).selectExpr(
        "CAST(id AS string) AS `the key`",
        "CAST(id / 7 AS double) AS amount",
        "CASE WHEN id % 2 = 0 THEN CAST(id AS int) END AS one",
        "CASE WHEN id % 2 = 1 THEN CAST(id AS int) END AS other",
    )


def test_order_partitions_and_order_of_columns_do_not_change_a_checksum(rows: DataFrame) -> None:
    shuffled = rows.repartition(5).orderBy("one").select("other", "amount", "one", "`the key`")
    assert checksum(shuffled) == checksum(rows)


@pytest.mark.parametrize(
    "change",
    [
        ["`the key`", "amount", "other AS one", "one AS other"],
        ["`the key`", "amount AS amounts", "one", "other"],
        ["`the key`", "CAST(amount AS float) AS amount", "one", "other"],
        ["`the key`", "CASE WHEN `the key` = '7' THEN 0.5 ELSE amount END AS amount", "one", "other"],
    ],
    ids=["values in another column", "a name", "a type", "one value"],
)
def test_a_change_of_the_rows_changes_the_checksum(rows: DataFrame, change: list[str]) -> None:
    assert checksum(rows.selectExpr(*change)) != checksum(rows)


def test_a_missing_or_repeated_row_changes_the_checksum(rows: DataFrame) -> None:
    one = rows.where("`the key` = '3'")
    assert len({checksum(rows), checksum(rows.union(one)), checksum(rows.where("`the key` <> '3'"))}) == 3
