"""Step `register`: makes the run's model a version of the registered model, and the challenger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.arguments import RunArguments, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release.registry import CHALLENGER
from ml_jobs.pipeline.task import LATENCY

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

    from ml_jobs.pipeline.task import Task


@dataclass(frozen=True, kw_only=True)
class RegisterArguments(RunArguments):
    """Register this run's model; repeated, it finds the version that is there."""

    experiment: str
    model: str
    code_version: str

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog would refuse."""
        super().__post_init__()
        check_model_name("model", self.model)


def run(arguments: RegisterArguments, task: Task) -> str:
    """Return the number of the version."""
    import mlflow

    client = mlflow.MlflowClient()
    trained = runs.training_run(client, arguments.experiment, arguments.job_run_id)
    if trained.data.tags.get(runs.GATE) != "passed":
        raise StepFailedError(f"the model of job run {arguments.job_run_id} has not passed its evaluation")
    require_signature(runs.model_uri(trained))
    number = existing(client, arguments.model, str(trained.info.run_id))
    if number is None:
        # The registered model is there: the project's stack owns it.
        registered = client.create_model_version(
            arguments.model,
            source=runs.model_uri(trained),
            run_id=str(trained.info.run_id),
            model_id=runs.model_id(trained),
            tags=tags(arguments, task, trained),
        )
        number = str(registered.version)
    client.set_registered_model_alias(arguments.model, CHALLENGER, number)
    return number


def require_signature(uri: str) -> None:
    """Refuse a model without a signature of inputs and outputs; Unity Catalog would, a local registry would not."""
    from mlflow.models import get_model_info

    signature = get_model_info(uri).signature
    if signature is None or not signature.inputs or not signature.outputs:
        raise StepFailedError(f"{uri} has no signature with inputs and outputs")


def existing(client: MlflowClient, model: str, run_id: str) -> str | None:
    """Return the version that was made of an MLflow run, if any."""
    versions = client.search_model_versions(f"name = '{model}'")
    return next((str(version.version) for version in versions if version.run_id == run_id), None)


def tags(arguments: RegisterArguments, task: Task, trained: Run) -> dict[str, str]:
    """Tags that say where a version comes from and how it did."""
    primary = task.metrics[0].name
    metrics = trained.data.metrics
    tagged = (primary, f"baseline.{primary}", LATENCY.name)
    return {
        runs.JOB_RUN_ID: arguments.job_run_id,
        runs.CODE_VERSION: arguments.code_version,
        runs.DATA_VERSION: trained.data.tags[runs.DATA_VERSION],
        "project": arguments.project,
        "task": task.name,
        runs.MOVES_ANCHOR: trained.data.tags.get(runs.MOVES_ANCHOR, "false"),
        **{name: f"{metrics[name]:.6g}" for name in tagged},
    }


def main() -> None:
    """Entry point."""
    arguments = parse(RegisterArguments)
    number = run(arguments, load_project(arguments.project).task)
    print(f"{arguments.model} version {number} is the challenger")
