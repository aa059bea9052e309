"""Step `register`: registers the run's model as a new version with the alias `challenger`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.arguments import RunArguments, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release.registry import CHALLENGER, MlflowRegistry
from ml_jobs.pipeline.task import LATENCY
from ml_jobs.pipeline.training import provenance

if TYPE_CHECKING:
    from mlflow.entities import Run

    from ml_jobs.pipeline.task import Task

COPIED = (*provenance.NAMES, runs.GATE, runs.GATE_SPREAD, runs.WAIVER_REASON, runs.WAIVER_EXPIRES)
"""Tags that are copied from the training run to the version."""


@dataclass(frozen=True, kw_only=True)
class RegisterArguments(RunArguments):
    """Register this run's model. A repeated step only updates the version that an earlier attempt registered."""

    experiment: str
    model: str

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog does not allow."""
        super().__post_init__()
        check_model_name("model", self.model)


def run(arguments: RegisterArguments, task: Task) -> str | None:
    """Register the model, and return the number of its version; None for a job run that skipped the training."""
    import mlflow

    client = mlflow.MlflowClient()
    trained = runs.training_run(client, arguments.experiment, arguments.job_run_id)
    if (message := runs.nothing_new(trained)) is not None:
        print(message)
        return None
    gate = trained.data.tags.get(runs.GATE)
    if gate not in (runs.PASSED, runs.WAIVED):
        why = "was rejected by" if gate == runs.FAILED else "has not been judged by"
        remedy = "its log names the missed limits" if gate == runs.FAILED else "run that step first"
        raise StepFailedError(f"the model of job run {arguments.job_run_id} {why} the step 'evaluate': {remedy}")
    require_signature(runs.model_uri(trained))
    registry = MlflowRegistry(arguments.model)
    version = registry.of_run(str(trained.info.run_id))
    if version is not None:
        number = version.number
        registry.replace_tags(version, tags(arguments, task, trained), among=COPIED)
    else:
        # Creates a version only: the project's stack creates the registered model.
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
    """Refuse a model without input or output signature.

    Unity Catalog requires both, MLflow's open-source registry does not.
    """
    from mlflow.models import get_model_info

    signature = get_model_info(uri).signature
    if signature is None or not signature.inputs or not signature.outputs:
        raise StepFailedError(f"{uri} has no signature with inputs and outputs: Unity Catalog requires a signature")


def tags(arguments: RegisterArguments, task: Task, trained: Run) -> dict[str, str]:
    """Return the tags of a version: its origin, its metrics, and the gate's decision."""
    primary = task.metrics[0].name
    metrics = trained.data.metrics
    tagged = (primary, f"baseline.{primary}", LATENCY.name)
    return {
        runs.JOB_RUN_ID: arguments.job_run_id,
        **{name: trained.data.tags[name] for name in COPIED if name in trained.data.tags},
        "project": arguments.project,
        "task": task.name,
        runs.MOVES_ANCHOR: trained.data.tags.get(runs.MOVES_ANCHOR, "false"),
        **{name: f"{metrics[name]:.6g}" for name in tagged},
    }


def main() -> None:
    """Entry point."""
    arguments = parse(RegisterArguments)
    number = run(arguments, load_project(arguments.project).task)
    if number is not None:
        print(f"{arguments.model} version {number} is the challenger")
