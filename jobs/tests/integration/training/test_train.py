"""Tests the step `train` on a training table, and the results that the step logs to MLflow."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyspark.sql.functions import expr

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.estimator import Candidate, Fitting
from ml_jobs.pipeline.estimators.lightgbm import LightGBM
from ml_jobs.pipeline.estimators.linear import logistic_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.spark_xgboost import TARGET
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.tasks import BINARY
from ml_jobs.pipeline.training import encoded_rows
from ml_jobs.pipeline.training.encoded_rows import COST, HASH, PART
from ml_jobs.pipeline.training.folds import Folds, rolling
from ml_jobs.pipeline.training.spark_engine import SparkEngine
from tests.pipeline.training import example
from tests.pipeline.training.test_packaged_model import ByFirstFeature

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from .conftest import Stage

PROJECT = example.PROJECT


@pytest.fixture(scope="module")
def trained(stage: Stage) -> str:
    """Id of the MLflow run of a training with all candidates."""
    return stage.train(code_version="c0ffee")


@pytest.fixture(scope="module")
def trained_on_spark(stage: Stage) -> str:
    """Id of the MLflow run of a training on Spark.

    The training has only one candidate, because each fit starts Python workers, which is slow.
    """
    return stage.train(replace(PROJECT, candidates=PROJECT.candidates[:1]), engine="spark")


def artifact(stage: Stage, run_id: str, path: str, folder: Path) -> Path:
    return Path(stage.client.download_artifacts(run_id, path, str(folder)))


def test_the_run_has_data_parameters_and_metrics(stage: Stage, trained: str) -> None:
    found = stage.client.get_run(trained)
    tags = {"job_run_id": "1", "code_version": "c0ffee", "data_version": "0", "source_version": "4", "task": "binary"}
    assert tags.items() <= found.data.tags.items()
    assert found.data.params["rows"] == "3000"
    assert found.data.params["candidate"] in ("shallow", "deep")
    metrics = found.data.metrics
    assert metrics["cv.prAuc"] == max(metrics["cv.prAuc/shallow"], metrics["cv.prAuc/deep"]) > 0.3
    dataset = found.inputs.dataset_inputs[0].dataset
    assert dataset.name == "example-training"
    assert json.loads(dataset.source).items() >= {"delta_table_name": stage.warehouse.name("training")}.items()


def test_the_run_has_importance_and_label_counts(stage: Stage, trained: str, tmp_path: Path) -> None:
    found = json.loads(artifact(stage, trained, "importance.json", tmp_path).read_text())
    assert found["measure"] == "total_gain"
    assert next(iter(found["features"])) == "amount_log"
    learned_from = json.loads(artifact(stage, trained, "learned_from.json", tmp_path).read_text())
    assert learned_from["blanked"] == ["visits"]
    assert sum(learned_from["labels"].values()) == 3000


@pytest.mark.parametrize("run", ["trained", "trained_on_spark"])
def test_the_run_measures_leakage(stage: Stage, run: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run_id = request.getfixturevalue(run)
    found = json.loads(artifact(stage, run_id, "leakage.json", tmp_path).read_text())
    metrics = stage.client.get_run(run_id).data.metrics
    assert found["single_feature"]["value"] == metrics["leakage.singleFeature"] > 0.7
    assert next(iter(found["by_feature"])) == "amount_log"
    assert metrics["leakage.permutedLabels"] == pytest.approx(0.5, abs=0.06)
    assert (found["rows"], found["permuted_by"]) == (3000, "row")


def test_the_threshold_is_the_one_that_costs_least(stage: Stage, trained: str) -> None:
    from mlflow.pyfunc import load_model

    threshold = float(stage.client.get_run(trained).data.params["decision_threshold"])
    assert 0 < threshold < 1
    answers = load_model(stage.model_uri(trained)).unwrap_python_model().predict(None, example.rows(200))
    assert {answer["decision"] for answer in answers} == {0, 1}
    assert all(answer["decision"] == (answer["score"] >= threshold) for answer in answers)


def test_the_same_rows_give_the_same_bytes_whatever_the_partitions(stage: Stage, trained: str, tmp_path: Path) -> None:
    shuffled = replace(PROJECT, training_view=lambda rows: rows.repartition(7))
    again = stage.train(shuffled)
    boosters: list[bytes] = []
    for index, run_id in enumerate((trained, again)):
        from mlflow.artifacts import download_artifacts

        folder = tmp_path / str(index)
        folder.mkdir()
        folder = download_artifacts(stage.model_uri(run_id), dst_path=str(folder))
        boosters.append(Path(folder, "artifacts", "estimator", "booster.ubj").read_bytes())
    assert boosters[0] == boosters[1]
    metrics = [stage.client.get_run(run_id).data.metrics["cv.prAuc"] for run_id in (trained, again)]
    assert metrics[0] == metrics[1]


PROGRAM = """
import json, sys, mlflow, pandas
frame = pandas.DataFrame(json.loads(sys.argv[1]))
frame["at"] = pandas.to_datetime(frame["at"])
frame["known"] = frame["known"].astype("float64")
answers = [mlflow.pyfunc.load_model(folder).predict(frame) for folder in sys.argv[2:]]
assert not any(name.partition(".")[0] in ("ml_jobs", "tests") for name in sys.modules)
print(json.dumps(answers))
"""
"""Python program: the arguments are JSON rows and the folders of models; prints the predictions of each model."""


def test_any_estimator_is_logged_and_loaded_without_the_wheel(stage: Stage, tmp_path: Path) -> None:
    from mlflow.artifacts import download_artifacts
    from mlflow.pyfunc import load_model

    estimators = (LightGBM(trees=5), ScikitLearn(logistic_regression), ByFirstFeature())
    projects = [replace(PROJECT, candidates=(Candidate("only", estimator),)) for estimator in estimators]
    uris = [stage.model_uri(stage.train(project)) for project in projects]
    folders = [tmp_path / str(index) for index in range(len(uris))]
    for uri, folder in zip(uris, folders, strict=True):
        folder.mkdir()
        download_artifacts(uri, dst_path=str(folder))
    records = json.dumps([record | {"visits": 1.5} for record in PROJECT.records(example.rows(5))])
    command = [sys.executable, "-I", "-c", PROGRAM, records, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    rows = example.rows(5).assign(visits=1.5)
    for uri, answers in zip(uris, json.loads(done.stdout.splitlines()[-1]), strict=True):
        assert answers == load_model(uri).unwrap_python_model().predict(None, rows)
        assert {answer["model"] for answer in answers} == {uri.removeprefix("models:/")}


def test_a_small_share_of_values_is_blanked_deterministically(stage: Stage) -> None:
    rows = stage.warehouse.read("training")
    folds = Folds.of(PROJECT.contract, rows, 3, 7)
    found = [
        encoded_rows.collect(
            PROJECT, encoded_rows.selected(PROJECT, rows.repartition(parts), folds=folds, blanked=blanked)
        )
        for parts, blanked in ((2, ["visits"]), (5, ["visits"]), (2, []))
    ]
    np.testing.assert_array_equal(found[0].features, found[1].features)
    missing = [np.isnan(batch.features).mean(axis=0) for batch in found]
    assert missing[2][3] == pytest.approx(0.02)
    assert missing[0][3] == pytest.approx(0.07, abs=0.02)
    np.testing.assert_array_equal(missing[0][[0, 1, 2, 5, 6]], np.zeros(5))


def test_fails_first_if_an_estimator_cannot_fit_on_a_cluster(stage: Stage) -> None:
    project = replace(PROJECT, candidates=(Candidate("light", LightGBM(trees=5)),))
    with pytest.raises(StepFailedError, match="candidate 'light' is a LightGBM, which cannot fit on a cluster"):
        stage.train(project, engine="spark")


def test_fails_on_a_cluster_if_a_fold_learns_from_one_label(spark: SparkSession) -> None:
    values = [(number, number // 5, float(number > 7), 0.0, 1.0) for number in range(10)]
    rows = spark.createDataFrame(values, f"{HASH} bigint, {PART} int, {TARGET} double, {COST} double, f0 float")
    fitting = Fitting(task=BINARY, seed=1, threads=1, feature_names=("one",))
    engine = SparkEngine(rows, Folds("", rolling(1, buckets=1)), fitting, 1, "true")
    with pytest.raises(StepFailedError, match="all 5 rows to learn from have one label, 0: add rows with another"):
        engine.out_of_fold(Candidate("trees", XGBoost(trees=1)), 0)


def test_fails_if_rows_exceed_the_memory_of_the_driver(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoded_rows, "LIMIT_BYTES", 100_000)
    with pytest.raises(StepFailedError, match=r"3,000 rows with 7 features need .* set training.engine to spark"):
        stage.train()


def test_fails_with_the_error_of_an_encoder_in_a_worker(stage: Stage) -> None:
    project = replace(PROJECT, features=replace(PROJECT.features, names=("one", "two")))
    with pytest.raises(StepFailedError, match=r"features.encode returned the shape \(\d+, 7\), must be \(\d+, 2\)"):
        stage.train(project)


@pytest.mark.parametrize("engine", ["local", "spark"])
def test_fails_if_the_first_window_lacks_a_class(stage: Stage, engine: str) -> None:
    # Sets all labels in the first of four time windows, i.e. of the first 750 of 3,000 rows, to 0.
    late = replace(
        PROJECT,
        training_view=lambda rows: rows.withColumn("bad", expr("if(at < timestamp'2025-01-02 00:00:00', 0, bad)")),
    )
    with pytest.raises(
        StepFailedError, match=r"all 750 rows to learn from have one label, 0: .* reducing training\.folds"
    ):
        stage.train(late, engine=engine)


def test_a_model_fitted_on_a_cluster_is_about_as_good_as_one_fitted_locally(
    stage: Stage, trained: str, trained_on_spark: str
) -> None:
    over_spark = stage.client.get_run(trained_on_spark)
    local = stage.client.get_run(trained)
    assert over_spark.data.params["engine"] == "spark"
    assert over_spark.data.metrics["cv.prAuc"] == pytest.approx(local.data.metrics["cv.prAuc"], abs=0.05)
