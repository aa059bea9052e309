"""MLflow runs of a project, looked up by job run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlflow import MlflowClient
    from mlflow.entities import Run

JOB_RUN_ID = "job_run_id"
CODE_VERSION = "code_version"
DATA_VERSION = "data_version"
"""Delta version of the training table that the model was trained on."""
HOLDOUT_VERSION = "holdout_version"
"""Delta version of the holdout that the model is measured on."""
SOURCE = "source"
"""Name of the source table."""
TRAINED_UNTIL = "trained_until"
"""Time of the newest training row, in microseconds since 1970; absent without a time column."""
FINGERPRINT = "fingerprint"
"""Hash of code, rows, settings and libraries. A training with the fingerprint of an earlier training is skipped."""
NOTHING_NEW = "nothing_new"
"""Tag of an MLflow run that skipped its training: the number of the released version with the run's fingerprint."""
DECISION_THRESHOLD = "decision_threshold"
"""Parameter of the training run of a binary classifier: the lowest score with the decision 1."""
MOVES_ANCHOR = "moves_anchor"
"""Tag of a run and its version: `true` if the version replaces the present anchor when it is released."""
GATE_SPREAD = "gate_spread"
"""Spread of the comparison with the champion: the standard error of the difference, times the square root of the
support. If `Task.paired_spread` is None, `prepare` derives from the live version's value the support that the holdout
must have."""
GATE = "gate"
"""Tag that the step `evaluate` sets: `passed`, `waived` or `failed`."""
PASSED, WAIVED, FAILED = "passed", "waived", "failed"
WAIVER_REASON = "waiver_reason"
WAIVER_EXPIRES = "waiver_expires"
"""Last day of the waiver that let the model pass; absent if the model needed no waiver."""
RELEASED = "released"
"""Tag of each version that has been champion: the time of its release in ISO 8601."""
PROMOTION = "promotion"
"""Tag of a released version: what allowed the release, e.g. evidence of the previous stage (release/promotion.py)."""

IMPORTANCE = "importance.json"
"""Artifact with the importance of each feature; absent if the algorithm reports none."""
LEARNED_FROM = "learned_from.json"
"""Artifact with `{"labels": rows per label value or null, "blanked": columns}`; see `training/gaps.py`."""
MESSAGE = "mlflow.note.content"
"""Tag that MLflow shows as the description of a run."""

MODEL = "model"
"""Name of the logged model in a run."""
MODEL_ID = "model_id"


def experiment_id(client: MlflowClient, name: str) -> str:
    """Return the id of an experiment. The project's stack creates the experiment."""
    found = client.get_experiment_by_name(name)
    if found is None:
        raise StepFailedError(f"experiment {name!r} does not exist: deploy the project's stack first")
    return str(found.experiment_id)


def training_run(client: MlflowClient, experiment: str, job_run_id: str) -> Run:
    """Return the newest finished MLflow run of a job run."""
    runs = client.search_runs(
        [experiment_id(client, experiment)],
        f"tags.{JOB_RUN_ID} = '{job_run_id}' AND attributes.status = 'FINISHED'",
        max_results=1,
        order_by=["attributes.start_time DESC"],
    )
    if not runs:
        raise StepFailedError(f"job run {job_run_id} has logged no model in {experiment}: run the step 'train' first")
    return runs[0]


def nothing_new(run: Run) -> str | None:
    """Return the message of a job run that skipped the training; None if the run holds a model."""
    if NOTHING_NEW not in run.data.tags:
        return None
    return run.data.tags[MESSAGE]


def replace_tags(client: MlflowClient, run: Run, tags: Mapping[str, str], *, among: Iterable[str]) -> None:
    """Set `tags` on a run, and delete the tags named in `among` that are not in `tags`."""
    for name in among:
        if name in run.data.tags and name not in tags:
            client.delete_tag(run.info.run_id, name)
    for name, value in tags.items():
        client.set_tag(run.info.run_id, name, value)


def log_dataset(name: str, table: str, version: int, *, context: str) -> None:
    """Log a version of a Delta table as dataset of the active run."""
    import mlflow
    from mlflow.data.delta_dataset_source import DeltaDatasetSource
    from mlflow.data.meta_dataset import MetaDataset

    source = DeltaDatasetSource(delta_table_name=table, delta_table_version=version)
    mlflow.log_input(MetaDataset(source, name=name), context=context)


def model_id(run: Run) -> str:
    """Id of the model that the run has logged."""
    return str(run.data.tags[MODEL_ID])


def model_uri(run: Run) -> str:
    """URI with the id of the run's model. A URI with `runs:/` would make MLflow search the artifacts on each access."""
    return f"models:/{model_id(run)}"
