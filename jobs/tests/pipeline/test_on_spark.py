"""What only the stage's own Spark can show; each test has tables of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import validate
from ml_jobs.pipeline.generate import synthetic
from ml_jobs.pipeline.prepare import holdout_condition
from ml_jobs.pipeline.project import SourceKnobs
from ml_jobs.projects.fraud import PROJECT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.tables import Warehouse

KNOBS = SourceKnobs(rows=1_000, positive_share=0.02, seed=7, drift=0.0)
KEY = PROJECT.contract.key


@pytest.fixture
def rows(warehouse: Warehouse) -> DataFrame:
    return synthetic(warehouse, PROJECT, KNOBS, range(KNOBS.rows))


def test_rows_are_the_same_wherever_they_are_made(rows: DataFrame) -> None:
    here = PROJECT.source(np.arange(KNOBS.rows), KNOBS)
    assert rows.repartition(3).toArrow().sort_by(KEY).equals(here)


def test_generated_rows_keep_the_contract(rows: DataFrame, warehouse: Warehouse) -> None:
    warehouse.replace("source", rows, {"job_run_id": "1"})
    assert validate.run(PROJECT.contract, "source", warehouse) == KNOBS.rows
    assert warehouse.commit_of_run("source", "1", "generate").version == warehouse.version("source")
    with pytest.raises(StepFailedError, match=r"job run 2 has not written .*: run the step 'generate' first"):
        warehouse.commit_of_run("source", "2", "generate")


def test_fails_on_rows_that_break_the_contract_with_column_rule_count_and_samples(
    rows: DataFrame, warehouse: Warehouse
) -> None:
    broken = rows.selectExpr(
        "CASE WHEN transaction_id = 'T0000000003' THEN 'T0000000004' ELSE transaction_id END AS transaction_id",
        *(f"`{column.name}`" for column in PROJECT.contract.columns if column.name not in (KEY, "amount", "type")),
        "CASE WHEN transaction_id < 'T0000000002' THEN -5.0D ELSE amount END AS amount",
        "CASE WHEN transaction_id = 'T0000000009' THEN NULL ELSE type END AS type",
    )
    warehouse.replace("source", broken, {})
    with pytest.raises(StepFailedError) as failure:
        validate.run(PROJECT.contract, "source", warehouse)
    message = str(failure.value)
    assert "column amount: a finite number of at least 0: 2 rows" in message
    assert "{'transaction_id': 'T0000000000', 'amount': -5.0}" in message
    assert "column type: not null: 1 row\n" in message
    assert "column transaction_id: unique: 1 row\n    {'transaction_id': 'T0000000004'}" in message


def test_fails_on_missing_and_mistyped_columns(rows: DataFrame, warehouse: Warehouse) -> None:
    warehouse.replace("source", rows.drop("step").selectExpr("* EXCEPT (amount)", "'5' AS amount").limit(1), {})
    with pytest.raises(StepFailedError, match=r"column step: is missing.*\n.*column amount: is string, must be double"):
        validate.run(PROJECT.contract, "source", warehouse)


def test_fails_on_a_table_that_is_not_there(warehouse: Warehouse) -> None:
    with pytest.raises(StepFailedError, match=r"nowhere does not exist"):
        validate.run(replace(PROJECT.contract, rules=()), "nowhere", warehouse)


def test_the_holdout_is_picked_by_key_alone(rows: DataFrame) -> None:
    def chosen(frame: DataFrame) -> set[str]:
        return {row[KEY] for row in frame.where(holdout_condition(KEY, 7, 0.2)).select(KEY).collect()}

    assert chosen(rows.repartition(3)) == chosen(rows)
    assert 130 < len(chosen(rows)) < 270
