"""Fakes of the serving endpoint and the model registry for tests of releases. A test sets which call fails."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.release.registry import Version
    from ml_jobs.pipeline.release.traffic import EndpointConfig


class FakeEndpoint:
    """A serving endpoint that applies each update of its configuration immediately. Update `fail_at` fails."""

    def __init__(self, config: EndpointConfig, answers: Sequence[Mapping[str, Any]]) -> None:
        self.active = config
        self.answers: Sequence[Mapping[str, Any]] = answers
        self.applied: list[EndpointConfig] = []
        self.queried: list[str] = []
        self.fail_at: int | None = None
        """Index of the endpoint update that fails, starting at 0."""
        self.response: BaseException | Mapping[str, Any] | None = None
        """Response of all queries, or exception that they raise, instead of the predictions in `answers`."""

    def config(self) -> EndpointConfig:
        return self.active

    def apply(self, config: EndpointConfig) -> None:
        self.applied.append(config)
        if len(self.applied) - 1 == self.fail_at:
            raise TimeoutError("the container did not start")
        self.active = config

    def query(self, entity: str, records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        self.queried.append(entity)
        if isinstance(self.response, BaseException):
            raise self.response
        if self.response is not None:
            return self.response
        return {"predictions": [self.answers[record["row"]] for record in records]}


@dataclass
class FakeRegistry:
    """A model registry that keeps aliases and tags in memory."""

    versions: dict[str, Version]
    aliases: dict[str, str]
    fail_on: str | None = None
    """Alias whose first change fails."""
    changes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def by_alias(self, alias: str) -> Version | None:
        number = self.aliases.get(alias)
        return self.versions[number] if number is not None else None

    def set_alias(self, alias: str, number: str) -> None:
        self.changes.append((alias, number))
        if alias == self.fail_on:
            self.fail_on = None
            raise PermissionError(f"may not set {alias}")
        self.aliases[alias] = number

    def delete_alias(self, alias: str) -> None:
        del self.aliases[alias]

    def mark_released(self, number: str, at: str, basis: str) -> None:
        version = self.versions[number]
        self.versions[number] = replace(version, tags={**version.tags, "released": at, "promotion": basis})
