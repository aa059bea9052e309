"""Step `release`: serves the challenger as a canary, checks its answers, and gives it all traffic.

If a check fails, tries to restore the earlier configuration of the endpoint.
"""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ml_jobs.arguments import RunArguments, check, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.evaluation.latency import call_milliseconds, percentile
from ml_jobs.pipeline.evaluation.limits import figures, missed
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release import traffic
from ml_jobs.pipeline.release.online_checks import (
    answers,
    identity_problems,
    prediction_problems,
)
from ml_jobs.pipeline.release.promotion import Promotion
from ml_jobs.pipeline.release.recorded import held_back_of, nothing_new_of, offline_answers_of
from ml_jobs.pipeline.release.registry import ANCHOR, CHALLENGER, CHAMPION, PREVIOUS, MlflowRegistry
from ml_jobs.pipeline.task import ENDPOINT_LATENCY, Limit
from ml_jobs.pipeline.waiver import today

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.release.recorded import HeldBack, OfflineAnswers
    from ml_jobs.pipeline.release.registry import Registry, Version
    from ml_jobs.pipeline.release.serving import Endpoint
    from ml_jobs.pipeline.task import Task

VERSION_VARIABLE = "MODEL_VERSION"
"""Environment variable with the version of a served model."""


@dataclass(frozen=True, kw_only=True)
class ReleaseArguments(RunArguments):
    """Release this run's model to the endpoint. On failure, try to restore the versions that it served before.

    A first release cannot be undone, because an endpoint cannot be emptied.
    """

    experiment: str
    model: str
    endpoint: str
    canary_percent: int
    workload_size: Literal["Small", "Medium", "Large"]
    scale_to_zero: bool
    limits: Mapping[str, Limit]
    """Limits by metric name. This step judges the primary metric and the endpoint's latency."""
    promotion: Promotion

    def __post_init__(self) -> None:
        """Refuse a model name that Unity Catalog does not allow, and a canary share that is not a percentage."""
        super().__post_init__()
        check_model_name("model", self.model)
        check(0 <= self.canary_percent <= traffic.ALL, "canary_percent", self.canary_percent, "from 0 to 100")


@dataclass(frozen=True)
class Clouds:
    """External services of a release."""

    endpoint: Endpoint
    registry: Registry
    held_back: Callable[[], HeldBack]
    offline_answers: OfflineAnswers
    nothing_new: Callable[[], str | None] = lambda: None
    """Message of a job run that skipped the training; None if it trained a model."""


def run(arguments: ReleaseArguments, project: Project, clouds: Clouds) -> str | None:
    """Release the challenger, and return the number of this version; None for a job run that skipped the training.

    Raises:
        StepFailedError: the version was not released. If endpoint or aliases were changed, says which were restored.

    """
    if (message := clouds.nothing_new()) is not None:
        print(message)
        return None
    basis = arguments.promotion.basis(today())
    challenger = _challenger(arguments, clouds.registry)
    champion = clouds.registry.by_alias(CHAMPION)
    found = clouds.endpoint.config()
    before = traffic.live(found, arguments.model, champion.number if champion else None)
    entity = _served_entity(arguments, challenger.number)
    # On failure, tries to restore the configuration with the released entities. If no entity is released yet, tries to
    # restore the whole former configuration, because a Databricks endpoint cannot be emptied.
    with _restored_on_failure(clouds, before if before.entities else found):
        clouds.endpoint.apply(traffic.canary(before, entity, arguments.canary_percent))
        _check_online(arguments, project.task, clouds, entity, challenger)
        clouds.endpoint.apply(traffic.promoted(before, entity))
        if champion is not None and champion.number != challenger.number:
            clouds.registry.set_alias(PREVIOUS, champion.number)
        clouds.registry.set_alias(CHAMPION, challenger.number)
        if clouds.registry.by_alias(ANCHOR) is None or challenger.tags.get(runs.MOVES_ANCHOR) == "true":
            clouds.registry.set_alias(ANCHOR, challenger.number)
        clouds.endpoint.apply(traffic.alone(entity))
    # Sets the tag `released` last: if an earlier call fails, the next job run whose training has the same inputs (the
    # same fingerprint) releases the version again.
    clouds.registry.mark_released(challenger.number, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), basis)
    return challenger.number


def _challenger(arguments: ReleaseArguments, registry: Registry) -> Version:
    found = registry.by_alias(CHALLENGER)
    if found is None:
        raise StepFailedError(f"{arguments.model} has no {CHALLENGER}: run the step 'register' first")
    made_by = found.tags.get(runs.JOB_RUN_ID)
    if made_by != arguments.job_run_id:
        raise StepFailedError(
            f"the {CHALLENGER} of {arguments.model}, version {found.number}, was trained by job run {made_by}, "
            f"not by {arguments.job_run_id}: run the step 'register' first"
        )
    return found


