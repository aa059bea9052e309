"""The interface of a release to a serving endpoint."""

from __future__ import annotations

import time
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Protocol, cast

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.release.traffic import EndpointConfig, ServedEntity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.serving import Route, ServingEndpointDetailed

SETTLE_SECONDS = 90 * 60.0
"""Maximum wait for a configuration change, in seconds.

Databricks asks to report a container that is not built after an hour ("Debugging guide for Model Serving"). It waits up
to 30 minutes for the deployment of a container on CPUs ("Debug model serving timeouts").
"""

POLL_SECONDS = 1.0


class Endpoint(Protocol):
    """An endpoint with a configuration that can be changed, and with served entities that can be queried one by one."""

    def config(self) -> EndpointConfig:
        """Wait for a pending change, and return the active configuration."""
        ...

    def apply(self, config: EndpointConfig) -> None:
        """Change the configuration, and return once it is active. Raises if the change is refused or fails."""
        ...

    def query(self, entity: str, records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Query one served entity, regardless of its traffic."""
        ...


class DatabricksEndpoint:
    """A serving endpoint of the workspace that `client` is connected to."""

    def __init__(self, client: WorkspaceClient, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._name = name
        self._sleep = sleep

    def config(self) -> EndpointConfig:
        """Wait for a pending change, and return the active configuration."""
        active = self._settled().config
        if active is None:
            return EndpointConfig()
        entities = tuple(_served_entity(entity.as_dict()) for entity in active.served_entities or [])
        routes = (active.traffic_config.routes if active.traffic_config else None) or []
        return EndpointConfig(entities, {_target(route): route.traffic_percentage for route in routes})

    def apply(self, config: EndpointConfig) -> None:
        """Change the configuration, and return once it is active."""
        from databricks.sdk.service.serving import (
            EndpointStateConfigUpdate,
            Route,
            ServedEntityInput,
            TrafficConfig,
        )

        entities = [
            ServedEntityInput.from_dict(
                {
                    "name": entity.name,
                    "entity_name": entity.entity_name,
                    "entity_version": entity.entity_version,
                    **entity.settings,
                }
            )
            for entity in config.entities
        ]
        # Uses `served_model_name`: the API also accepts `served_entity_name`, but a runtime's SDK may lack that field.
        routes = [Route(served_model_name=name, traffic_percentage=share) for name, share in config.traffic.items()]
        self._client.serving_endpoints.update_config(
            self._name, served_entities=entities, traffic_config=TrafficConfig(routes=routes)
        )
        settled = self._settled()
        state = settled.state.config_update if settled.state else None
        if state in (EndpointStateConfigUpdate.UPDATE_FAILED, EndpointStateConfigUpdate.UPDATE_CANCELED):
            raise StepFailedError(f"endpoint {self._name}: {state.value}{_messages(settled)}")

    def query(self, entity: str, records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Query one served entity, regardless of its traffic."""
        path = f"/serving-endpoints/{self._name}/served-models/{entity}/invocations"
        answer = self._client.api_client.do("POST", path, body={"dataframe_records": [dict(row) for row in records]})
        return cast("Mapping[str, Any]", answer)

    def _settled(self) -> ServingEndpointDetailed:
        """Wait until no change is pending."""
        from databricks.sdk.service.serving import EndpointStateConfigUpdate

        waited = 0.0
        while True:
            found = self._client.serving_endpoints.get(self._name)
            if found.state is None or found.state.config_update != EndpointStateConfigUpdate.IN_PROGRESS:
                return found
            if waited >= SETTLE_SECONDS:
                raise StepFailedError(
                    f"endpoint {self._name} still changes its configuration after {SETTLE_SECONDS:.0f} s: repeat "
                    "the step when the endpoint is ready"
                )
            self._sleep(POLL_SECONDS)
            waited += POLL_SECONDS


def _target(route: Route) -> str:
    """Return the name of a route's served entity; the field that holds it depends on the version of the SDK."""
    return route.served_model_name or getattr(route, "served_entity_name", None) or ""


def _served_entity(given: Mapping[str, Any]) -> ServedEntity:
    """Return a served entity with those of its settings that the API accepts in an update."""
    from databricks.sdk.service.serving import ServedEntityInput

    identity = {"name", "entity_name", "entity_version"}
    settable = {field.name for field in fields(ServedEntityInput)} - identity
    settings = {name: value for name, value in given.items() if name in settable}
    return ServedEntity(given.get("name", ""), given.get("entity_name", ""), given.get("entity_version", ""), settings)


def _messages(settled: ServingEndpointDetailed) -> str:
    """Return the endpoint's messages about served entities that are not ready."""
    pending = settled.pending_config
    entities = (pending.served_entities if pending else None) or []
    lines = [
        f"{entity.name}: {entity.state.deployment_state_message}"
        for entity in entities
        if entity.state and entity.state.deployment_state_message
    ]
    return "".join(f"\n  {line}" for line in lines)
