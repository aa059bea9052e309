"""Fixtures for tests of the step `train`: a training table, and MLflow with a database in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pytest

from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING, Warehouse
from ml_jobs.pipeline.training.train import TrainArguments, run
from tests.pipeline.training import example

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from pyspark.sql import SparkSession

    from ml_jobs.pipeline.project import Project

ROWS = 3000


@dataclass(frozen=True)
class Stage:
    """Inputs of the step `train`. Methods run the step and read its results."""

    warehouse: Warehouse
    client: MlflowClient
    experiment: str

    def train(self, project: Project = example.PROJECT, engine: str = "local", code_version: str | None = None) -> str:
        """Run the step `train`; return the MLflow run's id. The code version is new by default, so no run is reused."""
        arguments = TrainArguments(
            project=project.name,
            catalog="spark_catalog",
            schema="unit_tests",
            job_run_id="1",
            experiment=self.experiment,
            model="spark_catalog.unit_tests.example_model",
            code_version=code_version or uuid4().hex[:12],
            engine="spark" if engine == "spark" else "local",
            folds=3,
            seed=7,
        )
        return run(arguments, project, self.warehouse)

    def model_uri(self, run_id: str) -> str:
        return f"models:/{self.client.get_run(run_id).data.tags['model_id']}"


@pytest.fixture(scope="module")
def stage(spark: SparkSession, own_client: MlflowClient, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    experiment = f"/train/{uuid4().hex[:8]}"
    own_client.create_experiment(experiment, artifact_location=str(tmp_path_factory.mktemp("artifacts")))
    warehouse = Warehouse(spark, "spark_catalog", "unit_tests", f"train_{uuid4().hex[:8]}_", project="example")
    rows = spark.createDataFrame(pa.Table.from_pandas(example.rows(ROWS)))
    typed = rows.selectExpr(
        *(f"CAST(`{column.name}` AS {column.type}) AS `{column.name}`" for column in example.CONTRACT.columns)
    )
    warehouse.create(HOLDOUT, typed.limit(10), {"job_run_id": "1"})
    warehouse.create(TRAINING, typed, {"job_run_id": "1", "source_version": 4, "holdout_version": 0})
    return Stage(warehouse, own_client, experiment)
