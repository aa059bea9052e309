"""Tests that job runs started by a schedule or a trigger fail unless the unit tests have passed for the jobs' code."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from mlflow import MlflowClient

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import tested

if TYPE_CHECKING:
    from pathlib import Path

SHARED, OWN = "/fraudops/prod/a", "/fraudops/prod/b"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow database with two experiments. The first one records that the unit tests of code `c0ffee` have passed.

    Created once per module, because that takes two seconds.
    """
    file = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    client = MlflowClient(f"sqlite:///{file}")
    for name in (SHARED, OWN):
        client.create_experiment(name)
    tested.record(client, SHARED, "c0ffee")
    return file


@pytest.fixture
def client(database: Path, tmp_path: Path) -> MlflowClient:
    """An MLflow client with its own copy of `database`, which the test may change."""
    return MlflowClient(f"sqlite:///{shutil.copy(database, tmp_path)}")


def test_a_scheduled_run_needs_passed_tests_of_the_shared_code_and_the_project(client: MlflowClient) -> None:
    with pytest.raises(StepFailedError, match=f"experiment {OWN} records no version"):
        tested.require(client, [SHARED, OWN], "c0ffee", trigger="periodic")

    tested.record(client, OWN, "c0ffee")
    tested.require(client, [SHARED, OWN], "c0ffee", trigger="periodic")


def test_fails_for_untested_code(client: MlflowClient) -> None:
    with pytest.raises(StepFailedError, match=r"code version beef has not passed the unit tests .* records c0ffee"):
        tested.require(client, [SHARED], "beef", trigger="periodic")


@pytest.mark.parametrize("trigger", ["file_arrival", "continuous", "{{job.trigger.type}}"])
def test_fails_for_untested_code_with_every_other_automatic_trigger(client: MlflowClient, trigger: str) -> None:
    with pytest.raises(StepFailedError, match="unit-tests"):
        tested.require(client, [OWN], "c0ffee", trigger=trigger)


@pytest.mark.parametrize("trigger", tested.STARTED_BY_HAND)
def test_a_user_or_a_pipeline_may_train_before_the_unit_tests(client: MlflowClient, trigger: str) -> None:
    tested.require(client, [OWN], "beef", trigger=trigger)


def test_fails_if_the_project_is_not_deployed(client: MlflowClient) -> None:
    with pytest.raises(StepFailedError, match="deploy the project's stack first"):
        tested.require(client, ["/fraudops/prod/c"], "c0ffee", trigger="periodic")
