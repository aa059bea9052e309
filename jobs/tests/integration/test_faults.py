"""The deliberately bad projects, each stopped by the gate that is there for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import validate

from .steps import FakeFiles, evaluate, prepare, register, train

if TYPE_CHECKING:
    from mlflow import MlflowClient

    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.tables import Warehouse

SOURCES = Path(__file__).parents[3] / "tests" / "e2e" / "fault-models" / "src"


def fault(name: str) -> Project:
    if str(SOURCES) not in sys.path:
        sys.path.append(str(SOURCES))
    import ml_jobs_fault_models as faults

    projects = (faults.CONSTANT, faults.CONTRACT, faults.SHUFFLED, faults.SIGNATURE, faults.SLOW)
    return next(project for project in projects if project.name == name)


@pytest.mark.parametrize(
    ("name", "job_run_id", "limit", "message"),
    [
        ("fraud-constant", "101", 1000.0, r"PR-AUC 0\.0\d+ is below 0\.5000 \(--min-pr-auc\)"),
        ("fraud-shuffled", "102", 1000.0, r"PR-AUC 0\.\d+ is below 0\.5000 \(--min-pr-auc\)"),
        ("fraud-signature", "103", 1000.0, r"(?s)signature does not fit what clients send.*deviceId"),
        ("fraud-slow", "104", 100.0, r"p99 latency of one row, \d+\.\d ms, is above 100\.0 ms"),
    ],
)
def test_fails_in_the_evaluation_and_is_not_registered(  # noqa: PLR0913, PLR0917
    name: str, job_run_id: str, limit: float, message: str, prepared: Warehouse, mlflow_client: MlflowClient
) -> None:
    project = fault(name)
    prepare(prepared, FakeFiles(), job_run_id, project)
    run_id = train(prepared, job_run_id, project)
    with pytest.raises(StepFailedError, match=message):
        evaluate(prepared, job_run_id, project, max_latency_ms=limit)
    assert mlflow_client.get_run(run_id).data.tags.get("gate") != "passed"
    with pytest.raises(StepFailedError, match=f"the model of job run {job_run_id} has not passed its evaluation"):
        register(job_run_id)


def test_fails_in_the_contract(prepared: Warehouse) -> None:
    project = fault("fraud-contract")
    with pytest.raises(StepFailedError, match=r"column amount: at most 100000: \d+ rows\n    \{'transaction_id'"):
        validate.run(project.contract, project.tables.source, prepared)


def test_fails_to_evaluate_what_no_step_has_trained(prepared: Warehouse, mlflow_client: MlflowClient) -> None:
    assert mlflow_client
    with pytest.raises(StepFailedError, match=r"job run 999 has logged no model in .*: run the step 'train' first"):
        evaluate(prepared, "999")
    with pytest.raises(StepFailedError, match=r"job run 999 has not written .*training: run the step 'prepare' first"):
        train(prepared, "999")
    with pytest.raises(StepFailedError, match="experiment '/nowhere' does not exist"):
        evaluate(prepared, experiment="/nowhere")
