"""Step `release`: brings the challenger to the endpoint as a canary, asks it, and gives it the traffic or nothing."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ml_jobs.arguments import RunArguments, check, check_model_name, check_volume_path, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs, traffic
from ml_jobs.pipeline.evaluation import call_milliseconds, percentile
from ml_jobs.pipeline.online_checks import predictions, problems
from ml_jobs.pipeline.prepare import HELD_BACK
from ml_jobs.pipeline.registry import CHALLENGER, CHAMPION, PREVIOUS, MlflowRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from databricks.sdk import WorkspaceClient

    from ml_jobs.pipeline.registry import Registry, Version
    from ml_jobs.pipeline.serving import Endpoint


@dataclass(frozen=True, kw_only=True)
class ReleaseArguments(RunArguments):
    """Release this run's model to the endpoint; on any failure the endpoint serves what it served before."""

    model: str
    endpoint: str
    canary_percent: int
    workload_size: Literal["Small", "Medium", "Large"]
    scale_to_zero: bool
    max_latency_ms: float
    min_pr_auc: float
    exchange_volume: str

    def __post_init__(self) -> None:
        """Refuse names and limits that mean nothing."""
        super().__post_init__()
        check_model_name("model", self.model)
        check_volume_path("exchange_volume", self.exchange_volume)
        check(0 <= self.canary_percent <= traffic.ALL, "canary_percent", self.canary_percent, "a percentage")
        check(self.max_latency_ms > 0, "max_latency_ms", self.max_latency_ms, "a number of milliseconds above 0")
        check(0 <= self.min_pr_auc <= 1, "min_pr_auc", self.min_pr_auc, "a number from 0 to 1")


@dataclass(frozen=True)
class HeldBack:
    """Rows that no model has learned from, as clients send them."""

    records: Sequence[Mapping[str, Any]]
    labels: Sequence[int]


class OfflineScores(Protocol):
    """Scores of a registered version, without an endpoint."""

    def __call__(self, version: str, records: Sequence[Mapping[str, Any]], /) -> Sequence[float]:
        """Return a score per record."""
        ...


@dataclass(frozen=True)
class Clouds:
    """Everything outside that a release touches."""

    endpoint: Endpoint
    registry: Registry
    held_back: Callable[[], HeldBack]
    offline_scores: OfflineScores


def run(arguments: ReleaseArguments, clouds: Clouds) -> str:
    """Return the number of the version that is live now.

    Raises:
        StepFailedError: the version was not released; endpoint and aliases are as they were.

    """
    challenger = _challenger(arguments, clouds.registry)
    champion = clouds.registry.by_alias(CHAMPION)
    found = clouds.endpoint.config()
    before = traffic.live(found, arguments.model, champion.number if champion else None)
    entity = _served_entity(arguments, challenger.number)
    # An endpoint cannot be emptied again: with nothing released before, it goes back to whatever was there.
    with _restored_on_failure(clouds, before if before.entities else found):
        clouds.endpoint.apply(traffic.canary(before, entity, arguments.canary_percent))
        _check_online(arguments, clouds, entity)
        clouds.endpoint.apply(traffic.promoted(before, entity))
        if champion is not None and champion.number != challenger.number:
            clouds.registry.set_alias(PREVIOUS, champion.number)
        clouds.registry.set_alias(CHAMPION, challenger.number)
        clouds.endpoint.apply(traffic.alone(entity))
    return challenger.number


def _challenger(arguments: ReleaseArguments, registry: Registry) -> Version:
    found = registry.by_alias(CHALLENGER)
    if found is None:
        raise StepFailedError(f"{arguments.model} has no {CHALLENGER}: run the step 'register' first")
    made_by = found.tags.get(runs.JOB_RUN_ID)
    if made_by != arguments.job_run_id:
        raise StepFailedError(
            f"the {CHALLENGER} of {arguments.model}, version {found.number}, is of job run {made_by}, "
            f"not of {arguments.job_run_id}: run the step 'register' first"
        )
    return found


def _served_entity(arguments: ReleaseArguments, version: str) -> traffic.ServedEntity:
    settings = {"workload_size": arguments.workload_size, "scale_to_zero_enabled": arguments.scale_to_zero}
    return traffic.ServedEntity(traffic.served_name(arguments.model, version), arguments.model, version, settings)


