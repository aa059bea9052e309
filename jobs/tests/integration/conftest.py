"""Fixtures for tests of whole job steps: MLflow with a model registry, and a `Rehearsal`, which runs the steps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ml_jobs.pipeline.data.tables import Warehouse
from ml_jobs.pipeline.task import Limit
from ml_jobs.projects.fraud import PROJECT as FRAUD

from .churn import PROJECT as CHURN
from .steps import EXPERIMENT, FLAGS, Rehearsal, new_prefix

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from mlflow import MlflowClient
    from pyspark.sql import SparkSession

    from ml_jobs.pipeline.project import Project


class Begin(Protocol):
    """Type of the fixture `begin`. It returns a `Rehearsal`, which runs the job steps of a project in this process."""

    def __call__(self, project: Project, **settings: Any) -> Rehearsal:  # noqa: ANN401 - flags of steps
        """Create the project's registered model, as Terraform does in a stage, and return the project's rehearsal."""
        ...


@contextmanager
def _mlflow_in(folder: Path) -> Generator[MlflowClient]:
    """Make all MLflow clients of this process use a database in `folder`."""
    from mlflow import MlflowClient

    with pytest.MonkeyPatch.context() as patch:
        for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
            patch.setenv(name, f"sqlite:///{folder}/mlflow.db")
        yield MlflowClient()


@pytest.fixture(scope="session")
def mlflow_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowClient]:
    """A client of an MLflow that contains the jobs' experiment. In a stage, Terraform creates the experiment."""
    folder = tmp_path_factory.mktemp("mlflow")
    with _mlflow_in(folder) as client:
        client.create_experiment(EXPERIMENT, artifact_location=str(folder / "artifacts"))
        yield client


@pytest.fixture(scope="module")
def own_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowClient]:
    """A client of an empty MLflow, which only the tests of one Python module use."""
    with _mlflow_in(tmp_path_factory.mktemp("mlflow")) as client:
        yield client


@pytest.fixture(scope="session")
def begin(spark: SparkSession, mlflow_client: MlflowClient) -> Begin:
    def begun(project: Project, **settings: Any) -> Rehearsal:  # noqa: ANN401 - flags of steps
        warehouse = Warehouse(spark, "spark_catalog", "unit_tests", new_prefix(), project=project.name)
        found = Rehearsal(project, warehouse, mlflow_client, settings)
        mlflow_client.create_registered_model(found.model)
        return found

    return begun


@pytest.fixture(scope="session")
def fraud(begin: Begin) -> Rehearsal:
    """The fraud project with the tables that job run 1 wrote, and with limits that the project's model meets."""
    limits = {**FLAGS["limits"], "prAuc": Limit(min=0.5), "recallAtPrecision50": Limit(min=0.5)}
    parameters = {"fraudShare": 0.02}
    found = begin(FRAUD, rows=10_000, parameters=parameters, limits=limits, slice_limits={"prAuc": Limit(min=0.3)})
    found.generate("1")
    found.prepare("1")
    return found


@pytest.fixture(scope="session")
def churn(begin: Begin) -> Rehearsal:
    """The churn project with the tables that job run 1 wrote. Tests change only copies of this rehearsal."""
    found = begin(CHURN, rows=1_500)
    found.generate("1")
    found.prepare("1")
    return found
