"""A registry and a run's tables that the tests of whole steps share."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from ml_jobs.pipeline.generate import GenerateArguments
from ml_jobs.pipeline.generate import run as generate
from ml_jobs.pipeline.tables import Warehouse
from ml_jobs.projects.fraud import PROJECT

from .steps import EXPERIMENT, MODEL, FakeFiles, flags, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlflow import MlflowClient
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def mlflow_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MlflowClient]:
    """MLflow on a file, with what the project's stack would have made."""
    from mlflow import MlflowClient

    folder = tmp_path_factory.mktemp("mlflow")
    patch = pytest.MonkeyPatch()
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
        patch.setenv(name, f"sqlite:///{folder}/mlflow.db")
    client = MlflowClient()
    client.create_experiment(EXPERIMENT, artifact_location=str(folder / "artifacts"))
    client.create_registered_model(MODEL)
    yield client
    patch.undo()


@pytest.fixture(scope="session")
def prepared(spark: SparkSession) -> Warehouse:
    """Tables of job run 1, as `generate` and `prepare` leave them."""
    warehouse = Warehouse(spark, "spark_catalog", "unit_tests", f"run_{uuid4().hex[:8]}_")
    generate(flags(GenerateArguments, rows=20_000, fraud_share=0.01, drift=0.5), PROJECT, warehouse)
    prepare(warehouse, FakeFiles())
    return warehouse
