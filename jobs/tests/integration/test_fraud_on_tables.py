"""Tests that the fraud project trains on existing tables: rows in the format of PaySim, and a bank's view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyarrow import csv

from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING
from ml_jobs.pipeline.source import Knobs, LabelTable, Source
from ml_jobs.pipeline.task import Limit
from ml_jobs.projects.fraud import PROJECT as FRAUD

from .steps import FLAGS

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from pyspark.sql import SparkSession

    from .conftest import Begin
    from .steps import Rehearsal

ROWS = 6_000

COLUMNS = (
    *("step", "type", "amount", "nameOrig", "oldbalanceOrg", "newbalanceOrig", "nameDest", "oldbalanceDest"),
    *("newbalanceDest", "isFraud", "isFlaggedFraud"),
)
"""Columns of the public PaySim file, which has neither an id nor a date."""

PAYSIM = {
    "transaction_id": "concat_ws('-', step, type, amount, nameOrig, nameDest)",
    "event_ts": "timestamp'2025-01-01 00:00:00' + make_dt_interval(0, step)",
}

BANK = {
    "transaction_id": "`Transaction No.`",
    "event_ts": "`Booked at`",
    "step": "1 + cast((unix_timestamp(`Booked at`) - unix_timestamp(timestamp'2025-01-01 00:00:00')) / 3600 AS int)",
    "type": "upper(`Kind`)",
    "amount": "`Amt (EUR)`",
    "nameOrig": "payer.account",
    "oldbalanceOrg": "payer.`balance before`",
    "newbalanceOrig": "payer.`balance after`",
    "nameDest": "payee.account",
    "oldbalanceDest": "payee.`balance before`",
    "newbalanceDest": "payee.`balance after`",
    "isFraud": "case outcome when 'FRAUD' then 1 when 'OK' then 0 end",
    "isFlaggedFraud": "0",
}

BANK_TABLE = """
CREATE TABLE {name} USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS
SELECT transaction_id AS `Transaction No.`, event_ts AS `Booked at`, lower(type) AS Kind,
       cast(amount AS decimal(18, 2)) AS `Amt (EUR)`, 'an extra column' AS `Remark / note`,
       named_struct('account', nameOrig, 'balance before', cast(oldbalanceOrg AS decimal(18, 2)),
                    'balance after', cast(newbalanceOrig AS decimal(18, 2))) AS payer,
       named_struct('account', nameDest, 'balance before',
                    if(substr(nameDest, -1) = '7', null, cast(oldbalanceDest AS decimal(18, 2))),
                    'balance after', cast(newbalanceDest AS decimal(18, 2))) AS payee
FROM {rows}
"""

BANK_OUTCOMES = """
CREATE TABLE {name} USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS
SELECT transaction_id AS ref, if(isFraud = 1, 'FRAUD', 'OK') AS outcome, event_ts + interval 1 day AS `arrived at`
FROM {rows}
UNION ALL SELECT transaction_id, 'OK', event_ts FROM {rows} WHERE isFraud = 1
"""
"""SQL of a table of outcomes. A fraud first has the outcome `OK`; the outcome that arrived last is the label."""


@pytest.fixture
def stage(begin: Begin) -> Rehearsal:
    """The fraud project with one fast candidate. Each test sets the source."""
    return begin(replace(FRAUD, candidates=FRAUD.candidates[-1:]), limits={**FLAGS["limits"], "prAuc": Limit(min=0.3)})


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    """Synthetic rows of the fraud project, of which 3 % are fraud."""
    assert FRAUD.synthetic is not None
    return FRAUD.synthetic.generate(
        np.arange(ROWS), Knobs(rows=ROWS, seed=7, drift=0.0, parameters={"fraudShare": 0.03})
    )


def test_a_file_of_paysim_trains_a_model_and_is_not_changed(
    spark: SparkSession, stage: Rehearsal, rows: pa.Table, tmp_path: Path
) -> None:
    # GIVEN a table with the rows of a CSV file that has the columns of PaySim
    csv.write_csv(rows.select(COLUMNS), tmp_path / "paysim.csv")
    table = stage.warehouse.name("paysim")
    spark.read.csv(str(tmp_path / "paysim.csv"), header=True, inferSchema=True).write.format("delta").saveAsTable(table)
    # WHEN the steps run THEN all rows except those of the last day, whose outcome is unknown, are used
    known = rows_used(stage, Source(table=table, columns=PAYSIM), untouched=[table])
    last_day = spark.read.table(table).where(f"step > {743 - 24}").count()
    assert ROWS - known in range(last_day - 20, last_day + 20)


def test_a_view_of_the_bank_trains_a_model_and_is_not_changed(
    spark: SparkSession, stage: Rehearsal, rows: pa.Table
) -> None:
    # GIVEN a view with decimals, nulls, names with spaces, structs and an extra column; a table of later outcomes
    table, view, outcomes = (stage.warehouse.name(name) for name in ("bookings", "bookings_of_2025", "outcomes"))
    spark.createDataFrame(rows.to_pandas()).createOrReplaceTempView("generated")
    spark.sql(BANK_TABLE.format(name=table, rows="generated"))
    spark.sql(BANK_OUTCOMES.format(name=outcomes, rows="generated"))
    spark.sql(f"CREATE VIEW {view} AS SELECT * FROM {table} WHERE `Booked at` < timestamp'2026-01-01'")
    labels = LabelTable(table=outcomes, key="ref", label="outcome", arrived="arrived at")
    # WHEN the steps run THEN all rows before the last day of the data are used, and the label of each is its latest
    # outcome in the table of outcomes
    known = rows_used(stage, Source(table=view, columns=BANK, labels=labels), untouched=[table, outcomes])
    matured = spark.table("generated").where("event_ts <= (SELECT max(event_ts) - interval 1 day FROM generated)")
    assert known == matured.count()
    used = stage.warehouse.read(TRAINING).unionAll(stage.warehouse.read(HOLDOUT))
    assert used.where("isFraud = 1").count() == matured.where("isFraud = 1").count()
    assert used.where("oldbalanceDest IS NULL").count() > 0


def rows_used(stage: Rehearsal, source: Source, *, untouched: list[str]) -> int:
    """Run the steps of the training job up to `register`; return the number of training and holdout rows.

    Checks that the steps do not change the tables `untouched`.
    """
    spark = stage.warehouse.spark
    before = [(spark.sql(f"DESCRIBE HISTORY {name}").collect(), spark.table(name).count()) for name in untouched]
    stage = replace(stage, settings={**stage.settings, "source": source})
    stage.prepare("1")
    stage.train("1")
    found = stage.evaluate("1")
    assert stage.register("1") == "1"
    assert found.metrics["prAuc"] > found.baseline["prAuc"]
    after = [(spark.sql(f"DESCRIBE HISTORY {name}").collect(), spark.table(name).count()) for name in untouched]
    assert after == before
    return stage.warehouse.read(TRAINING).count() + stage.warehouse.read(HOLDOUT).count()
