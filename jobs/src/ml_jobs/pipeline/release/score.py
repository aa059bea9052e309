"""Step `score`: the live version scores the rows whose outcome is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.arguments import RunArguments, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.source_reader import unlabelled
from ml_jobs.pipeline.data.tables import JOB_RUN_ID, SCORES, Warehouse
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release.registry import MlflowRegistry
from ml_jobs.pipeline.source import Source
from ml_jobs.pipeline.training.inputs import Inputs

if TYPE_CHECKING:
    from pyspark.sql.types import DataType, StructType

    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.task import Task


@dataclass(frozen=True, kw_only=True)
class ScoreArguments(RunArguments):
    """Write the model's answers for rows without a known outcome to the table `scores`.

    If the step is repeated in a job run, the new answers replace those of the earlier attempt.
    """

    source: Source
    model: str
    live: str
    """Alias or number of the version that scores."""

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog does not allow."""
        super().__post_init__()
        check_model_name("model", self.model)


def run(arguments: ScoreArguments, project: Project, warehouse: Warehouse) -> str:
    """Score the rows without a known outcome, and return the number of the version that scored them."""
    import mlflow
    from pyspark.sql import functions as f

    version = MlflowRegistry(arguments.model).live(arguments.live)
    if version is None:
        missing = f"{arguments.model} has no version with the number or alias {arguments.live!r}"
        raise StepFailedError(f"{missing}: release a version first")
    uri = f"models:/{arguments.model}/{version.number}"
    result_type = answer_type(project.task)
    predict: Any = mlflow.pyfunc.spark_udf(warehouse.spark, uri, result_type=result_type, env_manager="local")
    inputs = Inputs.of(project.contract).columns
    request = f.struct(*(f.col(quoted(item.name)).cast(item.sql_type).alias(item.name) for item in inputs))
    answered = unlabelled(warehouse.spark, arguments.source, project.contract).select(
        f.col(quoted(project.contract.key)).alias("key"),
        predict(request).alias("answer"),
        f.lit(arguments.model).alias("model"),
        f.lit(version.number).alias("model_version"),
        f.lit(arguments.job_run_id).alias(JOB_RUN_ID),
        f.current_timestamp().alias("scored_at"),
    )
    warehouse.replace_rows_of_run(SCORES, answered, arguments.job_run_id, {JOB_RUN_ID: arguments.job_run_id})
    return version.number


def answer_type(task: Task) -> StructType:
    """Return the Spark type of the task's answer per row."""
    from pyspark.sql.types import StructField, StructType

    targets = np.arange(len(task.label_values or (0,)), dtype=np.float64)
    (answer, *_) = task.answers(task.uninformed(targets), 0.5)
    return StructType([StructField(name, _spark_type(value)) for name, value in answer.items()])


def _spark_type(value: object) -> DataType:
    from pyspark.sql.types import BooleanType, DoubleType, LongType, MapType, StringType

    if isinstance(value, dict):
        return MapType(StringType(), _spark_type(next(iter(value.values()))))
    if isinstance(value, str):
        return StringType()
    if isinstance(value, bool):
        return BooleanType()
    return LongType() if isinstance(value, int) else DoubleType()


def main() -> None:
    """Entry point."""
    arguments = parse(ScoreArguments)
    warehouse = Warehouse.of(arguments)
    number = run(arguments, load_project(arguments.project), warehouse)
    print(f"{warehouse.name(SCORES)}: answers of version {number} of {arguments.model}")
