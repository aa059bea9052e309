"""Tests the lookup of a model alias that does not exist, with the error codes of several MLflow backends."""

from __future__ import annotations

import mlflow
import pytest
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import (
    INVALID_PARAMETER_VALUE,
    NOT_FOUND,
    PERMISSION_DENIED,
    RESOURCE_DOES_NOT_EXIST,
    ErrorCode,
)

from ml_jobs.pipeline.release.registry import MlflowRegistry


def ask(monkeypatch: pytest.MonkeyPatch, code: ErrorCode) -> object:
    """Look up the alias `champion` while MLflow's backend returns an error with this code."""

    def refuse(_client: object, name: str, alias: str) -> None:
        raise MlflowException(f"{name} has no alias {alias}", error_code=code)

    monkeypatch.setattr(mlflow.MlflowClient, "get_model_version_by_alias", refuse)
    return MlflowRegistry("catalog.schema.model").by_alias("champion")


@pytest.mark.parametrize("code", [RESOURCE_DOES_NOT_EXIST, NOT_FOUND, INVALID_PARAMETER_VALUE])
def test_an_alias_that_is_not_set_names_no_version(monkeypatch: pytest.MonkeyPatch, code: ErrorCode) -> None:
    assert ask(monkeypatch, code) is None


def test_fails_on_any_other_error_of_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MlflowException):
        ask(monkeypatch, PERMISSION_DENIED)
