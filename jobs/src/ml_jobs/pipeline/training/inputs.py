"""Request columns, in the types that training and serving pass to a project's encoder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ml_jobs.pipeline.contract import Column, Contract

Kind: TypeAlias = Literal["integer", "number", "text", "time"]
"""`integer` is int64, `number` float64 with NaN, `text` object with None, `time` datetime64[ns] in UTC with NaT.

Optional integers are numbers, since int64 cannot represent a missing value. Booleans are numbers, 1 and 0: for a
`boolean` in a signature, MLflow's scoring server converts null to False and any text to True."""

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("bigint", "int", "smallint", "tinyint", "long", "integer", "short", "byte"), "integer"),
    **dict.fromkeys(("double", "float", "real", "decimal", "dec", "numeric"), "number"),
    **dict.fromkeys(("string", "varchar", "char"), "text"),
    **dict.fromkeys(("timestamp", "timestamp_ntz", "timestamp_ltz", "date"), "time"),
    "boolean": "number",
}
"""Kind by Spark type, without precision and length."""

_DTYPES: dict[Kind, Any] = {
    "integer": np.dtype("int64"),
    "number": np.dtype("float64"),
    "text": np.dtype("object"),
    "time": np.dtype("datetime64[ns]"),
}
_MISSING: dict[Kind, Any] = {"number": np.nan, "text": None, "time": np.datetime64("NaT", "ns")}


_SQL_TYPES: dict[Kind, str] = {"integer": "bigint", "number": "double", "text": "string", "time": "timestamp"}
_PLURALS: dict[Kind, str] = {
    "integer": "whole numbers",
    "number": "numbers",
    "text": "texts",
    "time": "times",
}


@dataclass(frozen=True)
class Input:
    """A request column."""

    name: str
    kind: Kind
    required: bool

    @property
    def sql_type(self) -> str:
        """Spark type of the column."""
        return _SQL_TYPES[self.kind]

    @staticmethod
    def of(column: Column, *, required: bool) -> Input:
        """Return the request column for a column of the contract.

        Raises:
            StepFailedError: names the column and its type, which JSON requests cannot hold.

        """
        kind = _KINDS.get(re.split(r"[(\s]", column.type.strip().lower(), maxsplit=1)[0])
        if kind is None:
            raise StepFailedError(
                f"column {column.name!r} has the type {column.type!r}, but in_request needs a number, string, boolean, "
                "date or timestamp"
            )
        return Input(column.name, "number" if kind == "integer" and not required else kind, required)

    def typed(self, values: pd.Series[Any]) -> pd.Series[Any]:
        """Return values in the column's type.

        Raises:
            ValueError: names the column whose numbers or times have the wrong type. Texts are not checked.

        """
        import pandas as pd

        if self.kind == "text":
            missing = values.isna()
            texts = values.astype(object)
            return texts.where(~missing, None) if missing.any() else texts
        if self.kind != "time" and any(isinstance(value, str) for value in values.to_numpy().tolist()):
            raise ValueError(f"column {self.name!r} holds text, must hold {_PLURALS[self.kind]}")
        try:
            if self.kind == "time":
                return pd.to_datetime(values, utc=True).dt.tz_localize(None).astype(_DTYPES["time"])
            numbers = values.astype("Float64")
            missing = numbers.isna()
            if self.kind == "number" or missing.any():
                return numbers.astype("float64")
            converted = numbers.astype(_DTYPES[self.kind])
        except (TypeError, ValueError) as problem:
            raise ValueError(f"column {self.name!r} must hold {_PLURALS[self.kind]}: {problem}") from problem
        if (converted != numbers).any():
            raise ValueError(f"column {self.name!r} must hold {_PLURALS[self.kind]}")
        return converted


@dataclass(frozen=True)
class Inputs:
    """All request columns, in the order of the contract."""

    columns: tuple[Input, ...]

    @staticmethod
    def of(contract: Contract) -> Inputs:
        """Return the request columns of a contract.

        Raises:
            StepFailedError: names the column and its type, which JSON requests cannot hold.

        """
        columns = contract.request_columns
        return Inputs(tuple(Input.of(column, required=not contract.is_optional(column)) for column in columns))

    def frame(self, given: pd.DataFrame) -> pd.DataFrame:
        """Return a frame with all columns in their types. Adds optional columns that `given` lacks.

        Returns `given` itself if it needs no change, as in most requests: creating a frame takes longer than scoring
        a row.

        Raises:
            ValueError: a column or a value is missing although required, a required number is not finite, or a number
                or time has a wrong type. Names the column, and the row of a missing or infinite value.

        """
        changed: dict[str, Any] = {}
        for column in self.columns:
            name = column.name
            if name not in given:
                if column.required:
                    raise ValueError(f"column {name!r} is missing")
                changed[name] = np.full(len(given), _MISSING[column.kind], dtype=_DTYPES[column.kind])
                continue
            values = given[name]
            if values.dtype != _DTYPES[column.kind] or (column.kind == "text" and not _all_strings(values)):
                values = changed[name] = column.typed(values)
            if column.required:
                _check_present(column, values.to_numpy())
        return given.assign(**changed) if changed else given


def _all_strings(values: pd.Series[Any]) -> bool:
    """Whether each value is text or None."""
    return all(value is None or type(value) is str for value in values.tolist())


def _check_present(column: Input, values: NDArray[Any]) -> None:
    if column.kind == "text":
        present = [value is not None for value in values.tolist()]
        if all(present):
            return
        row = present.index(False)
    elif column.kind == "time":
        absent = np.isnat(values)
        if not absent.any():
            return
        row = int(absent.argmax())
    elif values.dtype.kind == "f":
        finite = np.isfinite(values)
        if finite.all():
            return
        row = int(finite.argmin())
    else:
        return
    given = values[row]
    shown = str(given) if column.kind == "number" and not np.isnan(given) else "missing"
    needed = "a finite number" if values.dtype.kind == "f" else "a value"
    raise ValueError(f"column {column.name!r} is {shown} in row {row}, must hold {needed}")
