"""Tests the conversion of rows to the types of a model's signature."""

from __future__ import annotations

import pandas as pd
import pytest
from mlflow.types.schema import ColSpec

from ml_jobs.pipeline.evaluation.requests import typed

from .demo import RuleModel


@pytest.mark.parametrize(
    ("kind", "values", "dtype"),
    [("long", [1.0, 2.0], "int64"), ("long", [1.0, 2.5], "float64"), ("integer", [1, 2**40], "int64")],
)
def test_numbers_are_converted_to_integers_only_if_no_value_changes(kind: str, values: list[float], dtype: str) -> None:
    model = RuleModel(lambda _: [], (ColSpec(kind, "visits"),))
    found = typed(model, pd.DataFrame({"visits": values}))["visits"]  # type: ignore[arg-type]
    assert found.tolist() == values
    assert found.dtype == dtype
