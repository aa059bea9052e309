"""A registry for the tests of whole steps, and projects to rehearse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ml_jobs.pipeline.data.tables import Warehouse
from ml_jobs.pipeline.task import Limit
from ml_jobs.projects.fraud import PROJECT as FRAUD

from .churn import PROJECT as CHURN
from .steps import EXPERIMENT, FLAGS, Rehearsal, new_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlflow import MlflowClient
    from pyspark.sql import SparkSession

    from ml_jobs.pipeline.project import Project


class Begin(Protocol):
    """Starts a rehearsal."""

    def __call__(self, project: Project, **settings: Any) -> Rehearsal:  # noqa: ANN401 - flags of steps
        """Return the rehearsal of a project with the objects that its stack would create."""
        ...


@pytest.fixture(scope="session")
def mlflow_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowClient]:
    """MLflow in a file, with the objects that the stage's stacks would create."""
    from mlflow import MlflowClient

    folder = tmp_path_factory.mktemp("mlflow")
    patch = pytest.MonkeyPatch()
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
        patch.setenv(name, f"sqlite:///{folder}/mlflow.db")
    client = MlflowClient()
    client.create_experiment(EXPERIMENT, artifact_location=str(folder / "artifacts"))
    yield client
    patch.undo()


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
    """The fraud project with the tables of job run 1, and with limits that its model meets."""
    limits = {**FLAGS["limits"], "prAuc": Limit(min=0.5), "recallAtPrecision50": Limit(min=0.5)}
    parameters = {"fraudShare": 0.02}
    found = begin(FRAUD, rows=10_000, parameters=parameters, limits=limits, slice_limits={"prAuc": Limit(min=0.3)})
    found.generate("1")
    found.prepare("1")
    return found


@pytest.fixture(scope="session")
def churn(begin: Begin) -> Rehearsal:
    """The churn project with the tables of job run 1. Tests work on copies of it."""
    found = begin(CHURN, rows=1_500)
    found.generate("1")
    found.prepare("1")
    return found
