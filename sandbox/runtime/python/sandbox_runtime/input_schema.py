"""What a model's signature says of its input, enforced on the values of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from mlflow.types import ColSpec, DataType, Schema

from sandbox_runtime.request_body import BadRequestError

_MAX_PROBLEMS = 20
_MAX_SHOWN = 60


def _is_integer(bits: int) -> Callable[[object], bool]:
    bound = 2 ** (bits - 1)

    def accepts(value: object) -> bool:
        whole = type(value) is int or (type(value) is float and value.is_integer())
        return whole and -bound <= value < bound  # pyright: ignore[reportOperatorIssue]

    return accepts


def _is_number(value: object) -> bool:
    return type(value) is float or type(value) is int


def _is_instance(kind: type) -> Callable[[object], bool]:
    return lambda value: type(value) is kind


_KINDS: Mapping[DataType, tuple[str, Callable[[object], bool]]] = {
    DataType.boolean: ("bool", _is_instance(bool)),
    DataType.integer: ("int32", _is_integer(32)),
    DataType.long: ("int64", _is_integer(64)),
    DataType.float: ("float32", _is_number),
    DataType.double: ("float64", _is_number),
    DataType.string: ("object", _is_instance(str)),
}
"""For each type of a signature: how NumPy holds it, and which values of JSON fit it."""
_CAN_BE_MISSING = (DataType.float, DataType.double, DataType.string)


@dataclass(frozen=True)
class _Column:
    name: str
    type: DataType
    required: bool
    dtype: str
    accepts: Callable[[object], bool]

    def array(self, values: list[object]) -> Any:
        """Return the values as pandas holds this type; a missing number is NaN, a missing text is `None`."""
        if self.type not in _CAN_BE_MISSING and None in values:
            row = values.index(None)
            reason = f"a column of type {self.type.name} is given in all rows or in none"
            raise BadRequestError(f"row {row}: field {self.name}: expected {self.type.name}, got nothing: {reason}")
        return np.array(values, dtype=self.dtype)


class InputSchema:
    """Named columns of plain types, the only kind of signature that is enforced here."""

    def __init__(self, columns: Sequence[_Column]) -> None:
        self._columns = columns
        self._names = frozenset(column.name for column in columns)

    @staticmethod
    def of(schema: Schema | None) -> InputSchema | None:
        """Return the schema of a signature, or `None` if it has another kind of input (tensors, nested types)."""
        if schema is None or schema.is_tensor_spec() or not schema.has_input_names():
            return None
        columns: list[_Column] = []
        for spec in schema.inputs:
            if not isinstance(spec, ColSpec) or not isinstance(spec.type, DataType) or spec.type not in _KINDS:
                return None
            columns.append(_Column(str(spec.name), spec.type, spec.required, *_KINDS[spec.type]))
        return InputSchema(columns)

    def frame(self, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
        """Return the rows as a frame with the columns and types of the signature.

        Raises `BadRequestError` that names each field that is missing, unknown or of another type, what was expected,
        and the row (from 0).
        """
        problems = self._problems(rows)
        if problems:
            shown = problems[:_MAX_PROBLEMS]
            more = f"; and {len(problems) - len(shown)} more" if len(problems) > len(shown) else ""
            raise BadRequestError(f"the input does not fit the model's signature: {'; '.join(shown)}{more}")
        arrays: dict[str, Any] = {}
        for column in self._columns:
            values = [row.get(column.name) for row in rows]
            if column.required or any(value is not None for value in values):
                arrays[column.name] = column.array(values)
        return pd.DataFrame(arrays)

    def _problems(self, rows: Sequence[Mapping[str, object]]) -> list[str]:
        problems: list[str] = []
        for index, row in enumerate(rows):
            for column in self._columns:
                value = row.get(column.name)
                if value is None:
                    if column.required:
                        given = "null" if column.name in row else "nothing"
                        problems.append(_problem(index, column, given))
                elif not column.accepts(value):
                    problems.append(_problem(index, column, _shown(value)))
            if not self._names.issuperset(row):
                problems.extend(
                    f"row {index}: field {name} is not in the signature" for name in row if name not in self._names
                )
        return problems


def _problem(index: int, column: _Column, given: str) -> str:
    return f"row {index}: field {column.name}: expected {column.type.name}, got {given}"


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}..."
