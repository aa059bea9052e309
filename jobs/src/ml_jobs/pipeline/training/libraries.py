"""Versions of installed libraries."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ml_jobs.pipeline.estimator import Candidate

_ENCODING = ("numpy", "pandas")


def installed(name: str) -> str:
    """Return the version of a distribution, or of its replacement in a Databricks runtime."""
    for known in (name, *_ALTERNATIVES.get(name, ())):
        try:
            return version(known)
        except PackageNotFoundError:
            continue
    raise PackageNotFoundError(name)


_ALTERNATIVES = {"mlflow": ("mlflow-skinny",), "xgboost-cpu": ("xgboost",)}


def libraries(candidates: Iterable[Candidate]) -> dict[str, str]:
    """Return the versions of the libraries for encoding and fitting, by distribution, sorted."""
    names = {*_ENCODING, *(candidate.estimator.library for candidate in candidates)}
    return {name: installed(name) for name in sorted(names)}
