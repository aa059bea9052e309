"""Converts rows to the types of a model's signature, as a scoring server converts a client's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.pyfunc import PyFuncModel

_DTYPES = {
    "long": "int64",
    "integer": "int32",
    "double": "float64",
    "float": "float32",
    "datetime": "datetime64[ns]",
}
"""NumPy type by signature type; values of other types, e.g. text, stay unchanged."""


def missing_columns(model: PyFuncModel, frame: pd.DataFrame) -> list[str]:
    """Return the columns that the model's signature requires and `frame` lacks."""
    return [column.name for column in _columns(model) if column.required and column.name not in frame]


def typed(model: PyFuncModel, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of `frame` that the model's signature has, converted to the types of the signature.

    Values that cannot be converted stay as they are, and the model refuses them.
    """
    columns = [column for column in _columns(model) if column.name in frame]
    found: dict[str, Any] = {column.name: _typed(frame[column.name], column.type.name) for column in columns}
    return frame[[]].assign(**found)


def _typed(values: pd.Series[Any], kind: str) -> pd.Series[Any]:
    import pandas as pd

    # `Any`, because the annotations of pandas require a type that is known before the program runs.
    dtype: Any = _DTYPES.get(kind)
    if dtype is None or values.dtype == dtype or (dtype.startswith("int") and values.hasnans):
        return values
    if values.dtype != object:
        converted = values.astype(dtype)
        return values if dtype.startswith("int") and (converted != values).any() else converted
    # The column holds Python objects, e.g. because it contains null, or times as text.
    given = [value for value in values.tolist() if value is not None]
    if kind == "datetime" and all(isinstance(value, str) for value in given):
        return pd.to_datetime(values, utc=True, format="ISO8601").dt.tz_localize(None)
    if dtype.startswith("float") and all(isinstance(value, bool | int | float) for value in given):
        return values.astype("Float64").astype(dtype)
    return values


def _columns(model: PyFuncModel) -> list[Any]:
    schema: Any = model.metadata.get_input_schema()
    return [] if schema is None else list(schema.inputs)
