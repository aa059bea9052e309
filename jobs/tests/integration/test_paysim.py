"""A file in the shape of the public PaySim data, brought in as a table, trains the fraud project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from pyarrow import csv

from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING
from ml_jobs.pipeline.source import Knobs, Source
from ml_jobs.pipeline.task import Limit
from ml_jobs.projects.fraud import PROJECT as FRAUD

from .steps import FLAGS

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from .conftest import Begin

ROWS = 6_000

COLUMNS = (
    *("step", "type", "amount", "nameOrig", "oldbalanceOrg", "newbalanceOrig", "nameDest", "oldbalanceDest"),
    *("newbalanceDest", "isFraud", "isFlaggedFraud"),
)
"""Of the public file: it has neither an id nor a time of day."""

MAPPING = {
    "transaction_id": "concat_ws('-', step, type, amount, nameOrig, nameDest)",
    "event_ts": "timestamp'2025-01-01 00:00:00' + make_dt_interval(0, step)",
}


def test_a_file_of_paysim_trains_a_model_and_stays_as_it_is(spark: SparkSession, begin: Begin, tmp_path: Path) -> None:
    # GIVEN a table that was read from a CSV
    assert FRAUD.synthetic is not None
    knobs = Knobs(rows=ROWS, seed=7, drift=0.0, parameters={"fraudShare": 0.03})
    csv.write_csv(FRAUD.synthetic.generate(np.arange(ROWS), knobs).select(COLUMNS), tmp_path / "paysim.csv")
    project = replace(FRAUD, candidates=FRAUD.candidates[-1:])
    limits = {**FLAGS["limits"], "prAuc": Limit(min=0.3)}
    stage = begin(project, limits=limits)
    table = stage.warehouse.name("paysim")
    spark.read.csv(str(tmp_path / "paysim.csv"), header=True, inferSchema=True).write.format("delta").saveAsTable(table)
    stage = replace(stage, settings={**stage.settings, "source": Source(table=table, columns=MAPPING)})
    before = spark.sql(f"DESCRIBE HISTORY {table}").collect()
    # WHEN the steps run
    stage.prepare("1")
    stage.train("1")
    found = stage.evaluate("1")
    # THEN all rows with a known outcome are learned from or held out, and the table has no new version
    assert found.metrics["prAuc"] > found.baseline["prAuc"]
    known = stage.warehouse.read(TRAINING).count() + stage.warehouse.read(HOLDOUT).count()
    last_day = spark.read.table(table).where(f"step > {743 - 24}").count()
    assert ROWS - known in range(last_day - 20, last_day + 20)
    assert spark.sql(f"DESCRIBE HISTORY {table}").collect() == before
