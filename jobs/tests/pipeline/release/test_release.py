from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.release.promotion import Promotion
from ml_jobs.pipeline.release.recorded import HeldBack
from ml_jobs.pipeline.release.registry import Version
from ml_jobs.pipeline.release.release import Clouds, ReleaseArguments, run
from ml_jobs.pipeline.release.traffic import EndpointConfig, ServedEntity, alone, canary
from ml_jobs.pipeline.task import Limit
from ml_jobs.projects.cash_demand import PROJECT as CASH_DEMAND
from ml_jobs.projects.fraud import PROJECT as FRAUD

from .fakes import FakeEndpoint, FakeRegistry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ml_jobs.pipeline.project import Project

MODEL = "dev.fraud.fraud_model"
LABELS = [1, 0, 0, 1]
MOVES_ANCHOR = Version("2", {"job_run_id": "2", "moves_anchor": "true"})


def answers(*scores: float, **changes: object) -> list[dict[str, Any]]:
    """Return the predictions of an endpoint that serves version 2, one per score."""
    fixed = {"model": "m-2", "version": "2", **changes}
    return [{"score": score, "decision": int(score > 0.5), **fixed} for score in scores]


RIGHT = answers(0.9, 0.1, 0.2, 0.8)
ARGUMENTS = ReleaseArguments(
    project="fraud",
    catalog="dev",
    schema="fraud",
    job_run_id="2",
    model=MODEL,
    endpoint="fraudops-dev-fraud",
    canary_percent=10,
    workload_size="Small",
    scale_to_zero=True,
    experiment="/fraudops/dev/fraud",
    limits={"prAuc": Limit(min=0.5), "endpointP99Ms": Limit(max=1000), "latencyP99Ms": Limit(max=1e-9)},
    promotion=Promotion(requires="staging", found="staging/7ree/c0nf", waiver=None),
)


def served(version: int) -> ServedEntity:
    environment = {"MODEL_VERSION": str(version)}
    settings = {"workload_size": "Small", "scale_to_zero_enabled": True, "environment_vars": environment}
    return ServedEntity(f"fraud_model-v{version}", MODEL, str(version), settings)


ALIASES = {"champion": "1", "previous": "0", "challenger": "2", "anchor": "0"}
BEFORE = EndpointConfig((served(1),), {"fraud_model-v1": 100})


@dataclass
class Release:
    """A release of version 2, which job run 2 registered, to an endpoint that serves version 1."""

    endpoint: FakeEndpoint
    registry: FakeRegistry
    offline: Sequence[dict[str, Any]]
    project: Project = FRAUD
    labels: Sequence[float] = tuple(LABELS)
    arguments: ReleaseArguments = ARGUMENTS

    def run(self) -> str | None:
        held_back = HeldBack([{"row": row} for row in range(len(self.labels))], self.labels)
        clouds = Clouds(self.endpoint, self.registry, lambda: held_back, lambda *_: self.offline)
        return run(self.arguments, self.project, clouds)


@pytest.fixture
def release() -> Release:
    versions = {"0": Version("0", {}), "1": Version("1", {"job_run_id": "1"}), "2": Version("2", {"job_run_id": "2"})}
    registry = FakeRegistry(versions, dict(ALIASES))
    offline = [{name: value for name, value in answer.items() if name != "version"} for answer in RIGHT]
    return Release(FakeEndpoint(BEFORE, RIGHT), registry, offline)


@pytest.fixture
def first_release(release: Release) -> Release:
    release.endpoint.active = EndpointConfig()
    release.registry.aliases = {"challenger": "2"}
    return release


def test_traffic_moves_over_a_canary_to_the_challenger_alone(release: Release) -> None:
    assert release.run() == "2"
    assert [config.traffic for config in release.endpoint.applied] == [
        {"fraud_model-v1": 90, "fraud_model-v2": 10},
        {"fraud_model-v1": 0, "fraud_model-v2": 100},
        {"fraud_model-v2": 100},
    ]
    assert release.registry.aliases == {**ALIASES, "champion": "2", "previous": "1"}


def test_the_new_served_entity_itself_is_queried(release: Release) -> None:
    release.run()
    assert set(release.endpoint.queried) == {"fraud_model-v2"}


def test_the_first_release_needs_no_champion_and_no_served_entities(first_release: Release) -> None:
    assert first_release.run() == "2"
    assert first_release.endpoint.active == alone(served(2))
    assert first_release.registry.aliases == {"champion": "2", "challenger": "2", "anchor": "2"}


