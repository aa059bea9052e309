"""Tests the properties and Delta versions of the tables that steps write, and the replacement of a job run's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.tables import HOLDOUT, PROPERTIES, SCORES, TRAINING

if TYPE_CHECKING:
    from ml_jobs.pipeline.data.tables import Warehouse


def test_a_new_table_has_the_properties_and_each_write_adds_one_version(warehouse: Warehouse) -> None:
    rows = warehouse.spark.range(3)
    warehouse.create(TRAINING, rows, {})
    warehouse.replace(TRAINING, rows, {"job_run_id": "2"})
    assert [commit.version for commit in warehouse.commits(TRAINING)] == [1, 0]


def test_the_next_write_sets_missing_properties(warehouse: Warehouse) -> None:
    rows = warehouse.spark.range(3)
    warehouse.create(HOLDOUT, rows, {})
    name = warehouse.name(HOLDOUT)
    kept = "delta.deletedFileRetentionDuration"
    warehouse.spark.sql(f"ALTER TABLE {name} UNSET TBLPROPERTIES ('{kept}')")
    assert warehouse.spark.sql(f"SHOW TBLPROPERTIES {name}").where(f"key = '{kept}'").count() == 0
    warehouse.replace(HOLDOUT, rows, {"job_run_id": "2"})
    properties = {row["key"]: row["value"] for row in warehouse.spark.sql(f"SHOW TBLPROPERTIES {name}").collect()}
    assert PROPERTIES.items() <= properties.items()

    # THEN the next write adds only one version, because the table has the properties already
    before = warehouse.version(HOLDOUT)
    warehouse.replace(HOLDOUT, rows, {"job_run_id": "3"})
    assert warehouse.version(HOLDOUT) == before + 1


def test_commits_with_text_of_users_have_no_note(warehouse: Warehouse) -> None:
    warehouse.create(TRAINING, warehouse.spark.range(3), {"job_run_id": "1"})
    for text in ("corrected by hand", "7", "[]"):
        warehouse.spark.conf.set("spark.databricks.delta.commitInfo.userMetadata", text)
        warehouse.spark.sql(f"DELETE FROM {warehouse.name(TRAINING)} WHERE id = {text == '7' or 0:d}")
        warehouse.spark.conf.unset("spark.databricks.delta.commitInfo.userMetadata")
    assert [commit.version for commit in warehouse.commits(TRAINING)] == [0]
    assert warehouse.commit_of_run(TRAINING, "1", "prepare").version == 0


def test_rows_of_a_job_run_are_replaced_and_those_of_others_are_kept(warehouse: Warehouse) -> None:
    for job_run_id, number in (("1", 1), ("2", 2), ("1", 3), ("3", 4)):
        rows = warehouse.spark.sql(f"SELECT {number} AS number, '{job_run_id}' AS job_run_id")
        warehouse.replace_rows_of_run(SCORES, rows, job_run_id, {"job_run_id": job_run_id})
    found = warehouse.read(SCORES).collect()
    assert sorted((row["job_run_id"], row["number"]) for row in found) == [("1", 3), ("2", 2), ("3", 4)]
