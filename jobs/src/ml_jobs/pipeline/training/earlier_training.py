"""Skips a training whose fingerprint equals that of an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.release.registry import CHAMPION, MlflowRegistry
from ml_jobs.pipeline.training import provenance

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

    from ml_jobs.pipeline.release.registry import Version
    from ml_jobs.pipeline.training.provenance import TrainingData
    from ml_jobs.pipeline.training.train import TrainArguments


def instead_of_training(
    client: MlflowClient, experiment_id: str, arguments: TrainArguments, used: TrainingData, fingerprint: str
) -> Run | None:
    """Return the MLflow run that the later steps of this job run use; None if a new training is needed.

    - If no finished MLflow run has the fingerprint, the result is None.
    - If a version of such a run was released, the result is a new MLflow run without a model. Its tag
      `nothing_new` makes the later steps do nothing.
    - Otherwise, the result is the newest MLflow run with the fingerprint, and the later steps judge its model again.
      Its tags are set to the table versions of this job run, which have the same rows.
    """
    earlier = client.search_runs(
        [experiment_id],
        f"tags.{runs.FINGERPRINT} = '{fingerprint}' AND attributes.status = 'FINISHED'",
        order_by=["attributes.start_time DESC"],
    )
    if not earlier:
        return None
    registry = MlflowRegistry(arguments.model)
    for run in earlier:
        version = registry.of_run(str(run.info.run_id))
        if version is not None and runs.RELEASED in version.tags:
            return _nothing_new(client, experiment_id, arguments, _message(version, registry.by_alias(CHAMPION)))
    return _taken_over(client, experiment_id, arguments, used, earlier[0])


def _message(version: Version, champion: Version | None) -> tuple[str, str]:
    is_live = champion is not None and champion.number == version.number
    released = version.tags[runs.RELEASED]
    state = f"live since {released}" if is_live else f"released {released}, not live any more"
    return version.number, (
        f"nothing new: version {version.number} was trained with the same code, rows and settings ({state})"
    )


def _nothing_new(client: MlflowClient, experiment_id: str, arguments: TrainArguments, found: tuple[str, str]) -> Run:
    number, message = found
    run = client.create_run(
        experiment_id,
        run_name=f"job-run-{arguments.job_run_id}",
        tags={runs.JOB_RUN_ID: arguments.job_run_id, runs.NOTHING_NEW: number, runs.MESSAGE: message},
    )
    client.set_terminated(run.info.run_id)
    print(message)
    return client.get_run(run.info.run_id)


def _taken_over(
    client: MlflowClient, experiment_id: str, arguments: TrainArguments, used: TrainingData, run: Run
) -> Run:
    """Assign an earlier MLflow run to this job run by the tag `job_run_id`.

    MLflow runs of earlier attempts of the job run lose the tag, so that the later steps find one run only.
    """
    own = f"tags.{runs.JOB_RUN_ID} = '{arguments.job_run_id}'"
    for other in client.search_runs([experiment_id], own):
        if other.info.run_id != run.info.run_id:
            client.delete_tag(other.info.run_id, runs.JOB_RUN_ID)
    trained_by = run.data.tags.get(runs.JOB_RUN_ID)
    tags = {**used.tags, runs.JOB_RUN_ID: arguments.job_run_id}
    runs.replace_tags(client, run, tags, among=provenance.NOTE_TAGS.values())
    print(
        f"not trained again: job run {trained_by} trained a model with the same code, rows and settings. The model was "
        f"not released, so job run {arguments.job_run_id} continues with it (MLflow run {run.info.run_id})"
    )
    return client.get_run(run.info.run_id)
