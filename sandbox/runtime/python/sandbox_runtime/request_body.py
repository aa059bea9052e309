"""The JSON formats in which a serving endpoint takes its input, all turned into rows of named values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, cast

FORMATS = ("dataframe_records", "dataframe_split", "instances", "inputs")


class BadRequestError(ValueError):
    """The request is at fault; the text says how, to the client."""


@dataclass(frozen=True)
class Body:
    """A decoded request: its one format, what stands there, and parameters of the model beside it."""

    format: str
    data: object
    params: Mapping[str, object] | None
    whole: Mapping[str, object]


def decode(content: bytes) -> Body:
    """Return the body of a request; raises `BadRequestError`."""
    try:
        value: object = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequestError(f"the body is not a JSON object with one of {', '.join(FORMATS)}")
    whole = cast("dict[str, object]", value)
    given = [name for name in whole if name != "params"]
    if len(given) != 1 or given[0] not in FORMATS:
        found = ", ".join(given) or "nothing"
        raise BadRequestError(f"the body must have exactly one of {', '.join(FORMATS)}; got {found}")
    params = whole.get("params")
    if params is not None and not isinstance(params, dict):
        raise BadRequestError("params: expected an object")
    return Body(given[0], whole[given[0]], cast("Mapping[str, object] | None", params), whole)


def rows(body: Body) -> Sequence[Mapping[str, object]]:
    """Return the rows of a body, one mapping of names to values each; raises `BadRequestError`."""
    data = body.data
    if body.format == "dataframe_split":
        found = _split(data)
    elif body.format == "inputs" and isinstance(data, dict):
        found = _columns(cast("dict[str, object]", data))
    else:
        found = _records(data, body.format)
    if not found:
        raise BadRequestError(f"{body.format}: no rows")
    return found


def _records(data: object, where: str) -> list[Mapping[str, object]]:
    if not isinstance(data, list):
        raise BadRequestError(f"{where}: expected a list of objects")
    records = cast("list[object]", data)
    for index, record in enumerate(records):
        if not isinstance(record, dict):
            raise BadRequestError(f"{where}: row {index} is not an object of named fields")
    return cast("list[Mapping[str, object]]", records)


def _split(data: object) -> list[Mapping[str, object]]:
    frame = cast("dict[str, object]", data) if isinstance(data, dict) else {}
    columns, lines = frame.get("columns"), frame.get("data")
    if not isinstance(columns, list) or not isinstance(lines, list):
        raise BadRequestError("dataframe_split: expected an object with the lists columns and data")
    names = [str(name) for name in cast("list[object]", columns)]
    if len(set(names)) != len(names):
        raise BadRequestError("dataframe_split: a column is named twice")
    found: list[Mapping[str, object]] = []
    for index, line in enumerate(cast("list[object]", lines)):
        values = cast("list[object]", line) if isinstance(line, list) else []
        if len(values) != len(names):
            raise BadRequestError(f"dataframe_split: row {index} is not a list of {len(names)} values")
        found.append(dict(zip(names, values, strict=True)))
    return found


def _columns(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    columns = {
        name: cast("list[object]", value) if isinstance(value, list) else [value] for name, value in data.items()
    }
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise BadRequestError(f"inputs: the columns differ in length: {lengths}")
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
