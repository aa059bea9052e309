"""The model registry of the steps: one registered model, with aliases for its live and earlier versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ml_jobs.pipeline import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

CHAMPION = "champion"
CHALLENGER = "challenger"
PREVIOUS = "previous"
ANCHOR = "anchor"
"""Alias of the reference version. The gate compares each model with it, to keep small losses from adding up.

At first, the alias names the first released version. It moves to a released version that is significantly better than
the anchor, or that cannot be compared with the anchor."""


@dataclass(frozen=True)
class Version:
    """A version of the registered model."""

    number: str
    tags: Mapping[str, str]


class Registry(Protocol):
    """Aliases of one registered model."""

    def by_alias(self, alias: str) -> Version | None:
        """Return the version with an alias, if any."""
        ...

    def set_alias(self, alias: str, number: str) -> None:
        """Point an alias to a version."""
        ...

    def delete_alias(self, alias: str) -> None:
        """Remove an alias."""
        ...

    def mark_released(self, number: str, at: str, basis: str) -> None:
        """Record the time `at` of a version's release, in ISO 8601, and what allowed the release.

        `basis` is e.g. `none required` or `evidence <...>`, from `Promotion.basis` (promotion.py).
        """
        ...


class MlflowRegistry:
    """The MLflow registry that the environment variables select."""

    def __init__(self, model: str) -> None:
        import mlflow

        self._client: MlflowClient = mlflow.MlflowClient()
        self._model = model

    def by_alias(self, alias: str) -> Version | None:
        """Return the version with an alias, if any."""
        return self._found(lambda: self._client.get_model_version_by_alias(self._model, alias))

    def live(self, name: str) -> Version | None:
        """Return the version by its number, or by its alias if `name` is not a number; None if there is none."""
        if not name.isdigit():
            return self.by_alias(name)
        return self._found(lambda: self._client.get_model_version(self._model, name))

    def set_alias(self, alias: str, number: str) -> None:
        """Point an alias to a version."""
        self._client.set_registered_model_alias(self._model, alias, number)

    def delete_alias(self, alias: str) -> None:
        """Remove an alias."""
        self._client.delete_registered_model_alias(self._model, alias)

    def mark_released(self, number: str, at: str, basis: str) -> None:
        """Set the tags `released` and `promotion` on a version, and on its MLflow run for the command line."""
        run_id = self._client.get_model_version(self._model, number).run_id
        for name, value in ((runs.PROMOTION, basis), (runs.RELEASED, at)):
            if run_id:
                self._client.set_tag(run_id, name, value)
            self._client.set_model_version_tag(self._model, number, name, value)

    def replace_tags(self, version: Version, tags: Mapping[str, str], *, among: Iterable[str]) -> None:
        """Set `tags` on a version, and delete the tags named in `among` that are not in `tags`."""
        for name in among:
            if name in version.tags and name not in tags:
                self._client.delete_model_version_tag(self._model, version.number, name)
        for name, value in tags.items():
            if version.tags.get(name) != value:
                self._client.set_model_version_tag(self._model, version.number, name, value)

    def of_run(self, run_id: str) -> Version | None:
        """Return the version of an MLflow run, if any."""
        token: str | None = None
        while True:
            page = self._client.search_model_versions(f"name = '{self._model}'", page_token=token)
            for found in page:
                if found.run_id == run_id:
                    # Reads the version again, because the search in Unity Catalog returns versions without tags.
                    return self.live(str(found.version))
            token = page.token
            if not token:
                return None

    @staticmethod
    def _found(ask: Callable[[], ModelVersion]) -> Version | None:
        from mlflow.exceptions import MlflowException

        try:
            found = ask()
        except MlflowException as problem:
            # For a missing alias, MLflow answers INVALID_PARAMETER_VALUE, for other missing objects
            # RESOURCE_DOES_NOT_EXIST. Unity Catalog answers RESOURCE_DOES_NOT_EXIST or NOT_FOUND (mlflow issue 17590).
            if problem.error_code in ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "INVALID_PARAMETER_VALUE"):
                return None
            raise
        return Version(str(found.version), dict(found.tags))
