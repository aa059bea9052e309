"""Configurations of a serving endpoint, and how a release moves through them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL = 100
"""All traffic, in percent."""


@dataclass(frozen=True)
class ServedEntity:
    """A version of a model behind an endpoint."""

    name: str
    entity_name: str
    """Three-level name of the registered model."""
    entity_version: str
    settings: Mapping[str, Any]
    """What else it is served with (`workload_size`, ...), in the words of the REST API."""


@dataclass(frozen=True)
class EndpointConfig:
    """What an endpoint serves, and the percent of traffic per served entity. Empty before the first release."""

    entities: tuple[ServedEntity, ...] = ()
    traffic: Mapping[str, int] = field(default_factory=dict[str, int])


def served_name(model: str, version: str) -> str:
    """Name of a version among an endpoint's served entities, e.g. `churn_model-v3`."""
    return f"{model.rpartition('.')[2]}-v{version}"


def live(found: EndpointConfig, model: str, champion: str | None) -> EndpointConfig:
    """Return the part of a configuration that has been released; it may be empty.

    A release that was killed leaves a version that nobody has checked; the champion tells which one is to be kept. A
    champion that is not served tells nothing. What is served of other models is kept too.
    """
    served = {entity.entity_version for entity in found.entities if entity.entity_name == model}
    if champion is not None and champion not in served:
        return found
    kept = tuple(
        entity for entity in found.entities if entity.entity_name != model or entity.entity_version == champion
    )
    return EndpointConfig(kept, _shares({entity.name: found.traffic.get(entity.name, 0) for entity in kept}, ALL))


def canary(before: EndpointConfig, entity: ServedEntity, percent: int) -> EndpointConfig:
    """Add `entity` with `percent` of the traffic, or with all of it if there is nothing else to take it."""
    others = _without(before, entity.name)
    if not others:
        return EndpointConfig((entity,), {entity.name: ALL})
    shares = _shares({other.name: before.traffic.get(other.name, 0) for other in others}, ALL - percent)
    return EndpointConfig((*others, entity), {**shares, entity.name: percent})


def promoted(before: EndpointConfig, entity: ServedEntity) -> EndpointConfig:
    """Give `entity` all traffic; the others still run, so that going back takes no time."""
    others = _without(before, entity.name)
    return EndpointConfig((*others, entity), {**{other.name: 0 for other in others}, entity.name: ALL})


def alone(entity: ServedEntity) -> EndpointConfig:
    """Serve nothing but `entity`."""
    return EndpointConfig((entity,), {entity.name: ALL})


def _without(config: EndpointConfig, name: str) -> tuple[ServedEntity, ...]:
    return tuple(entity for entity in config.entities if entity.name != name)


def _shares(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """Whole percents in proportion to `weights` that sum up to `total`; the largest takes what rounding leaves."""
    if not weights:
        return {}
    # An endpoint whose released entities had no traffic: the first gets it.
    sum_of_weights = sum(weights.values()) or 1
    shares = {name: total * weight // sum_of_weights for name, weight in weights.items()}
    first = max(shares, key=lambda name: shares[name])
    return {**shares, first: shares[first] + total - sum(shares.values())}