def _served_entity(arguments: ReleaseArguments, version: str) -> traffic.ServedEntity:
    settings = {
        "workload_size": arguments.workload_size,
        "scale_to_zero_enabled": arguments.scale_to_zero,
        # The model adds this variable to its answers; MLflow does not pass the registered version to the model.
        "environment_vars": {VERSION_VARIABLE: version},
    }
    return traffic.ServedEntity(traffic.served_name(arguments.model, version), arguments.model, version, settings)


def _check_online(
    arguments: ReleaseArguments, task: Task, clouds: Clouds, entity: traffic.ServedEntity, challenger: Version
) -> None:
    """Refuse the new entity if its answers are wrong, or if a limit is missed.

    The answers must equal the registered model's, and must not be equal for all rows.

    If the gate was waived for the challenger, the limit of the primary metric does not apply.
    """
    is_waived = challenger.tags.get(runs.GATE) == runs.WAIVED
    held_back = clouds.held_back()
    rows = len(held_back.records)
    online = answers(clouds.endpoint.query(entity.name, held_back.records), rows)
    offline = clouds.offline_answers(entity.entity_version, held_back.records)
    found = identity_problems(online, offline, entity.entity_version)
    found += prediction_problems(
        task,
        task.predictions(online),
        task.predictions(offline),
        task.targets(np.asarray(held_back.labels)),
        {} if is_waived else arguments.limits,
    )
    singly = [[record] for record in held_back.records]
    p99 = percentile(call_milliseconds(lambda record: clouds.endpoint.query(entity.name, record), singly), 99)
    found += missed(figures((ENDPOINT_LATENCY,), {ENDPOINT_LATENCY.name: p99}, arguments.limits))
    if found:
        raise StepFailedError("\n".join([f"the online checks reject {entity.name}:", *(f"  {line}" for line in found)]))
    print(f"{entity.name}: {rows} online answers equal the registered model's, p99 {p99:.1f} ms")


@contextmanager
def _restored_on_failure(clouds: Clouds, before: traffic.EndpointConfig) -> Generator[None]:
    """Try to restore endpoint and aliases on any failure, and when the run is cancelled."""
    aliases = {alias: clouds.registry.by_alias(alias) for alias in (CHAMPION, PREVIOUS, ANCHOR)}
    try:
        yield
    except BaseException as problem:
        undone = _restore(clouds, before, aliases)
        raise StepFailedError("\n".join([f"not released: {problem}", *undone])) from problem


def _restore(clouds: Clouds, before: traffic.EndpointConfig, aliases: Mapping[str, Version | None]) -> list[str]:
    """Try to restore the endpoint's configuration and each alias. Return one line per item, with the result."""
    actions: dict[str, Callable[[], None]] = {"endpoint": lambda: _restore_endpoint(clouds.endpoint, before)}
    for alias, version in aliases.items():
        actions[f"alias {alias}"] = lambda alias=alias, version=version: _restore_alias(clouds.registry, alias, version)
    lines: list[str] = []
    for name, action in actions.items():
        try:
            action()
            lines.append(f"{name}: restored")
        except Exception as problem:  # noqa: BLE001 - after any error, the other items must still be restored
            lines.append(f"{name}: could not be restored: {problem}")
    return lines


def _restore_endpoint(endpoint: Endpoint, before: traffic.EndpointConfig) -> None:
    if not before.entities:
        raise StepFailedError(
            "the endpoint served no model before, and Databricks endpoints cannot be emptied. The endpoint "
            "may serve the rejected version until the next release replaces it"
        )
    endpoint.apply(before)


def _restore_alias(registry: Registry, alias: str, version: Version | None) -> None:
    if version is not None:
        registry.set_alias(alias, version.number)
    elif registry.by_alias(alias) is not None:
        registry.delete_alias(alias)


def _cancelled(signum: int, _frame: object) -> None:
    raise SystemExit(f"cancelled by signal {signum}")


def main() -> None:
    """Entry point."""
    from databricks.sdk import WorkspaceClient

    from ml_jobs.pipeline.release.serving import DatabricksEndpoint

    arguments = parse(ReleaseArguments)
    # A cancelled run gets SIGTERM, whose default handler would leave the canary in place.
    signal.signal(signal.SIGTERM, _cancelled)
    clouds = Clouds(
        endpoint=DatabricksEndpoint(WorkspaceClient(), arguments.endpoint),
        registry=MlflowRegistry(arguments.model),
        held_back=lambda: held_back_of(arguments.experiment, arguments.job_run_id),
        offline_answers=offline_answers_of(arguments.model),
        nothing_new=lambda: nothing_new_of(arguments.experiment, arguments.job_run_id),
    )
    number = run(arguments, load_project(arguments.project), clouds)
    if number is not None:
        print(f"{arguments.model} version {number} is live at {arguments.endpoint}")
