"""A project that shares nothing with the first but the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from ml_jobs.pipeline import generate, validate
from ml_jobs.pipeline.tables import Warehouse

from . import churn
from .steps import FakeFiles, evaluate, flags, prepare, train

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from pyspark.sql import SparkSession

JOB_RUN = "201"
ROWS = 5_000


def test_one_folder_takes_another_project_through_the_gate(spark: SparkSession, mlflow_client: MlflowClient) -> None:
    from pyspark.cloudpickle import register_pickle_by_value

    # Workers find projects in the wheel, and this one is not in it.
    register_pickle_by_value(churn)
    warehouse = Warehouse(spark, "spark_catalog", "unit_tests", f"run_{uuid4().hex[:8]}_")
    generate.run(flags(generate.GenerateArguments, rows=ROWS, fraud_share=0.1, drift=0.5), churn.PROJECT, warehouse)
    assert validate.run(churn.PROJECT.contract, churn.PROJECT.tables.source, warehouse) == ROWS
    prepare(warehouse, FakeFiles(), JOB_RUN, churn.PROJECT)
    run_id = train(warehouse, JOB_RUN, churn.PROJECT)
    measured = evaluate(warehouse, JOB_RUN, churn.PROJECT, model="test.churn.churn_model")
    assert measured.slices.keys() == set(churn.PLANS.tolist())
    assert mlflow_client.get_run(run_id).data.tags["gate"] == "passed"
