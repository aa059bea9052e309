"""Builds minimal projects for tests of the steps that read and write data, and the arguments of these steps."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ml_jobs.pipeline.project import Project
from ml_jobs.pipeline.tasks import BINARY

if TYPE_CHECKING:
    from ml_jobs.arguments import RunArguments
    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.source import Synthetic

ArgumentsT = TypeVar("ArgumentsT", bound="RunArguments")

DAY = 86_400_000_000
"""Length of a day in microseconds."""

NOW = 1_750_000_000_000_000
"""2025-06-15T15:06:40Z, in microseconds."""

FLAGS: dict[str, Any] = {
    "project": "tests",
    "catalog": "test",
    "schema": "tests",
    "code_version": "c0ffee",
    "trigger": "run_now",
    "tested_in": {},
    "job_run_id": "1",
    "holdout_share": 0.3,
    "split_seed": 7,
    "rows": 1_000,
    "seed": 7,
    "drift": 0.5,
    "parameters": {},
    "model": "test.tests.model",
    "live": "champion",
    "margin": 0.1,
    "confidence": 0.9,
    "waiver": None,
}


def flags(arguments_type: type[ArgumentsT], **changes: Any) -> ArgumentsT:  # noqa: ANN401
    """Return valid arguments of a step: the values in `FLAGS`, replaced by `changes`."""
    names = {field.name for field in fields(arguments_type)}
    return arguments_type(**{name: value for name, value in {**FLAGS, **changes}.items() if name in names})


def project(contract: Contract, synthetic: Synthetic | None = None) -> Project:
    """Return a project for the steps that read and split data. They use neither its features nor its candidates."""
    nothing = cast("Any", None)
    return Project(
        name="tests", purpose="", task=BINARY, contract=contract, features=nothing, candidates=(), synthetic=synthetic
    )