def test_a_repeated_release_leaves_the_aliases(release: Release) -> None:
    release.run()
    release.run()
    assert release.endpoint.active == alone(served(2))
    assert release.registry.aliases == {**ALIASES, "champion": "2", "previous": "1"}


def test_entities_of_a_killed_release_are_neither_kept_nor_restored(release: Release) -> None:
    release.endpoint.active = canary(BEFORE, served(0), 10)
    release.endpoint.response = {"predictions": []}
    with pytest.raises(StepFailedError):
        release.run()
    assert release.endpoint.active == BEFORE


@pytest.mark.parametrize("change", [0, 1, 2])
def test_fails_and_restores_when_a_change_of_the_endpoint_fails(release: Release, change: int) -> None:
    release.endpoint.fail_at = change
    stopped(release, "the container did not start")


def test_the_anchor_moves_to_a_version_that_is_better_beyond_chance(release: Release) -> None:
    release.registry.versions["2"] = MOVES_ANCHOR
    release.run()
    assert release.registry.aliases == {**ALIASES, "champion": "2", "previous": "1", "anchor": "2"}


def test_a_model_released_before_there_was_an_anchor_gets_one(release: Release) -> None:
    del release.registry.aliases["anchor"]
    release.run()
    assert release.registry.aliases["anchor"] == "2"


def test_fails_and_restores_the_anchor_when_the_last_change_fails(release: Release) -> None:
    release.registry.versions["2"] = MOVES_ANCHOR
    release.endpoint.fail_at = 2
    stopped(release, "the container did not start")
    assert ("anchor", "2") in release.registry.changes


def test_fails_and_removes_an_anchor_that_did_not_exist_before(release: Release) -> None:
    del release.registry.aliases["anchor"]
    release.endpoint.fail_at = 2
    with pytest.raises(StepFailedError, match="alias anchor: restored"):
        release.run()
    assert ("anchor", "2") in release.registry.changes
    assert "anchor" not in release.registry.aliases


@pytest.mark.parametrize("alias", ["champion", "previous", "anchor"])
def test_fails_and_restores_when_an_alias_cannot_be_set(release: Release, alias: str) -> None:
    release.registry.versions["2"] = MOVES_ANCHOR
    release.registry.fail_on = alias
    stopped(release, f"may not set {alias}")


@pytest.mark.parametrize(
    "answer", [{"predictions": [0.5]}, {"error": "no model"}, ConnectionError("refused"), KeyboardInterrupt()]
)
def test_fails_and_restores_when_a_query_fails(release: Release, answer: dict[str, object] | BaseException) -> None:
    release.endpoint.response = answer
    stopped(release, "not released")


def test_fails_and_restores_when_online_answers_are_not_the_registered_models(release: Release) -> None:
    release.offline[0]["score"] = 0.5
    stopped(release, "online predictions differ")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"model": "m-1"}, "the answers name model 'm-1', must be 'm-2'"),
        ({"version": "1"}, "the answers name version '1', must be '2'"),
        ({"version": None}, "the answers name version None, must be '2'"),
    ],
)
def test_fails_and_restores_when_another_version_answers(
    release: Release, changes: dict[str, object], why: str
) -> None:
    release.endpoint.answers = answers(0.9, 0.1, 0.2, 0.8, **changes)
    stopped(release, why)


def test_fails_and_restores_when_all_answers_are_equal(release: Release) -> None:
    release.endpoint.answers = release.offline = answers(0.5, 0.5, 0.5, 0.5)
    stopped(release, "all 4 online predictions are equal, must depend on the row: 0.5")


def test_fails_and_restores_when_answers_are_uninformative(release: Release) -> None:
    release.endpoint.answers = release.offline = answers(0.1, 0.9, 0.8, 0.2)
    stopped(release, "PR-AUC of the online predictions is 0.4167, must be at least 0.5 (gate.limits.prAuc.min)")


