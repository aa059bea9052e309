"""The step `evaluate` on a model that the step `train` has logged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.tables import HOLDOUT, Warehouse
from ml_jobs.pipeline.evaluation import holdout as holdout_module
from ml_jobs.pipeline.evaluation.evaluate import EvaluateArguments, run, summary
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.evaluation.traffic import rows_per_day
from ml_jobs.pipeline.task import Costs, Limit
from tests.integration.training.conftest import Stage, stage
from tests.pipeline.training import example

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["stage"]

MODEL = "test.example.example_model"
ROWS = 2000
PROJECT = replace(example.PROJECT, costs=Costs(miss=100.0, alarm=1.0))


@pytest.fixture(scope="module")
def trained(stage: Stage, spark: SparkSession) -> str:
    """MLflow run; the holdout lies beside its training table."""
    rows = spark.createDataFrame(pa.Table.from_pandas(example.rows(ROWS)))
    typed = rows.selectExpr(
        *(f"CAST(`{column.name}` AS {column.type}) AS `{column.name}`" for column in PROJECT.contract.columns)
    )
    stage.warehouse.create(HOLDOUT, typed.repartition(5), {"job_run_id": "1"})
    stage.client.create_registered_model(MODEL)
    return stage.train(PROJECT)


def evaluate(stage: Stage, live: str = "champion", **limits: Limit) -> Any:  # noqa: ANN401
    arguments = EvaluateArguments(
        project="example",
        catalog="spark_catalog",
        schema="unit_tests",
        job_run_id="1",
        experiment=stage.experiment,
        model=MODEL,
        live=live,
        limits={"latencyP99Ms": Limit(max=10_000.0), **limits},
        slice_limits={},
        slice_support=10,
    )
    return run(arguments, PROJECT, stage.warehouse)


def artifact(stage: Stage, run_id: str, name: str, folder: Path) -> Any:  # noqa: ANN401
    return json.loads(Path(stage.client.download_artifacts(run_id, f"evaluation/{name}", str(folder))).read_text())


def test_a_model_is_measured_and_logged(stage: Stage, trained: str, tmp_path: Path) -> None:
    found = evaluate(stage)
    logged = stage.client.get_run(trained)
    assert logged.data.tags["gate"] == "passed"
    assert logged.data.metrics["prAuc"] == found.metrics["prAuc"] > logged.data.metrics["baseline.prAuc"]
    assert found.champion is None
    document = artifact(stage, trained, "evaluation.json", tmp_path)
    assert document["rows"] == document["holdoutRows"] == ROWS
    assert document["decision"]["threshold"] == float(logged.data.params["decision_threshold"])
    assert document["decision"]["cost"] < document["decision"]["costWithoutModel"]
    assert len(artifact(stage, trained, "held_back.json", tmp_path)["records"]) == 40
    picture = stage.client.download_artifacts(trained, "evaluation/pr_curve.png", str(tmp_path))
    assert Path(picture).read_bytes().startswith(b"\x89PNG")
    assert summary(found)[0] == f"{ROWS} rows of the holdout"


def test_fails_on_a_missed_limit_once_everything_is_logged(stage: Stage, trained: str, tmp_path: Path) -> None:
    with pytest.raises(StepFailedError, match=r"must be at least 1 \(gate\.limits\.prAuc\.min\)"):
        evaluate(stage, prAuc=Limit(min=1.0))
    assert stage.client.get_run(trained).data.tags["gate"] == "failed"
    assert len(artifact(stage, trained, "evaluation.json", tmp_path)["failures"]) == 1


def test_fails_on_an_unknown_limit(stage: Stage, trained: str) -> None:
    assert trained
    with pytest.raises(StepFailedError, match=r"gate\.limits\.macroF1: there is no such metric"):
        evaluate(stage, macroF1=Limit(min=0.1))


def test_a_registered_version_is_the_champion_and_its_equal_passes(stage: Stage, trained: str) -> None:
    version = stage.client.create_model_version(MODEL, stage.model_uri(trained), trained)
    found = evaluate(stage, live=str(version.version))
    assert found.champion is not None
    assert found.champion.metrics["prAuc"] == found.metrics["prAuc"]
    assert found.champion.metrics["recall"] == found.metrics["recall"]


def test_partitions_do_not_change_the_rows_nor_their_order(
    stage: Stage, trained: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trained
    key = PROJECT.contract.key
    whole = Holdout.read(PROJECT, stage.warehouse).column(key).tolist()
    other = Warehouse(stage.warehouse.spark, "spark_catalog", "unit_tests", f"{stage.warehouse.prefix}x_", project="x")
    other.create(HOLDOUT, stage.warehouse.read(HOLDOUT).repartition(3, f"`{key}`").orderBy(f"`{key}`"), {})
    assert Holdout.read(PROJECT, other).column(key).tolist() == whole
    monkeypatch.setattr(holdout_module, "MAX_ROWS", 100)
    sample = Holdout.read(PROJECT, other)
    assert (sample.rows, sample.all_rows) == (100, ROWS)
    assert sample.column(key).tolist() == whole[:100]


@pytest.mark.parametrize(("kind", "days"), [("timestamp", 3), ("timestamp_ntz", 3), ("date", 4)])
def test_rows_per_day_count_both_tables_in_the_holdouts_time(spark: SparkSession, kind: str, days: int) -> None:
    day = "CAST(timestampadd(DAY, id, timestamp'2026-01-01') AS {}) AS `the day`"
    holdout = spark.range(0, 4).selectExpr(day.format(kind)).where("extract(DAY FROM `the day`) IN (1, 4)")
    beside = spark.range(0, 290).selectExpr("id % 29 AS id").selectExpr(day.format(kind))
    # 2 rows are held out on the days 1 and 4; of the others, 10 lie on each of the days 1 to 4.
    assert rows_per_day("the day", holdout, beside) == pytest.approx(42 / days)


def test_a_holdout_of_one_moment_has_no_rows_per_day(spark: SparkSession) -> None:
    rows = spark.range(3).selectExpr("timestamp'2026-01-01' AS at")
    assert rows_per_day("at", rows, rows) is None
    assert rows_per_day("at", rows.where("false"), rows) is None
