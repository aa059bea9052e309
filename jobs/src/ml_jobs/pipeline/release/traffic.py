"""The configurations of a serving endpoint during a release."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = 100
"""All traffic in percent."""


@dataclass(frozen=True)
class ServedEntity:
    """A model version served by an endpoint."""

    name: str
    entity_name: str
    """Three-level name of the registered model."""
    entity_version: str
    settings: Mapping[str, Any]
    """Other settings, e.g. `workload_size`, by their names in the REST API."""


@dataclass(frozen=True)
class EndpointConfig:
    """The served entities of an endpoint, and their traffic in percent. Empty before the first release."""

    entities: tuple[ServedEntity, ...] = ()
    traffic: Mapping[str, int] = field(default_factory=dict[str, int])


def served_name(model: str, version: str) -> str:
    """Return the name of the served entity for a version, e.g. `churn_model-v3`."""
    return f"{model.rpartition('.')[2]}-v{version}"


def live(found: EndpointConfig, model: str, champion: str | None) -> EndpointConfig:
    """Return the configuration without the unreleased versions of `model`. The result may be empty.

    A release that was killed leaves an unreleased version. Of `model`, only the version `champion` is kept; of other
    models, all versions are kept. If there is a champion and it is not served, nothing is removed.
    """
    served = {entity.entity_version for entity in found.entities if entity.entity_name == model}
    if champion is not None and champion not in served:
        return found
    kept = tuple(
        entity for entity in found.entities if entity.entity_name != model or entity.entity_version == champion
    )
    return EndpointConfig(kept, _shares({entity.name: found.traffic.get(entity.name, 0) for entity in kept}, ALL))


def canary(before: EndpointConfig, entity: ServedEntity, percent: int) -> EndpointConfig:
    """Add `entity` with `percent` of the traffic, or with all of it if no other entity can take the rest."""
    others = _without(before, entity.name)
    if not others:
        return EndpointConfig((entity,), {entity.name: ALL})
    shares = _shares({other.name: before.traffic.get(other.name, 0) for other in others}, ALL - percent)
    return EndpointConfig((*others, entity), {**shares, entity.name: percent})


def promoted(before: EndpointConfig, entity: ServedEntity) -> EndpointConfig:
    """Give `entity` all traffic. The entities in `before` keep running, so that a rollback takes no time."""
    others = _without(before, entity.name)
    return EndpointConfig((*others, entity), {**{other.name: 0 for other in others}, entity.name: ALL})


def alone(entity: ServedEntity) -> EndpointConfig:
    """Serve only `entity`."""
    return EndpointConfig((entity,), {entity.name: ALL})


def _without(config: EndpointConfig, name: str) -> tuple[ServedEntity, ...]:
    return tuple(entity for entity in config.entities if entity.name != name)


def _shares(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """Return whole percents proportional to `weights` with the sum `total`. The largest of them gets the remainder."""
    if not weights:
        return {}
    # If all weights are 0, the first entity gets the whole total.
    sum_of_weights = sum(weights.values()) or 1
    shares = {name: total * weight // sum_of_weights for name, weight in weights.items()}
    first = max(shares, key=lambda name: shares[name])
    return {**shares, first: shares[first] + total - sum(shares.values())}