def test_fails_and_restores_when_answers_take_too_long(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_jobs.pipeline.release.release.call_milliseconds", lambda *_: [1.0, 5000.0])
    stopped(release, "must be at most 1000 (gate.limits.endpointP99Ms.max)")


def test_a_regression_is_released_by_its_own_metric(release: Release) -> None:
    release.project, release.labels = CASH_DEMAND, (100.0, 200.0)
    values = [{"value": 110.0, "model": "m-2", "version": "2"}, {"value": 190.0, "model": "m-2", "version": "2"}]
    release.endpoint.answers = release.offline = values
    release.arguments = replace(ARGUMENTS, limits={"rmse": Limit(max=9.9)})
    stopped(release, "RMSE of the online predictions is 10, must be at most 9.9 (gate.limits.rmse.max)")
    release.arguments = replace(ARGUMENTS, limits={"rmse": Limit(max=10.1)})
    assert release.run() == "2"


def test_fails_and_restores_when_the_held_back_rows_cannot_be_read(release: Release) -> None:
    def unreadable() -> HeldBack:
        raise FileNotFoundError("held_back.json")

    clouds = Clouds(release.endpoint, release.registry, unreadable, lambda *_: release.offline)
    with pytest.raises(StepFailedError, match=r"held_back\.json"):
        run(ARGUMENTS, FRAUD, clouds)
    assert release.endpoint.active == BEFORE


def test_a_released_version_has_the_time_of_its_release(release: Release) -> None:
    release.run()
    released = dt.datetime.fromisoformat(release.registry.versions["2"].tags["released"])
    assert abs(dt.datetime.now(dt.UTC) - released) < dt.timedelta(minutes=1)
    assert "released" not in release.registry.versions["1"].tags


def test_a_released_version_has_its_evidence(release: Release) -> None:
    release.run()
    assert release.registry.versions["2"].tags["promotion"] == "evidence staging/7ree/c0nf"


def test_a_job_run_that_has_trained_nothing_releases_nothing(release: Release) -> None:
    nothing_new = "nothing new: version 1"
    clouds = Clouds(release.endpoint, release.registry, lambda: HeldBack([], []), lambda *_: [], lambda: nothing_new)
    assert run(ARGUMENTS, FRAUD, clouds) is None
    assert (release.endpoint.applied, release.registry.changes) == ([], [])


def test_a_waived_version_is_released_although_it_misses_the_limit_of_the_primary_metric(release: Release) -> None:
    release.endpoint.answers = release.offline = answers(0.1, 0.9, 0.8, 0.2)
    stopped(release, "PR-AUC of the online predictions is 0.4167, must be at least 0.5 (gate.limits.prAuc.min)")
    release.endpoint.active = BEFORE
    release.registry.versions["2"] = Version("2", {"job_run_id": "2", "gate": "waived"})
    assert release.run() == "2"


def test_fails_on_answers_of_a_waived_version_that_are_not_the_models(release: Release) -> None:
    release.registry.versions["2"] = Version("2", {"job_run_id": "2", "gate": "waived"})
    release.endpoint.answers = answers(0.9, 0.1, 0.2, 0.7)
    stopped(release, "online predictions differ from the registered model's by up to 1.00e-01")


def test_fails_on_the_challenger_of_another_run_and_touches_nothing(release: Release) -> None:
    release.registry.aliases["challenger"] = "1"
    with pytest.raises(StepFailedError, match="version 1, was trained by job run 1, not by 2"):
        release.run()
    assert release.endpoint.applied == []


def test_fails_without_a_challenger(release: Release) -> None:
    del release.registry.aliases["challenger"]
    with pytest.raises(StepFailedError, match="has no challenger: run the step 'register' first"):
        release.run()


def test_fails_on_a_first_release_and_reports_that_the_endpoint_cannot_be_emptied(first_release: Release) -> None:
    first_release.endpoint.response = {}
    with pytest.raises(StepFailedError, match="served no model before, and Databricks endpoints cannot be emptied"):
        first_release.run()
    assert first_release.registry.aliases == {"challenger": "2"}


def test_fails_and_names_what_could_not_be_restored(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    release.endpoint.response = {}

    def refuse(config: EndpointConfig) -> None:
        if config == BEFORE:
            raise TimeoutError("still busy")

    monkeypatch.setattr(release.endpoint, "apply", refuse)
    with pytest.raises(StepFailedError, match="endpoint: could not be restored: still busy"):
        release.run()
    assert release.registry.aliases == ALIASES


def stopped(release: Release, why: str) -> None:
    """Check that a release fails with the text `why`, and restores the endpoint and the aliases."""
    with pytest.raises(StepFailedError) as failure:
        release.run()
    assert why in str(failure.value)
    assert "endpoint: restored" in str(failure.value)
    assert release.endpoint.active == BEFORE
    assert release.registry.aliases == ALIASES


def test_fails_without_evidence_before_the_endpoint_changes(release: Release) -> None:
    release.arguments = replace(ARGUMENTS, promotion=Promotion(requires="staging", found=None, waiver=None))
    with pytest.raises(StepFailedError, match="without evidence that staging has tested and released it"):
        release.run()
    assert release.endpoint.applied == []
    assert release.registry.changes == []
