from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ml_jobs.pipeline.release.traffic import EndpointConfig, ServedEntity, alone, canary, live, promoted, served_name

MODEL = "dev.fraud.fraud_model"
SETTINGS = {"workload_size": "Small"}


def entity(version: int, model: str = MODEL) -> ServedEntity:
    return ServedEntity(served_name(model, str(version)), model, str(version), SETTINGS)


V1, V2, V3 = entity(1), entity(2), entity(3)
SHADOW = entity(1, "dev.fraud.other_model")


def test_a_version_is_served_under_one_name() -> None:
    assert V3.name == "fraud_model-v3"


def test_the_first_release_takes_all_traffic() -> None:
    assert canary(EndpointConfig(), V1, 10) == EndpointConfig((V1,), {"fraud_model-v1": 100})


def test_a_canary_gets_its_share_beside_the_live_entities() -> None:
    assert canary(alone(V1), V2, 10) == EndpointConfig((V1, V2), {"fraud_model-v1": 90, "fraud_model-v2": 10})


def test_a_canary_may_have_no_traffic() -> None:
    assert canary(alone(V1), V2, 0).traffic == {"fraud_model-v1": 100, "fraud_model-v2": 0}


def test_a_repeated_canary_replaces_itself() -> None:
    assert canary(canary(alone(V1), V2, 10), V2, 10) == canary(alone(V1), V2, 10)


def test_promotion_keeps_the_others_running() -> None:
    assert promoted(alone(V1), V2) == EndpointConfig((V1, V2), {"fraud_model-v1": 0, "fraud_model-v2": 100})


def test_a_version_that_a_killed_release_left_is_not_live() -> None:
    assert live(canary(alone(V1), V2, 10), MODEL, "1") == alone(V1)


def test_a_version_is_not_live_before_there_is_a_champion() -> None:
    assert live(alone(V1), MODEL, None) == EndpointConfig()


def test_served_entities_stay_live_when_the_champion_is_not_served() -> None:
    assert live(alone(V1), MODEL, "7") == alone(V1)


def test_other_models_stay_live() -> None:
    found = EndpointConfig((SHADOW, V1, V2), {SHADOW.name: 20, V1.name: 70, V2.name: 10})
    assert live(found, MODEL, "1") == EndpointConfig((SHADOW, V1), {SHADOW.name: 22, V1.name: 78})


@given(st.lists(st.integers(0, 100), min_size=0, max_size=5), st.integers(0, 100))
def test_traffic_always_sums_to_100_percent(weights: list[int], percent: int) -> None:
    entities = tuple(entity(version) for version in range(1, len(weights) + 1))
    before = EndpointConfig(entities, {served.name: share for served, share in zip(entities, weights, strict=True)})
    new = entity(99)
    for config in (canary(before, new, percent), promoted(before, new), alone(new)):
        assert sum(config.traffic.values()) == 100
        assert all(share >= 0 for share in config.traffic.values())
        assert set(config.traffic) == {served.name for served in config.entities}
    if weights:
        assert canary(before, new, percent).traffic[new.name] == percent
