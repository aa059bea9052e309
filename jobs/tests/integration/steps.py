"""Arguments and calls of whole steps, as a job would make them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from ml_jobs.pipeline import evaluate as evaluate_step
from ml_jobs.pipeline import prepare as prepare_step
from ml_jobs.pipeline import register as register_step
from ml_jobs.pipeline import train as train_step
from ml_jobs.projects.fraud import PROJECT

if TYPE_CHECKING:
    from typing import BinaryIO

    from ml_jobs.arguments import ProjectArguments
    from ml_jobs.pipeline.evaluation import Evaluation
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.tables import Warehouse

EXPERIMENT = "/Shared/fraudops/test/fraud"
MODEL = "test.fraud.fraud_model"
VOLUME = "/Volumes/test/fraud/exchange"

FLAGS: dict[str, Any] = {
    "project": "fraud",
    "catalog": "test",
    "schema": "fraud",
    "job_run_id": "1",
    "seed": 7,
    "holdout_share": 0.3,
    "exchange_volume": VOLUME,
    "experiment": EXPERIMENT,
    "code_version": "c0ffee",
    "engine": "local",
    "folds": 2,
    "model": MODEL,
    "min_pr_auc": 0.5,
    "max_latency_ms": 1000.0,
    "live": "champion",
}

ArgumentsT = TypeVar("ArgumentsT", bound="ProjectArguments")


def flags(arguments_type: type[ArgumentsT], **changes: Any) -> ArgumentsT:  # noqa: ANN401
    """Arguments of a step, with what the test changes."""
    names = {field.name for field in fields(arguments_type)}
    return arguments_type(**{name: value for name, value in {**FLAGS, **changes}.items() if name in names})


@dataclass
class FakeFiles:
    """Volumes in memory."""

    written: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def upload(self, file_path: str, contents: BinaryIO, *, overwrite: bool | None = None) -> object:
        assert overwrite
        self.written[file_path] = contents.read()
        return None


def prepare(warehouse: Warehouse, files: FakeFiles, job_run_id: str = "1", project: Project = PROJECT) -> None:
    arguments = flags(prepare_step.PrepareArguments, job_run_id=job_run_id)
    prepare_step.run(arguments, project, warehouse, files)


def train(warehouse: Warehouse, job_run_id: str = "1", project: Project = PROJECT, engine: str = "local") -> str:
    arguments = flags(train_step.TrainArguments, job_run_id=job_run_id, engine=engine)
    return train_step.run(arguments, project, warehouse)


def evaluate(warehouse: Warehouse, job_run_id: str = "1", project: Project = PROJECT, **changes: Any) -> Evaluation:  # noqa: ANN401
    arguments = flags(evaluate_step.EvaluateArguments, job_run_id=job_run_id, **changes)
    return evaluate_step.run(arguments, project, warehouse)


def register(job_run_id: str = "1") -> str:
    return register_step.run(flags(register_step.RegisterArguments, job_run_id=job_run_id))
