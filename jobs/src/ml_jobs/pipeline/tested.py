"""Records which code version has passed the unit tests in a stage, as a tag of the experiment, and checks the tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.runs import experiment_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlflow import MlflowClient

TESTED = "tested_code_version"

STARTED_BY_HAND = ("onetime", "one_time", "run_now")
"""Values of `{{job.trigger.type}}` for a run that a user or a CI pipeline started.

Source: Databricks, "Dynamic value references".
"""


def record(client: MlflowClient, experiment: str, code_version: str) -> None:
    """Record that a code version has passed the tests of a project; `experiment` is the project's experiment."""
    client.set_experiment_tag(experiment_id(client, experiment), TESTED, code_version)


def require(client: MlflowClient, experiments: Sequence[str], code_version: str, *, trigger: str) -> None:
    """Refuse a scheduled or otherwise triggered run whose code has not passed the unit tests.

    A schedule may fire after new code is deployed and before its unit tests pass.

    Args:
        client: client of the MLflow tracking server.
        experiments: experiments of the projects whose tests are required.
        code_version: code version of the run.
        trigger: trigger type of the run, e.g. `periodic`.

    Raises:
        StepFailedError: names the experiment without the code version, and the remedy.

    """
    if trigger in STARTED_BY_HAND:
        return
    for experiment in experiments:
        tested = client.get_experiment(experiment_id(client, experiment)).tags.get(TESTED)
        if tested != code_version:
            raise StepFailedError(
                f"code version {code_version} has not passed the unit tests (experiment {experiment} "
                f"records {tested or 'no version'}), so this run (trigger {trigger!r}) trains nothing: "
                "run the stage's unit-test jobs (`./fraudops job <stage> unit-tests`)"
            )
