"""Tests Spark on a stage's clusters: Delta stores rows and commit notes, and a key has the same hash everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.data.split import HELD, Split
from ml_jobs.pipeline.data.tables import HOLDOUT

if TYPE_CHECKING:
    from ml_jobs.pipeline.data.tables import Warehouse

HELD_OUT = {"2", "10", "11", "12", "13", "17", "22", "27", "30", "33", "37"}
"""Keys below 40 that the hash of the key assigns to the holdout, on every cluster."""


def test_the_holdout_is_the_same_on_any_cluster_and_its_commits_carry_notes(warehouse: Warehouse) -> None:
    contract = Contract(columns=(Column(name="id", type="string"),), key="id", label=Label(column="label"))
    split = Split(contract=contract, seed=7, share=0.3, held_from=None)
    rows = warehouse.spark.range(0, 40, 1, 1).selectExpr("cast(id AS string) AS id")
    warehouse.create(HOLDOUT, split.sides(rows).where(HELD).drop(HELD), {"job_run_id": "1", **split.note})
    warehouse.append(HOLDOUT, rows.limit(1), {"job_run_id": "2"})
    assert {row["id"] for row in warehouse.read(HOLDOUT, version=0).collect()} == HELD_OUT
    assert [(commit.version, commit.note) for commit in warehouse.commits(HOLDOUT)] == [
        (1, {"job_run_id": "2"}),
        (0, {"job_run_id": "1", "split": "key", "split_seed": 7, "holdout_share": 0.3, "held_from": None}),
    ]
