"""Tests the adapter for serving endpoints with the real Databricks SDK, which calls a fake workspace over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.release import serving
from ml_jobs.pipeline.release.serving import DatabricksEndpoint
from ml_jobs.pipeline.release.traffic import EndpointConfig, ServedEntity

from .fake_workspace import FakeWorkspace, fake_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from databricks.sdk import WorkspaceClient

SETTINGS = {"workload_size": "Small", "scale_to_zero_enabled": True}
CONFIG = EndpointConfig(
    (ServedEntity("m-v1", "c.s.m", "1", SETTINGS), ServedEntity("m-v2", "c.s.m", "2", SETTINGS)),
    {"m-v1": 90, "m-v2": 10},
)


@pytest.fixture
def workspace() -> Iterator[FakeWorkspace]:
    with fake_workspace() as running:
        yield running


@pytest.fixture
def client(workspace: FakeWorkspace) -> WorkspaceClient:
    from databricks.sdk import WorkspaceClient

    return WorkspaceClient(host=workspace.url, token="token")  # noqa: S106


@pytest.fixture
def endpoint(client: WorkspaceClient) -> DatabricksEndpoint:
    return DatabricksEndpoint(client, "endpoint", sleep=lambda _: None)


def test_an_endpoint_before_its_first_release_is_empty(endpoint: DatabricksEndpoint) -> None:
    assert endpoint.config() == EndpointConfig()


def test_an_applied_configuration_is_read_back(endpoint: DatabricksEndpoint, workspace: FakeWorkspace) -> None:
    workspace.polls_to_settle = 3
    endpoint.apply(CONFIG)
    assert endpoint.config() == CONFIG
    sent = workspace.updates[0]["served_entities"][0]
    assert sent == {"name": "m-v1", "entity_name": "c.s.m", "entity_version": "1", **SETTINGS}


def test_settings_unknown_to_a_release_are_preserved(endpoint: DatabricksEndpoint, workspace: FakeWorkspace) -> None:
    entity = {"name": "m-v1", "entity_name": "c.s.m", "entity_version": "1", "workload_size": "Large"}
    kept = {**entity, "environment_vars": {"LEVEL": "1"}, "workload_type": "CPU"}
    read_only = {"creator": "somebody", "creation_timestamp": 1, "state": {"deployment": "DEPLOYMENT_READY"}}
    routes = [{"served_model_name": "m-v1", "traffic_percentage": 100}]
    workspace.config = {"served_entities": [{**kept, **read_only}], "traffic_config": {"routes": routes}}
    endpoint.apply(endpoint.config())
    assert workspace.updates[0]["served_entities"] == [kept]


def test_fails_when_a_served_entity_does_not_come_up(endpoint: DatabricksEndpoint, workspace: FakeWorkspace) -> None:
    workspace.fail_update = "the container exited"
    with pytest.raises(StepFailedError, match="UPDATE_FAILED\n  m-v1: the container exited\n  m-v2"):
        endpoint.apply(CONFIG)


def test_fails_when_a_change_never_settles(
    endpoint: DatabricksEndpoint, workspace: FakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "SETTLE_SECONDS", 5.0)
    workspace.polls_to_settle = 1_000
    with pytest.raises(StepFailedError, match="endpoint endpoint still changes its configuration after 5 s"):
        endpoint.apply(CONFIG)


def test_one_served_entity_is_queried(endpoint: DatabricksEndpoint, workspace: FakeWorkspace) -> None:
    asked: list[tuple[str, list[dict[str, Any]]]] = []

    def invoke(entity: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
        asked.append((entity["entity_version"], records))
        return {"predictions": [0.5]}

    endpoint.apply(CONFIG)
    endpoint.config()
    workspace.invoke = invoke
    assert endpoint.query("m-v2", [{"amount": 1.0}]) == {"predictions": [0.5]}
    assert asked == [("2", [{"amount": 1.0}])]
