"""From training rows to a registered version, and each fault that must not get there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import score as score_step
from ml_jobs.pipeline.tables import HOLDOUT, SCORES
from ml_jobs.projects.fraud import PROJECT

from .steps import MODEL, FakeFiles, evaluate, flags, prepare, register, train

if TYPE_CHECKING:
    from mlflow import MlflowClient

    from ml_jobs.pipeline.tables import Warehouse


@pytest.fixture(scope="module")
def trained(prepared: Warehouse, mlflow_client: MlflowClient) -> str:
    """MLflow run of job run 1."""
    assert mlflow_client
    return train(prepared)


@pytest.fixture(scope="module")
def registered(prepared: Warehouse, trained: str) -> str:
    """Version of job run 1, which is the champion too."""
    assert trained
    evaluate(prepared)
    return register()


def model_uri(client: MlflowClient, run_id: str) -> str:
    return f"models:/{client.get_run(run_id).data.tags['model_id']}"


def test_the_run_tells_where_the_model_comes_from(trained: str, mlflow_client: MlflowClient) -> None:
    found = mlflow_client.get_run(trained)
    expected = {"job_run_id": "1", "code_version": "c0ffee", "data_version": "0", "source_version": "0"}
    assert expected.items() <= found.data.tags.items()
    assert found.data.params["candidate"] in {candidate.name for candidate in PROJECT.candidates}
    assert 0.5 < found.data.metrics["cv_pr_auc"] < 1


def test_the_model_is_loaded_and_scores_without_the_wheel(
    trained: str, mlflow_client: MlflowClient, prepared: Warehouse, tmp_path: Path
) -> None:
    from mlflow.artifacts import download_artifacts
    from mlflow.pyfunc import load_model

    uri = model_uri(mlflow_client, trained)
    records = PROJECT.records(prepared.read(HOLDOUT).limit(5).toArrow().to_pandas())
    program = """
import json, sys, mlflow, pandas
assert not any("ml_jobs" in name for name in sys.modules)
frame = pandas.DataFrame(json.loads(sys.argv[2]))
print(json.dumps(mlflow.pyfunc.load_model(sys.argv[1]).predict(frame).tolist()))
"""
    folder = download_artifacts(uri, dst_path=str(tmp_path))
    command = [sys.executable, "-I", "-c", program, folder, json.dumps(records)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == load_model(uri).predict(pd.DataFrame(records)).tolist()


def test_the_same_rows_give_an_equal_model_that_passes(prepared: Warehouse, registered: str) -> None:
    from ml_jobs.pipeline.registry import MlflowRegistry

    MlflowRegistry(MODEL).set_alias("champion", registered)
    train(prepared)
    measured = evaluate(prepared)
    assert measured.champion is not None
    assert measured.champion.version == registered
    assert measured.pr_auc == measured.champion.pr_auc


def test_an_evaluation_leaves_metrics_and_the_curve(
    registered: str, trained: str, mlflow_client: MlflowClient, tmp_path: Path
) -> None:
    assert registered
    metrics = mlflow_client.get_run(trained).data.metrics
    assert {"pr_auc", "baseline_pr_auc", "recall_at_precision", "latency_p99_ms", "pr_auc.TRANSFER"} <= metrics.keys()
    assert metrics["pr_auc"] > 2 * metrics["baseline_pr_auc"]
    numbers = Path(mlflow_client.download_artifacts(trained, "evaluation/pr_curve.json", str(tmp_path)))
    document = json.loads(numbers.read_text())
    assert document["pr_auc"] == metrics["pr_auc"]
    assert len(document["precision"]) == len(document["recall"]) == len(document["thresholds"])
    picture = Path(mlflow_client.download_artifacts(trained, "evaluation/pr_curve.png", str(tmp_path)))
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_version_is_the_challenger_and_tells_where_it_comes_from(
    registered: str, mlflow_client: MlflowClient
) -> None:
    version = mlflow_client.get_model_version_by_alias(MODEL, "challenger")
    assert str(version.version) == registered
    assert {"job_run_id": "1", "code_version": "c0ffee", "data_version": "0"}.items() <= version.tags.items()
    assert float(version.tags["pr_auc"]) > 0.5


def test_a_repeated_registration_adds_no_version(
    prepared: Warehouse, registered: str, mlflow_client: MlflowClient
) -> None:
    prepare(prepared, FakeFiles(), "9")
    train(prepared, "9")
    evaluate(prepared, "9")
    first = register("9")
    assert register("9") == first != registered
    assert len(mlflow_client.search_model_versions(f"name = '{MODEL}'")) == int(first)


def test_new_rows_are_scored_once_per_job_run(prepared: Warehouse, registered: str) -> None:
    from ml_jobs.pipeline.registry import MlflowRegistry

    MlflowRegistry(MODEL).set_alias("champion", registered)
    arguments = flags(score_step.ScoreArguments)
    for _ in range(2):
        assert score_step.run(arguments, PROJECT, prepared) == registered
    scores = prepared.read(SCORES)
    assert scores.count() == prepared.read(PROJECT.tables.new).count()
    assert scores.where(f"score BETWEEN 0 AND 1 AND model_version = '{registered}'").count() == scores.count()


@pytest.mark.parametrize("missing", ["nobody", "999"])
def test_fails_to_score_with_a_version_that_is_not_there(prepared: Warehouse, registered: str, missing: str) -> None:
    assert registered
    with pytest.raises(StepFailedError, match=f"no version '{missing}', neither by alias nor by number"):
        score_step.run(flags(score_step.ScoreArguments, live=missing), PROJECT, prepared)


def test_a_pinned_version_scores_and_is_compared_with_whatever_the_aliases_say(
    prepared: Warehouse, registered: str
) -> None:
    from ml_jobs.pipeline.registry import MlflowRegistry

    prepare(prepared, FakeFiles(), "10")
    train(prepared, "10")
    evaluate(prepared, "10")
    MlflowRegistry(MODEL).set_alias("champion", register("10"))
    measured = evaluate(prepared, "10", live=registered)
    assert measured.champion is not None
    assert measured.champion.version == registered
    assert score_step.run(flags(score_step.ScoreArguments, live=registered), PROJECT, prepared) == registered


def test_a_run_is_compared_with_nothing_where_the_pinned_version_is_yet_to_be_made(
    prepared: Warehouse, trained: str
) -> None:
    assert trained
    assert evaluate(prepared, live="999").champion is None
