"""Which types of a source become which of the contract without loss."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALIASES = {"byte": "tinyint", "short": "smallint", "int": "int", "integer": "int", "long": "bigint", "real": "float"}
_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
"""By integer type, the digits of its greatest value; all numbers with one digit fewer fit."""
_AS_FLOATING = {"float": ("tinyint", "smallint"), "double": ("tinyint", "smallint", "int", "float")}
_TEXT = re.compile(r"(var)?char\(\d+\)|string collate .*")
_DECIMAL = re.compile(r"decimal\((\d+),(-?\d+)\)")

EXACT_DIGITS = 15
"""Decimal digits that every double keeps."""


@dataclass(frozen=True)
class Cast:
    """How a value of the source becomes one of the contract."""

    sql: str
    inexact: str | None = None
    """SQL condition that is true for a value that would change; None if none would."""


def normal(type_name: str) -> str:
    """A type as Spark's `simpleString` writes it."""
    text = type_name.strip().lower()
    if text.startswith("decimal"):
        text = text.replace(" ", "")
        return "decimal(10,0)" if text == "decimal" else text
    return _ALIASES.get(text, text)


def lossless(given: str, wanted: str, expression: str) -> Cast | None:
    """Return the cast of `expression` between two types; None if it may lose something by its very type.

    A decimal of more digits than a double keeps is cast, too: the condition `inexact` finds the values that change.
    """
    given, wanted = normal(given), normal(wanted)
    if given == wanted:
        return Cast(expression)
    cast = f"cast({expression} AS {wanted})"
    decimal = _DECIMAL.fullmatch(given)
    if decimal and wanted == "double" and int(decimal[1]) > EXACT_DIGITS:
        return Cast(cast, f"NOT (try_cast({cast} AS {given}) <=> {expression})")
    return Cast(cast) if _keeps(given, wanted) else None


def _keeps(given: str, wanted: str) -> bool:
    if given == "void":
        return True
    if wanted == "string":
        return _TEXT.fullmatch(given) is not None
    if given == "date":
        return wanted in ("timestamp", "timestamp_ntz")
    if given == "boolean":
        return wanted in _DIGITS or wanted == "double"
    return _keeps_number(given, wanted)


def _keeps_number(given: str, wanted: str) -> bool:
    if given in _AS_FLOATING.get(wanted, ()):
        return True
    from_decimal, to_decimal = _DECIMAL.fullmatch(given), _DECIMAL.fullmatch(wanted)
    if from_decimal is None:
        digits, scale = _DIGITS.get(given), 0
    else:
        digits, scale = int(from_decimal[1]) - int(from_decimal[2]), int(from_decimal[2])
    if digits is None:
        return False
    if to_decimal is not None:
        return int(to_decimal[1]) - int(to_decimal[2]) >= digits and int(to_decimal[2]) >= scale
    if from_decimal is None:
        return wanted in _DIGITS and _DIGITS[wanted] > digits
    return wanted == "double" or (scale <= 0 and wanted in _DIGITS and _DIGITS[wanted] > digits)


def remedy(given: str, wanted: str, name: str, *, label: bool) -> str:
    """SQL expression for the mapping `columns` that makes a value of the contract's type; `name` is quoted."""
    given, wanted = normal(given), normal(wanted)
    if given.startswith(("struct", "map", "array")):
        return f"{name}.<field>"
    if given == "timestamp_ntz" and wanted == "timestamp":
        return f"to_utc_timestamp({name}, '<time zone>')"
    if given == "string" and label:
        return f"case {name} when '<text>' then 1 when '<other text>' then 0 end"
    if given == "string":
        return f"try_cast({name} as {wanted})"
    return f"cast({name} as {wanted})"
