from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ml_jobs.pipeline.evaluation import slices as module
from ml_jobs.pipeline.evaluation.predictions import Predicted
from ml_jobs.pipeline.evaluation.slices import Slice, slices
from ml_jobs.pipeline.tasks import BINARY, REGRESSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGETS = np.array([0.0, 0, 1, 0, 1, 1])
PREDICTED = Predicted(np.array([0.1, 0.2, 0.3, 0.4, 0.8, 0.9]), 0.5)


def found(values: list[Any] | NDArray[Any]) -> list[Slice]:
    array = values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
    return slices({"column": array}, BINARY, TARGETS, PREDICTED)


def test_slices_are_measured_separately() -> None:
    one, other = found(["b", "a", "a", "a", "b", "b"])
    assert (one.where["column"], one.rows, one.support) == ("a", 3, 1)
    assert (other.where["column"], other.rows, other.support) == ("b", 3, 1)
    assert one.metrics["prAuc"] == 0.5
    assert other.metrics["prAuc"] == 1.0
    assert other.name == "column = b"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", None, "a", None, "a", "a"], ["a", None]),
        ([True, False, None, True, True, True], [False, True, None]),
        (np.array([1.5, np.nan, 1.5, 10, 2, 2]), [1.5, 2.0, 10.0, None]),
        (np.array([3, 3, 3, 20, 3, 3]), [3, 20]),
        (
            np.array(["2026-01-02", "NaT", "2026-01-01"] * 2, dtype="datetime64[ns]"),
            ["2026-01-01", "2026-01-02", None],
        ),
        ([dt.date(2026, 1, 2)] * 6, ["2026-01-02"]),
        ([None] * 6, [None]),
    ],
)
def test_values_of_any_type_are_ordered_as_json_with_null_last(values: Any, expected: list[Any]) -> None:  # noqa: ANN401
    parts = found(values)
    assert [part.where["column"] for part in parts] == expected
    assert sum(part.rows for part in parts) == 6


def test_a_slice_without_a_class_lacks_some_metrics() -> None:
    negatives, positives = found(np.array([0, 0, 1, 0, 1, 1]))
    assert negatives.support == positives.support == 0
    assert "prAuc" not in negatives.metrics
    assert "rocAuc" not in positives.metrics


def test_only_the_most_frequent_of_many_values_are_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "MAX_VALUES", 2)
    assert [part.where["column"] for part in found(["rare", "b", "b", "c", "c", "other"])] == ["b", "c"]
    assert "4 values; the 2 slices with most rows are measured" in capsys.readouterr().out


def test_the_support_of_a_regression_is_the_number_of_rows() -> None:
    (part,) = slices({"column": np.zeros(6)}, REGRESSION, TARGETS, Predicted(TARGETS + 1.0, None))
    assert part.support == part.rows == 6
    assert part.metrics["mae"] == 1.0


def test_rows_of_several_columns_are_measured_by_combinations_of_values() -> None:
    columns: dict[str, NDArray[Any]] = {
        "type": np.array(["b", "a", "a", None, "a", None], dtype=object),
        "visits": np.array([1.0, 2.0, 10.0, np.nan, 10.0, np.nan]),
    }
    parts = slices(columns, BINARY, TARGETS, PREDICTED)
    assert [(part.name, part.rows) for part in parts] == [
        ("type = a, visits = 2.0", 1),
        ("type = a, visits = 10.0", 2),
        ("type = b, visits = 1.0", 1),
        ("type = null, visits = null", 2),
    ]
    assert parts[1].where == {"type": "a", "visits": 10.0}
    assert parts[1].metrics["brier"] == pytest.approx((0.7**2 + 0.2**2) / 2)


def test_only_the_most_frequent_of_many_combinations_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_VALUES", 1)
    columns: dict[str, NDArray[Any]] = {"a": np.array([1, 1, 2, 2, 2, 3]), "b": np.array([1, 2, 1, 1, 2, 3])}
    (part,) = slices(columns, BINARY, TARGETS, PREDICTED)
    assert part.where == {"a": 2, "b": 1}


def test_slices_get_the_standard_errors_of_their_rows() -> None:
    columns: dict[str, NDArray[Any]] = {"column": np.array(["a", "b", "a", "b", "a", "b"])}
    parts = slices(columns, BINARY, TARGETS, PREDICTED, lambda rows, support: {"prAuc": len(rows) + support / 10})
    assert [part.standard_errors for part in parts] == [{"prAuc": 3.1}, {"prAuc": 3.1}]
