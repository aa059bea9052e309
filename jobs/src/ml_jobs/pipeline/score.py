"""Step `score`: scores the new data in batch with the version that is live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import RunArguments, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.registry import MlflowRegistry
from ml_jobs.pipeline.tables import SCORES, Warehouse

if TYPE_CHECKING:
    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True, kw_only=True)
class ScoreArguments(RunArguments):
    """Score the new data into the table `scores`; repeated in one job run, it replaces that run's scores."""

    model: str
    live: str
    """Alias or number of the version that scores."""

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog would refuse."""
        super().__post_init__()
        check_model_name("model", self.model)


def run(arguments: ScoreArguments, project: Project, warehouse: Warehouse) -> str:
    """Return the number of the version that scored."""
    import mlflow
    from pyspark.sql import functions as f

    version = MlflowRegistry(arguments.model).live(arguments.live)
    if version is None:
        raise StepFailedError(f"{arguments.model} has no version {arguments.live!r}, neither by alias nor by number")
    uri = f"models:/{arguments.model}/{version.number}"
    predict: Any = mlflow.pyfunc.spark_udf(warehouse.spark, uri, result_type="double", env_manager="local")
    scored = warehouse.read(project.tables.new).select(
        project.contract.key,
        predict(f.struct(*project.request_columns())).alias("score"),
        f.lit(arguments.model).alias("model"),
        f.lit(version.number).alias("model_version"),
        f.lit(arguments.job_run_id).alias("job_run_id"),
        f.current_timestamp().alias("scored_at"),
    )
    if warehouse.exists(SCORES):
        scored.writeTo(warehouse.name(SCORES)).overwrite(f.col("job_run_id") == arguments.job_run_id)
    else:
        warehouse.create(SCORES, scored, {"job_run_id": arguments.job_run_id})
    return version.number


def main() -> None:
    """Entry point."""
    arguments = parse(ScoreArguments)
    warehouse = Warehouse.of(arguments)
    number = run(arguments, load_project(arguments.project), warehouse)
    print(f"{warehouse.name(SCORES)}: scored by version {number} of {arguments.model}")
