"""Parses JSON into frozen dataclasses and mappings according to their type hints."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any


def is_json(hint: object) -> bool:
    """Whether a flag of this type takes JSON: true for a dataclass, a mapping, and an optional dataclass or mapping."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return any(is_json(one) for one in typing.get_args(hint))
    return is_dataclass(hint) or typing.get_origin(hint) is Mapping


def decoded(hint: object, text: str) -> Any:  # noqa: ANN401 - `hint` decides the type
    """Return the value that the JSON `text` holds.

    Raises:
        ValueError: the text is not JSON, or a value does not fit `hint`. States what is wrong, and where if known.

    """
    try:
        given = json.loads(text, parse_constant=_no_number, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as problem:
        raise ValueError(f"{text!r} is not JSON: {problem}") from None
    return _value(hint, given, "")


def _value(hint: Any, given: Any, path: str) -> Any:  # noqa: ANN401
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return _optional(hint, given, path)
    if typing.get_origin(hint) is Mapping:
        _check(isinstance(given, dict), path, given, "an object")
        _, of_values = typing.get_args(hint)
        return {name: _value(of_values, value, f"{path}.{name}") for name, value in given.items()}
    if is_dataclass(hint):
        return _object(hint, given, path)
    if hint is float:
        _check(isinstance(given, int | float) and not isinstance(given, bool), path, given, "a number")
        return float(given)
    if hint is str:
        _check(isinstance(given, str) and given.strip() != "", path, given, "a text that is not empty")
        return given
    raise TypeError(
        f"{_at(path)} has the type {hint}, must be a dataclass, Mapping, float or str, or one of these types or None"
    )


def _optional(hint: Any, given: Any, path: str) -> Any:  # noqa: ANN401
    if given is None:
        return None
    (of_value,) = (one for one in typing.get_args(hint) if one is not types.NoneType)
    return _value(of_value, given, path)


def _object(hint: Any, given: Any, path: str) -> Any:  # noqa: ANN401
    _check(isinstance(given, dict), path, given, "an object")
    hints, allowed = typing.get_type_hints(hint), fields(hint)
    names = [one.name for one in allowed]
    for name in given:
        if name not in names:
            raise ValueError(f"{_at(f'{path}.{name}')} is not known, must be one of {', '.join(names)}")
    for one in allowed:
        if one.name not in given and one.default is MISSING and one.default_factory is MISSING:
            raise ValueError(f"{_at(f'{path}.{one.name}')} is missing")
    return hint(**{name: _value(hints[name], value, f"{path}.{name}") for name, value in given.items()})


def _check(holds: bool, path: str, given: object, allowed: str) -> None:  # noqa: FBT001 - a call reads as a sentence
    if not holds:
        raise ValueError(f"{_at(path)} is {json.dumps(given)}, must be {allowed}")


def _at(path: str) -> str:
    return path.removeprefix(".") or "the value"


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not a valid JSON number")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the key {name!r} is given twice, must be given once")
    return dict(pairs)
