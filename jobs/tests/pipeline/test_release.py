from __future__ import annotations

from dataclasses import dataclass

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.registry import Version
from ml_jobs.pipeline.release import Clouds, HeldBack, ReleaseArguments, run
from ml_jobs.pipeline.traffic import EndpointConfig, ServedEntity, alone, canary

from .fakes import FakeEndpoint, FakeRegistry

MODEL = "dev.fraud.fraud_model"
SCORES = [0.9, 0.1, 0.2, 0.8]
LABELS = [1, 0, 0, 1]
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
    max_latency_ms=1000,
    min_pr_auc=0.5,
    exchange_volume="/Volumes/dev/fraud/exchange",
)


def served(version: int) -> ServedEntity:
    settings = {"workload_size": "Small", "scale_to_zero_enabled": True}
    return ServedEntity(f"fraud_model-v{version}", MODEL, str(version), settings)


BEFORE = EndpointConfig((served(1),), {"fraud_model-v1": 100})


@dataclass
class Release:
    """A release of version 2 of job run 2, over version 1."""

    endpoint: FakeEndpoint
    registry: FakeRegistry
    offline: list[float]

    def run(self) -> str:
        held_back = HeldBack([{"row": row} for row in range(len(SCORES))], LABELS)
        return run(ARGUMENTS, Clouds(self.endpoint, self.registry, lambda: held_back, lambda *_: self.offline))


@pytest.fixture
def release() -> Release:
    versions = {"0": Version("0", {}), "1": Version("1", {"job_run_id": "1"}), "2": Version("2", {"job_run_id": "2"})}
    registry = FakeRegistry(versions, {"champion": "1", "previous": "0", "challenger": "2"})
    return Release(FakeEndpoint(BEFORE, SCORES), registry, list(SCORES))


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
    assert release.registry.aliases == {"champion": "2", "previous": "1", "challenger": "2"}


def test_the_new_served_model_itself_is_asked(release: Release) -> None:
    release.run()
    assert set(release.endpoint.queried) == {"fraud_model-v2"}


def test_the_first_release_needs_nothing_before_it(first_release: Release) -> None:
    assert first_release.run() == "2"
    assert first_release.endpoint.active == alone(served(2))
    assert first_release.registry.aliases == {"champion": "2", "challenger": "2"}


def test_a_repeated_release_leaves_the_aliases(release: Release) -> None:
    release.run()
    release.run()
    assert release.endpoint.active == alone(served(2))
    assert release.registry.aliases == {"champion": "2", "previous": "1", "challenger": "2"}


def test_what_a_killed_release_left_is_neither_kept_nor_restored(release: Release) -> None:
    release.endpoint.active = canary(BEFORE, served(0), 10)
    release.endpoint.answer = {"predictions": []}
    with pytest.raises(StepFailedError):
        release.run()
    assert release.endpoint.active == BEFORE


@pytest.mark.parametrize("change", [0, 1, 2])
def test_fails_and_restores_when_a_change_of_the_endpoint_fails(release: Release, change: int) -> None:
    release.endpoint.fail_at = change
    stopped(release, "the container did not start")


@pytest.mark.parametrize("alias", ["champion", "previous"])
def test_fails_and_restores_when_an_alias_cannot_be_set(release: Release, alias: str) -> None:
    release.registry.fail_on = alias
    stopped(release, f"may not set {alias}")


@pytest.mark.parametrize(
    "answer", [{"predictions": [0.5]}, {"error": "no model"}, ConnectionError("refused"), KeyboardInterrupt()]
)
def test_fails_and_restores_when_a_query_does(release: Release, answer: dict[str, object] | BaseException) -> None:
    release.endpoint.answer = answer
    stopped(release, "not released")


def test_fails_and_restores_when_online_scores_are_not_the_registered_models(release: Release) -> None:
    release.offline[0] = 0.5
    stopped(release, "online scores differ")


def test_fails_and_restores_when_all_scores_are_equal(release: Release) -> None:
    release.endpoint.scores = release.offline = [0.5] * 4
    stopped(release, "all 4 online scores are 0.5")


def test_fails_and_restores_when_scores_tell_nothing(release: Release) -> None:
    release.endpoint.scores = release.offline = [0.1, 0.9, 0.8, 0.2]
    stopped(release, "below 0.5000 (--min-pr-auc)")


def test_fails_and_restores_when_answers_take_too_long(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_jobs.pipeline.release.call_milliseconds", lambda *_: [1.0, 5000.0])
    stopped(release, "is above 1000.0 ms (--max-latency-ms)")


def test_fails_and_restores_when_the_held_back_rows_cannot_be_read(release: Release) -> None:
    def unreadable() -> HeldBack:
        raise FileNotFoundError("held_back.json")

    clouds = Clouds(release.endpoint, release.registry, unreadable, lambda *_: release.offline)
    with pytest.raises(StepFailedError, match=r"held_back\.json"):
        run(ARGUMENTS, clouds)
    assert release.endpoint.active == BEFORE


def test_fails_on_the_challenger_of_another_run_and_touches_nothing(release: Release) -> None:
    release.registry.aliases["challenger"] = "1"
    with pytest.raises(StepFailedError, match="version 1, is of job run 1, not of 2"):
        release.run()
    assert release.endpoint.applied == []


def test_fails_without_a_challenger(release: Release) -> None:
    del release.registry.aliases["challenger"]
    with pytest.raises(StepFailedError, match="has no challenger: run the step 'register' first"):
        release.run()


def test_fails_on_a_first_release_saying_that_the_endpoint_cannot_be_emptied(first_release: Release) -> None:
    first_release.endpoint.answer = {}
    with pytest.raises(StepFailedError, match="served nothing before, and cannot be emptied"):
        first_release.run()
    assert first_release.registry.aliases == {"challenger": "2"}


def test_fails_telling_what_could_not_be_put_back(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    release.endpoint.answer = {}

    def refuse(config: EndpointConfig) -> None:
        if config == BEFORE:
            raise TimeoutError("still busy")

    monkeypatch.setattr(release.endpoint, "apply", refuse)
    with pytest.raises(StepFailedError, match="endpoint: could not be put back: still busy"):
        release.run()
    assert release.registry.aliases == {"champion": "1", "previous": "0", "challenger": "2"}


def stopped(release: Release, why: str) -> None:
    """Hold that a release fails for a reason, and leaves endpoint and aliases as they were."""
    with pytest.raises(StepFailedError) as failure:
        release.run()
    assert why in str(failure.value)
    assert "endpoint: as it was before" in str(failure.value)
    assert release.endpoint.active == BEFORE
    assert release.registry.aliases == {"champion": "1", "previous": "0", "challenger": "2"}
