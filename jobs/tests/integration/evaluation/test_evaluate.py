"""Tests the step `evaluate` on a model that is logged in the same way as a model of the step `train`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from mlflow.models import ModelSignature
from mlflow.pyfunc.model import PythonModel
from mlflow.types.schema import AnyType, ColSpec, Schema
from pyspark.sql.functions import expr

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING, Warehouse
from ml_jobs.pipeline.evaluation import evaluate as evaluate_module
from ml_jobs.pipeline.evaluation import holdout as holdout_module
from ml_jobs.pipeline.evaluation.evaluate import EvaluateArguments, run, summary
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.evaluation.row_rate import rows_per_day
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.waiver import Waiver
from tests.pipeline.evaluation import demo

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from pyspark.sql import SparkSession

EXPERIMENT = "/evaluate"
MODEL = "test.example.example_model"
PROJECT = demo.PROJECT
LABELS = [int(row % 3 == 0) for row in range(99)]
ROWS = len(LABELS)
ARGUMENTS: dict[str, Any] = {
    "project": "demo",
    "catalog": "spark_catalog",
    "schema": "unit_tests",
    "job_run_id": "1",
    "experiment": EXPERIMENT,
    "model": MODEL,
    "live": "champion",
    "limits": {"latencyP99Ms": Limit(max=10_000.0)},
    "slice_limits": {},
    "slice_support": 10,
    "margin": 0.1,
    "confidence": 0.9,
    "waiver": None,
}


class Logged(PythonModel):
    """A model that predicts each row correctly."""

    def predict(self, context, model_input, params=None):  # noqa: ANN001, ANN201, ARG002 # pyright: ignore[reportMissingParameterType, reportIncompatibleMethodOverride]
        return demo.good(model_input)


@dataclass(frozen=True)
class Stage:
    """Inputs of the step `evaluate`."""

    warehouse: Warehouse
    client: MlflowClient
    run_id: str
    model_uri: str


@pytest.fixture(scope="module")
def stage(spark: SparkSession, own_client: MlflowClient, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """The holdout, the training rows and the MLflow run of a model, as the steps before `evaluate` write them."""
    import mlflow

    artifacts = str(tmp_path_factory.mktemp("artifacts"))
    experiment = own_client.create_experiment(EXPERIMENT, artifact_location=artifacts)
    own_client.create_registered_model(MODEL)
    warehouse = Warehouse(spark, "spark_catalog", "unit_tests", f"run_{uuid4().hex[:8]}_", project=PROJECT.name)
    rows = spark.createDataFrame(demo.table(LABELS)).selectExpr(
        *(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in PROJECT.contract.columns)
    )
    warehouse.create(HOLDOUT, rows.repartition(5), {"job_run_id": "1"})
    earlier = rows.withColumns({"id": expr("concat('earlier ', id)"), "at": expr("at - INTERVAL 30 DAYS")})
    warehouse.create(TRAINING, earlier, {"job_run_id": "1", "holdout_version": 0, "source": "bank"})
    tags = {runs.JOB_RUN_ID: "1", runs.DATA_VERSION: "0"}
    with mlflow.start_run(experiment_id=experiment, tags=tags) as active:
        signature = ModelSignature(inputs=Schema(list(demo.SIGNATURE)), outputs=Schema([ColSpec(AnyType())]))
        model = mlflow.pyfunc.log_model(
            name=runs.MODEL, python_model=Logged(), signature=signature, pip_requirements=["mlflow"]
        )
        mlflow.set_tag(runs.MODEL_ID, model.model_id)
        mlflow.log_params({runs.DECISION_THRESHOLD: 0.25, "candidate": "only", "rows": ROWS, "folds": 3, "seed": 7})
    return Stage(warehouse, own_client, str(active.info.run_id), f"models:/{model.model_id}")


def evaluate(
    stage: Stage, live: str = "champion", margin: float = 0.1, waiver: Waiver | None = None, **limits: Limit
) -> Any:  # noqa: ANN401
    limits = {**ARGUMENTS["limits"], **limits}
    changes: dict[str, Any] = {"live": live, "margin": margin, "waiver": waiver, "limits": limits}
    arguments = EvaluateArguments(**{**ARGUMENTS, **changes})
    return run(arguments, PROJECT, stage.warehouse)


def version_of(stage: Stage, **tags: str) -> Any:  # noqa: ANN401
    """Register the model of the run as a new version with `tags`."""
    given = {runs.JOB_RUN_ID: "1", runs.DATA_VERSION: "0", **tags}
    return stage.client.create_model_version(MODEL, stage.model_uri, stage.run_id, tags=given)


def artifact(stage: Stage, name: str, folder: Path) -> Any:  # noqa: ANN401
    return json.loads(
        Path(stage.client.download_artifacts(stage.run_id, f"evaluation/{name}", str(folder))).read_text()
    )


def test_a_model_is_measured_and_logged(stage: Stage, tmp_path: Path) -> None:
    found = evaluate(stage)
    logged = stage.client.get_run(stage.run_id)
    assert (logged.info.status, logged.data.tags["gate"]) == ("FINISHED", "passed")
    assert [each.dataset.name for each in logged.inputs.dataset_inputs] == ["demo-holdout"]
    assert logged.data.metrics["prAuc"] == found.metrics["prAuc"] > logged.data.metrics["baseline.prAuc"]
    assert found.champion is None
    document = artifact(stage, "evaluation.json", tmp_path)
    assert document["rows"] == document["holdoutRows"] == ROWS
    by_name = {metric["name"]: metric for metric in document["metrics"]}
    interval = by_name["logLoss"]["interval"]
    assert interval["low"] < by_name["logLoss"]["value"] < interval["high"]
    assert by_name["latencyP99Ms"]["interval"] is by_name["singleFeature"]["value"] is None
    assert document["decision"]["threshold"] == float(logged.data.params["decision_threshold"])
    # A third of the rows are alarms, and the times of the holdout's rows span 98 hours.
    assert document["decision"]["alarmsPerDay"] == pytest.approx(ROWS / 3 / (98 / 24))
    assert document["decision"]["cost"] < document["decision"]["costWithoutModel"]
    assert len(artifact(stage, "held_back.json", tmp_path)["records"]) == 40
    picture = stage.client.download_artifacts(stage.run_id, "evaluation/pr_curve.png", str(tmp_path))
    assert Path(picture).read_bytes().startswith(b"\x89PNG")
    assert summary(found)[0] == f"{ROWS} rows of the holdout"


def test_fails_if_leakage_has_a_limit_and_was_not_measured(stage: Stage) -> None:
    with pytest.raises(
        StepFailedError, match=r"cannot be measured .* limit \(gate\.limits\.permutedLabels\) is missed"
    ):
        evaluate(stage, permutedLabels=Limit(max=0.6))


def test_fails_on_a_missed_limit_after_everything_is_logged(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(StepFailedError, match=r"\(between .*\), must be at most 0\.001 \(gate\.limits\.logLoss\.max\)"):
        evaluate(stage, logLoss=Limit(max=0.001))
    assert stage.client.get_run(stage.run_id).data.tags["gate"] == "failed"
    assert len(artifact(stage, "evaluation.json", tmp_path)["failures"]) == 1


WAIVER = {"reason": "the labels of March are late", "expires": "2026-06-30"}
IMPOSSIBLE = Limit(max=0.001)


def test_a_waived_model_passes_and_logs_its_missed_limits(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate_module, "today", lambda: dt.date(2026, 6, 30))
    assert evaluate(stage, waiver=Waiver(**WAIVER), logLoss=IMPOSSIBLE) is not None
    tags = stage.client.get_run(stage.run_id).data.tags
    expected = {"gate": "waived", "waiver_reason": WAIVER["reason"], "waiver_expires": WAIVER["expires"]}
    assert expected.items() <= tags.items()
    assert "must be at most 0.001 (gate.limits.logLoss.max)" in capsys.readouterr().out
    document = artifact(stage, "evaluation.json", tmp_path)
    assert (document["waiver"], len(document["failures"])) == (WAIVER, 1)

    # THEN a later evaluation that passes without the waiver removes the waiver's tags
    evaluate(stage, waiver=Waiver(**WAIVER))
    assert {"waiver_reason", "waiver_expires"}.isdisjoint(stage.client.get_run(stage.run_id).data.tags)
    assert artifact(stage, "evaluation.json", tmp_path)["waiver"] is None


def test_fails_after_the_last_day_of_the_waiver(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate_module, "today", lambda: dt.date(2026, 7, 1))
    with pytest.raises(StepFailedError, match="the waiver expired on 2026-06-30"):
        evaluate(stage, waiver=Waiver(**WAIVER), logLoss=IMPOSSIBLE)
    assert stage.client.get_run(stage.run_id).data.tags["gate"] == "failed"


def test_fails_on_malformed_answers_despite_a_waiver(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    model = SimpleNamespace(predict=lambda rows: [{"score": 1.5, "decision": 1} for _ in range(len(rows))])
    monkeypatch.setattr("mlflow.pyfunc.load_model", lambda _: model)
    monkeypatch.setattr("ml_jobs.pipeline.evaluation.predictions.typed", lambda _, rows: rows)
    far = Waiver(reason=WAIVER["reason"], expires="9999-12-31")
    with pytest.raises(StepFailedError, match=r"predictions are outside \[0, 1\]"):
        evaluate(stage, waiver=far)


def test_fails_on_an_unknown_limit(stage: Stage) -> None:
    with pytest.raises(StepFailedError, match=r"gate\.limits\.macroF1 is not a metric of the task"):
        evaluate(stage, macroF1=Limit(min=0.1))


def test_a_model_that_equals_the_champion_passes(stage: Stage) -> None:
    version = version_of(stage)
    found = evaluate(stage, live=str(version.version))
    assert found.champion is not None
    assert found.champion.metrics["prAuc"] == found.metrics["prAuc"]
    assert found.champion.metrics["recall"] == found.metrics["recall"]
    assert found.anchor is None
    logged = stage.client.get_run(stage.run_id)
    assert logged.data.metrics["champion.difference"] == logged.data.metrics["champion.standardError"] == 0.0
    assert logged.data.tags["moves_anchor"] == "false"


def test_the_anchor_is_compared_if_it_is_not_the_champion(stage: Stage) -> None:
    champion, anchor = (version_of(stage) for _ in range(2))
    stage.client.set_registered_model_alias(MODEL, "anchor", str(anchor.version))
    found = evaluate(stage, live=str(champion.version))
    assert found.anchor is not None
    assert (found.anchor.version, found.anchor.metrics) == (str(anchor.version), found.champion.metrics)
    assert evaluate(stage, live=str(anchor.version)).anchor is None
    stage.client.delete_registered_model_alias(MODEL, "anchor")


def test_a_champion_is_compared_on_the_rows_after_its_training_rows(stage: Stage, tmp_path: Path) -> None:
    # The champion was trained until the time of row 5 of the holdout, so rows 0 to 5 are not compared.
    until = stage.warehouse.read(HOLDOUT).selectExpr("unix_micros(min(at)) + 5 * 3600000000 AS at").collect()[0]["at"]
    version = str(version_of(stage, trained_until=str(until)).version)
    found = evaluate(stage, live=version)
    assert (found.rows, found.champion.rows) == (ROWS, ROWS - 6)
    assert found.champion.comparison.support == sum(LABELS[6:])
    assert artifact(stage, "evaluation.json", tmp_path)["champion"]["rows"] == ROWS - 6
    words = f"compared on the 93 of 99 rows of the holdout on which version {version} was not trained"
    assert summary(found)[-1].endswith(words)
    with pytest.raises(StepFailedError, match=words):
        evaluate(stage, live=version, margin=0.01)


def test_without_comparable_rows_only_limits_and_baseline_apply(stage: Stage) -> None:
    found = evaluate(stage, live=str(version_of(stage, trained_until=str(2**53)).version))
    assert found.champion.comparison is None
    assert "it may have learned from all 99 rows of the holdout: until there are rows after 2255-" in summary(found)[-1]
    assert summary(found)[-1].endswith("the gate judges the new model by limits and baseline only")


def test_cannot_tell_if_the_margin_needs_a_larger_holdout(stage: Stage) -> None:
    version = version_of(stage)
    with pytest.raises(
        StepFailedError, match=r"gate rejects the model:\n +cannot tell .*: a margin of 0\.01 .* has 33"
    ):
        evaluate(stage, live=str(version.version), margin=0.01)
    assert stage.client.get_run(stage.run_id).data.tags["gate"] == "failed"


@pytest.mark.parametrize(("margin", "confidence"), [(0.0, 0.9), (-1.0, 0.9), (0.1, 0.69), (0.1, 1.0)])
def test_fails_on_an_invalid_margin_or_confidence(margin: float, confidence: float) -> None:
    given: dict[str, Any] = {**ARGUMENTS, "margin": margin, "confidence": confidence}
    with pytest.raises(ValueError, match=r"margin|confidence"):
        EvaluateArguments(**given)


def test_partitions_do_not_change_the_rows_nor_their_order(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    key = PROJECT.contract.key
    whole = Holdout.read(PROJECT, stage.warehouse, 0).column(key).tolist()
    other = Warehouse(stage.warehouse.spark, "spark_catalog", "unit_tests", f"{stage.warehouse.prefix}x_", project="x")
    other.create(HOLDOUT, stage.warehouse.read(HOLDOUT).repartition(3, f"`{key}`").orderBy(f"`{key}`"), {})
    assert Holdout.read(PROJECT, other, 0).column(key).tolist() == whole
    monkeypatch.setattr(holdout_module, "MAX_ROWS", 10)
    sample = Holdout.read(PROJECT, other, 0)
    assert (sample.rows, sample.all_rows) == (10, ROWS)
    assert sample.column(key).tolist() == whole[:10]


@pytest.mark.parametrize(("kind", "days"), [("timestamp", 3), ("timestamp_ntz", 3), ("date", 4)])
def test_rows_per_day_count_both_tables_in_the_holdouts_time(spark: SparkSession, kind: str, days: int) -> None:
    day = "CAST(timestampadd(DAY, id, timestamp'2026-01-01') AS {}) AS `the day`"
    holdout = spark.range(0, 4).selectExpr(day.format(kind)).where("extract(DAY FROM `the day`) IN (1, 4)")
    beside = spark.range(0, 290).selectExpr("id % 29 AS id").selectExpr(day.format(kind))
    # The holdout has one row on day 1 and one on day 4. The other table has 10 rows on each of the days 1 to 29, but
    # those after day 4 do not count.
    assert rows_per_day("the day", holdout, beside) == pytest.approx(42 / days)


def test_a_holdout_with_equal_times_has_no_rows_per_day(spark: SparkSession) -> None:
    rows = spark.range(3).selectExpr("timestamp'2026-01-01' AS at")
    assert rows_per_day("at", rows, rows) is None
    assert rows_per_day("at", rows.where("false"), rows) is None
