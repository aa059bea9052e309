"""Runs whole job steps, with arguments like those that the jobs of a stage pass."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pandas as pd

from ml_jobs.pipeline.data import generate, prepare, validate
from ml_jobs.pipeline.data.tables import HOLDOUT, QUARANTINE, TRAINING
from ml_jobs.pipeline.evaluation import evaluate
from ml_jobs.pipeline.evaluation.requests import typed
from ml_jobs.pipeline.release import recorded, register, release, score
from ml_jobs.pipeline.release.promotion import Promotion
from ml_jobs.pipeline.release.registry import MlflowRegistry
from ml_jobs.pipeline.release.serving import DatabricksEndpoint
from ml_jobs.pipeline.source import SYNTHETIC_TABLE, Source
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.training import reproduce, train

from .fake_workspace import fake_workspace

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from mlflow import MlflowClient

    from ml_jobs.arguments import ProjectArguments
    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.evaluation.evaluation import Evaluation
    from ml_jobs.pipeline.project import Project

    from .fake_workspace import FakeWorkspace

EXPERIMENT = "/Shared/fraudops/test"

FLAGS: dict[str, Any] = {
    "catalog": "test",
    "rows": 6_000,
    "seed": 7,
    "drift": 0.5,
    "parameters": {},
    "holdout_share": 0.3,
    "split_seed": 11,
    "experiment": EXPERIMENT,
    "code_version": "c0ffee",
    "trigger": "run_now",
    "tested_in": {"test": EXPERIMENT},
    "engine": "local",
    "folds": 2,
    "limits": {"latencyP99Ms": Limit(max=1000.0), "endpointP99Ms": Limit(max=1000.0)},
    "slice_limits": {},
    "slice_support": 10,
    "margin": 0.1,
    "confidence": 0.9,
    "waiver": None,
    "version": "champion",
    "allow_other_code": False,
    "live": "champion",
    "endpoint": "endpoint",
    "canary_percent": 10,
    "workload_size": "Small",
    "scale_to_zero": True,
    "promotion": Promotion(requires=None, found=None, waiver=None),
}

ArgumentsT = TypeVar("ArgumentsT", bound="ProjectArguments")


@dataclass(frozen=True)
class Rehearsal:
    """Runs the job steps of one project. Each rehearsal has separate tables and a separate registered model."""

    project: Project
    warehouse: Warehouse
    client: MlflowClient
    settings: Mapping[str, Any]
    """Arguments of the steps; they replace the values of the same name in `FLAGS`."""

    @property
    def model(self) -> str:
        """Full name of the registered model of this rehearsal."""
        return f"test.rehearsal.{self.warehouse.prefix}{self.project.name.replace('-', '_')}_model"

    def flags(self, arguments_type: type[ArgumentsT], job_run_id: str, **changes: Any) -> ArgumentsT:  # noqa: ANN401
        """Return a step's arguments: values of `FLAGS`, overridden by this rehearsal's settings and by `changes`."""
        given: dict[str, Any] = {
            **FLAGS,
            "project": self.project.name,
            "schema": "rehearsal",
            "job_run_id": job_run_id,
            "model": self.model,
            "source": Source(table=self.warehouse.name(SYNTHETIC_TABLE)),
            **self.settings,
            **changes,
        }
        names = {field.name for field in fields(arguments_type)}
        return arguments_type(**{name: value for name, value in given.items() if name in names})

    def copied(self) -> Rehearsal:
        """Return a rehearsal with copies of the tables of `generate` and `prepare`, and with a separate model.

        Copying takes a tenth of the time of these steps. The notes of the copied Delta commits (`userMetadata`) name
        the copies instead of the original tables.
        """
        found = replace(self, warehouse=replace(self.warehouse, prefix=new_prefix()))
        for table in (SYNTHETIC_TABLE, QUARANTINE, HOLDOUT, TRAINING):
            _copy(self.warehouse, found.warehouse, table)
        self.client.create_registered_model(found.model)
        return found

    def generate(self, job_run_id: str) -> range:
        return generate.run(self.flags(generate.GenerateArguments, job_run_id), self.project, self.warehouse)

    def prepare(self, job_run_id: str) -> prepare.Prepared:
        """Run the steps `validate` and `prepare`."""
        validate.run(self.flags(validate.ValidateArguments, job_run_id), self.project, self.warehouse)
        arguments = self.flags(prepare.PrepareArguments, job_run_id)
        live = MlflowRegistry(self.model).live(arguments.live)
        return prepare.run(arguments, self.project, self.warehouse, live)

    def train(self, job_run_id: str, **changes: Any) -> str:  # noqa: ANN401
        """Run the step `train`; return the id of the MLflow run."""
        return train.run(self.flags(train.TrainArguments, job_run_id, **changes), self.project, self.warehouse)

    def evaluate(self, job_run_id: str, **changes: Any) -> Evaluation:  # noqa: ANN401
        arguments = self.flags(evaluate.EvaluateArguments, job_run_id, **changes)
        found = evaluate.run(arguments, self.project, self.warehouse)
        assert found is not None
        return found

    def register(self, job_run_id: str) -> str:
        """Run the step `register`; return the number of the model version."""
        number = register.run(self.flags(register.RegisterArguments, job_run_id), self.project.task)
        assert number is not None
        return number

    def reproduce(self, job_run_id: str, **changes: Any) -> reproduce.Reproduced:  # noqa: ANN401
        """Run the step `reproduce`, which repeats the training of a model version."""
        arguments = self.flags(reproduce.ReproduceArguments, job_run_id, **changes)
        return reproduce.run(arguments, self.project, self.warehouse)

    def release(self, job_run_id: str) -> FakeWorkspace:
        """Run the step `release`; return the fake workspace, which has the endpoint."""
        from databricks.sdk import WorkspaceClient

        arguments = self.flags(release.ReleaseArguments, job_run_id)
        with fake_workspace() as workspace:
            workspace.invoke = self._served
            client = WorkspaceClient(host=workspace.url, token="token")  # noqa: S106
            clouds = release.Clouds(
                endpoint=DatabricksEndpoint(client, "endpoint", sleep=lambda _: None),
                registry=MlflowRegistry(self.model),
                held_back=lambda: recorded.held_back_of(EXPERIMENT, job_run_id),
                offline_answers=recorded.offline_answers_of(self.model),
                nothing_new=lambda: recorded.nothing_new_of(EXPERIMENT, job_run_id),
            )
            release.run(arguments, self.project, clouds)
        return workspace

    def score(self, job_run_id: str, **changes: Any) -> str:  # noqa: ANN401
        """Run the step `score`; return the number of the model version that computed the scores."""
        return score.run(self.flags(score.ScoreArguments, job_run_id, **changes), self.project, self.warehouse)

    def _served(self, entity: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Answer a query as the served entity does: load the model with the entity's environment variables."""
        import mlflow

        with _environment(entity["environment_vars"]):
            uri = f"models:/{entity['entity_name']}/{entity['entity_version']}"
            loaded = _LOADED.setdefault(uri, None) or mlflow.pyfunc.load_model(uri)
            _LOADED[uri] = loaded
        return {"predictions": loaded.predict(typed(loaded, pd.DataFrame(list(records))))}


