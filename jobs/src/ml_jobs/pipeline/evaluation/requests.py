"""Rows in the types of a model's signature, as a scoring server would make them of a client's JSON."""

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
"""By type of a signature; text and booleans with gaps are objects."""


def missing_columns(model: PyFuncModel, frame: pd.DataFrame) -> list[str]:
    """Return the columns that the model's signature requires and `frame` lacks."""
    return [column.name for column in _columns(model) if column.required and column.name not in frame]


def typed(model: PyFuncModel, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the signature's columns in its types. A value that does not fit is left to the model to refuse."""
    found: dict[str, Any] = {}
    for column in _columns(model):
        if column.name in frame:
            values, dtype = frame[column.name], _DTYPES.get(column.type.name)
            holds = dtype is not None and values.dtype != object and not (dtype.startswith("int") and values.hasnans)
            found[column.name] = values.astype(dtype) if holds else values
    return frame[[]].assign(**found)


def _columns(model: PyFuncModel) -> list[Any]:
    schema: Any = model.metadata.get_input_schema()
    return [] if schema is None else list(schema.inputs)