def _check_online(arguments: ReleaseArguments, clouds: Clouds, entity: traffic.ServedEntity) -> None:
    """Ask the new served entity itself, and compare."""
    held_back = clouds.held_back()
    rows = len(held_back.records)
    online = predictions(clouds.endpoint.query(entity.name, held_back.records), rows)
    offline = clouds.offline_scores(entity.entity_version, held_back.records)
    found = problems(online, offline, held_back.labels, arguments.min_pr_auc)
    singly = [[record] for record in held_back.records]
    p99 = percentile(call_milliseconds(lambda record: clouds.endpoint.query(entity.name, record), singly), 99)
    if p99 > arguments.max_latency_ms:
        limit = f"{arguments.max_latency_ms:.1f} ms (--max-latency-ms)"
        found.append(f"p99 latency of one row over HTTP, {p99:.1f} ms, is above {limit}")
    if found:
        raise StepFailedError("\n".join([f"{entity.name} is stopped:", *(f"  {line}" for line in found)]))
    print(f"{entity.name}: {rows} online scores equal the registered model's, p99 {p99:.1f} ms")


@contextmanager
def _restored_on_failure(clouds: Clouds, before: traffic.EndpointConfig) -> Generator[None]:
    """Put endpoint and aliases back if anything goes wrong, be it that the run is cancelled."""
    aliases = {alias: clouds.registry.by_alias(alias) for alias in (CHAMPION, PREVIOUS)}
    try:
        yield
    except BaseException as problem:
        undone = _restore(clouds, before, aliases)
        raise StepFailedError("\n".join([f"not released: {problem}", *undone])) from problem


def _restore(clouds: Clouds, before: traffic.EndpointConfig, aliases: Mapping[str, Version | None]) -> list[str]:
    """Return one line per thing that was put back, or could not be."""
    actions: dict[str, Callable[[], None]] = {"endpoint": lambda: _restore_endpoint(clouds.endpoint, before)}
    for alias, version in aliases.items():
        actions[f"alias {alias}"] = lambda alias=alias, version=version: _restore_alias(clouds.registry, alias, version)
    lines: list[str] = []
    for name, action in actions.items():
        try:
            action()
            lines.append(f"{name}: as it was before")
        except Exception as problem:  # noqa: BLE001 - whatever it is, the other things must be put back too
            lines.append(f"{name}: could not be put back: {problem}")
    return lines


def _restore_endpoint(endpoint: Endpoint, before: traffic.EndpointConfig) -> None:
    if not before.entities:
        raise StepFailedError("it served nothing before, and cannot be emptied; no version of it is the champion")
    endpoint.apply(before)


def _restore_alias(registry: Registry, alias: str, version: Version | None) -> None:
    if version is not None:
        registry.set_alias(alias, version.number)
    elif registry.by_alias(alias) is not None:
        registry.delete_alias(alias)


def held_back_of(client: WorkspaceClient, exchange_volume: str) -> HeldBack:
    """Read what the step `prepare` has left for clients."""
    contents = client.files.download(f"{exchange_volume}/{HELD_BACK}").contents
    if contents is None:
        raise StepFailedError(f"{exchange_volume}/{HELD_BACK} is empty")
    with contents:
        document = json.load(contents)
    return HeldBack(document["records"], document["labels"])


def offline_scores_of(model: str) -> OfflineScores:
    """Scores of versions of a registered model, loaded into this process."""

    def scores(version: str, records: Sequence[Mapping[str, Any]]) -> Sequence[float]:
        import mlflow
        import pandas as pd

        loaded = mlflow.pyfunc.load_model(f"models:/{model}/{version}")
        return [float(score) for score in loaded.predict(pd.DataFrame(list(records)))]

    return scores


def _cancelled(signum: int, _frame: object) -> None:
    raise SystemExit(f"cancelled by signal {signum}")


def main() -> None:
    """Entry point."""
    from databricks.sdk import WorkspaceClient

    from ml_jobs.pipeline.serving import DatabricksEndpoint

    arguments = parse(ReleaseArguments)
    # A cancelled run is told by SIGTERM, which by default would leave a canary behind.
    signal.signal(signal.SIGTERM, _cancelled)
    client = WorkspaceClient()
    clouds = Clouds(
        endpoint=DatabricksEndpoint(client, arguments.endpoint),
        registry=MlflowRegistry(arguments.model),
        held_back=lambda: held_back_of(client, arguments.exchange_volume),
        offline_scores=offline_scores_of(arguments.model),
    )
    print(f"{arguments.model} version {run(arguments, clouds)} is live at {arguments.endpoint}")