def new_prefix() -> str:
    """Return a prefix for table names that no other rehearsal has."""
    return f"run_{uuid4().hex[:8]}_"


def _copy(given: Warehouse, to: Warehouse, table: str) -> None:
    """Copy a Delta table with its history to another table prefix. Replace the old prefix in the commits, too."""
    warehouse = Path(urlsplit(str(given.spark.conf.get("spark.sql.warehouse.dir"))).path)
    # Puts the copy outside the default folder of its name. The copy is an external table, so `DROP TABLE` keeps its
    # files; in the default folder, a later table with this name would find them.
    folder = warehouse / "copies" / f"{to.prefix}{table}"
    original = warehouse / f"{given.schema}.db" / f"{given.prefix}{table}"
    # Leaves out the checksum files of Hadoop's local file system, which would not match the changed commits.
    shutil.copytree(original, folder, ignore=shutil.ignore_patterns("*.crc"))
    for commit in (folder / "_delta_log").glob("*.json"):
        commit.write_text(commit.read_text().replace(given.prefix, to.prefix))
    to.spark.sql(f"CREATE TABLE {to.name(table)} USING delta LOCATION '{folder}'")


_LOADED: dict[str, Any] = {}


@contextmanager
def _environment(variables: Mapping[str, str]) -> Generator[None]:
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
