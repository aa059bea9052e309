"""Lossless casts from the types of a source to those of the contract."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ALIASES = {"byte": "tinyint", "short": "smallint", "int": "int", "integer": "int", "long": "bigint", "real": "float"}
_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
"""Digits of the largest value per integer type. All numbers with fewer digits fit."""
_AS_FLOATING = {"float": ("tinyint", "smallint"), "double": ("tinyint", "smallint", "int", "float")}
_TEXT = re.compile(r"(var)?char\(\d+\)|string collate .*")
_DECIMAL = re.compile(r"decimal\((\d+),(-?\d+)\)")

EXACT_DIGITS = 15
"""Decimal digits that a double represents exactly."""


@dataclass(frozen=True)
class Cast:
    """A cast from a type of the source to a type of the contract."""

    sql: str
    inexact: str | None = None
    """SQL condition that is true for a value that the cast changes; None if the cast changes no value."""


def normal(type_name: str) -> str:
    """Return a type in the notation of Spark's `simpleString`."""
    text = type_name.strip().lower()
    if text.startswith("decimal"):
        text = text.replace(" ", "")
        return "decimal(10,0)" if text == "decimal" else text
    return _ALIASES.get(text, text)


def lossless(given: str, wanted: str, expression: str) -> Cast | None:
    """Return the cast of `expression` from type `given` to type `wanted`; None if the cast can change values.

    Exception: a decimal with more than `EXACT_DIGITS` digits can be cast to a double, although the cast can change
    values. `Cast.inexact` finds the changed values.
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
    """Return the SQL that an error message proposes for `columns` of the source, to convert a column's type.

    `name` is a quoted column or an expression.
    """
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
