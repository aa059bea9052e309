from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column
from ml_jobs.pipeline.training.inputs import Input, Inputs

from .example import CONTRACT, rows

INPUTS = Inputs.of(CONTRACT)


def _column(given: pd.DataFrame, start: str) -> str:
    return next(name for name in map(str, given.columns) if name.startswith(start))


def frame(**changes: object) -> pd.DataFrame:
    """Return three rows as a scoring server passes them to the model, with the columns in `changes` replaced.

    A key of `changes` is the beginning of a column's name, e.g. `amount` for `amount.eur`.
    """
    given = INPUTS.frame(rows(3))
    return given.assign(**{_column(given, key): new for key, new in changes.items()})


def test_training_and_serving_pass_the_same_types_to_an_encoder() -> None:
    dtypes = INPUTS.frame(rows(30)).dtypes.astype(str).to_dict()
    expected = {"id": "object", "at": "datetime64[ns]", "amount.eur": "float64", "kind": "object", "days": "int64"}
    optional = {"visits": "float64", "known": "float64", "note": "object"}
    assert {name: dtypes[name] for name in (*expected, *optional)} == {**expected, **optional}


def test_a_frame_in_the_right_types_is_not_copied() -> None:
    given = frame()
    assert INPUTS.frame(given) is given


def test_an_optional_column_that_is_absent_is_missing_in_every_row() -> None:
    given = frame()
    found = INPUTS.frame(given.drop(columns=["id", "visits", "known", "note"]))
    assert found["visits"].isna().all()
    assert found["known"].dtype == np.float64
    assert found["note"].tolist() == [None, None, None]
    assert "note" in given


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        ("note", ["a", np.nan, None], ["a", None, None]),
        ("note", pd.array(["a", None, "b"], dtype="string"), ["a", None, "b"]),
        ("visits", [1, 2, 3], [1.0, 2.0, 3.0]),
        ("known", [True, False, True], [1.0, 0.0, 1.0]),
        ("days", np.array([1, 2, 3], dtype=np.int8), [1, 2, 3]),
        ("days", [1.0, 2.0, 3.0], [1, 2, 3]),
        ("amount", [1, 2, 3], [1.0, 2.0, 3.0]),
    ],
)
def test_values_of_another_type_are_converted_without_loss(column: str, given: object, expected: list[Any]) -> None:
    found = INPUTS.frame(frame(**{column: given}))
    assert found[_column(found, column)].tolist() == expected


def test_times_are_utc_without_a_zone() -> None:
    zoned = pd.to_datetime(["2025-01-01T02:00:00+02:00"] * 3)
    assert INPUTS.frame(frame(at=zoned))["at"].tolist() == [pd.Timestamp("2025-01-01")] * 3


@pytest.mark.parametrize(
    ("column", "given", "message"),
    [
        ("amount", [1.0, np.nan, 3.0], r"column 'amount.eur' is missing in row 1, must hold a finite number"),
        ("amount", [1.0, 2.0, np.inf], r"column 'amount.eur' is inf in row 2"),
        ("amount", [-np.inf, 2.0, 3.0], r"column 'amount.eur' is -inf in row 0"),
        ("amount", [None, 2.0, 3.0], r"column 'amount.eur' is missing in row 0"),
        ("kind", ["card", None, "cash"], "column 'kind' is missing in row 1, must hold a value"),
        ("kind", ["card", np.nan, "cash"], "column 'kind' is missing in row 1"),
        ("days", [1.0, np.nan, 3.0], "column 'days' is missing in row 1"),
        ("at", [pd.Timestamp("2025-01-01"), pd.NaT, pd.NaT], "column 'at' is missing in row 1"),
        ("amount", ["1", "2", "3"], r"column 'amount.eur' holds text, must hold numbers"),
        ("days", [1.5, 2.0, 3.0], "column 'days' must hold whole numbers"),
        ("at", ["soon", "now", "then"], "column 'at' must hold times"),
    ],
)
def test_fails_on_an_invalid_required_value(column: str, given: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        INPUTS.frame(frame(**{column: given}))


def test_fails_on_a_missing_required_column() -> None:
    with pytest.raises(ValueError, match="column 'kind' is missing"):
        INPUTS.frame(frame().drop(columns="kind"))


def test_fails_on_a_type_that_no_request_can_have() -> None:
    with pytest.raises(StepFailedError, match="column 'tags' has the type 'array<string>'"):
        Input.of(Column(name="tags", type="array<string>", in_request=True), required=True)


@pytest.mark.parametrize(
    ("spark_type", "kind"),
    [("decimal(18, 2)", "number"), ("VARCHAR(9)", "text"), ("date", "time"), ("smallint", "integer")],
)
def test_the_kind_follows_from_the_type(spark_type: str, kind: str) -> None:
    assert Input.of(Column(name="c", type=spark_type), required=True).kind == kind
