"""Tests bad projects: all pass the project checks, and a step stops some. A test in tests/e2e runs most as jobs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.checks.check_project import check_project
from ml_jobs.pipeline.task import Limit

from .steps import FLAGS

if TYPE_CHECKING:
    from ml_jobs.pipeline.project import Project

    from .steps import Rehearsal

SOURCES = Path(__file__).parents[3] / "tests" / "e2e" / "fault-models" / "src"
NAMES = ("fraud-constant", "fraud-contract", "fraud-shuffled", "fraud-signature", "fraud-slow")


def fault(name: str) -> Project:
    """Return a bad project with only its first candidate, which suffices to show the fault."""
    from pyspark.cloudpickle import register_pickle_by_value

    if str(SOURCES) not in sys.path:
        sys.path.append(str(SOURCES))
    import ml_jobs_fault_models as faults

    # Pickles the module by value, because Spark's workers cannot import it: its folder is not in their PYTHONPATH.
    register_pickle_by_value(faults)
    projects = (faults.CONSTANT, faults.CONTRACT, faults.SHUFFLED, faults.SIGNATURE, faults.SLOW)
    found = next(project for project in projects if project.name == name)
    return replace(found, candidates=found.candidates[:1])


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_model_passes_the_project_checks(name: str) -> None:
    check_project(fault(name), name, SOURCES / "ml_jobs_fault_models" / "__init__.py", None)


def test_fails_in_the_evaluation_and_is_not_registered(fraud: Rehearsal) -> None:
    limits = {**FLAGS["limits"], "prAuc": Limit(min=0.5)}
    constant = fault("fraud-constant")
    stage = replace(fraud, project=constant, settings={**fraud.settings, "limits": limits, "model": fraud.model})
    run_id = stage.train("1")
    with pytest.raises(StepFailedError, match="of job run 1 has not been judged by the step 'evaluate': run that step"):
        stage.register("1")
    with pytest.raises(
        StepFailedError, match=r"PR-AUC is 0\.\d+ .+, must be at least 0\.5 \(gate\.limits\.prAuc\.min\)"
    ):
        stage.evaluate("1")
    assert stage.client.get_run(run_id).data.tags.get("gate") == "failed"
    with pytest.raises(StepFailedError, match="of job run 1 was rejected by the step 'evaluate': its log names"):
        stage.register("1")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("fraud-contract", r"(?s)column amount: at most 100000: \d+ rows\n    \{'transaction_id'"),
        ("fraud-signature", "deviceId"),
    ],
)
def test_fails_in_the_validation(name: str, message: str, fraud: Rehearsal) -> None:
    with pytest.raises(StepFailedError, match=message):
        replace(fraud, project=fault(name)).prepare("104")


def test_fails_to_evaluate_without_a_training(fraud: Rehearsal) -> None:
    with pytest.raises(StepFailedError, match=r"job run 999 has logged no model in .*: run the step 'train' first"):
        fraud.evaluate("999")
    with pytest.raises(StepFailedError, match=r"job run 999 has not written .*training: run the step 'prepare' first"):
        fraud.train("999")
    with pytest.raises(StepFailedError, match="experiment '/nowhere' does not exist"):
        fraud.evaluate("1", experiment="/nowhere")
