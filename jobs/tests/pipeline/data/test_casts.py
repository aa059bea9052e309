from __future__ import annotations

import pytest

from ml_jobs.pipeline.data.casts import lossless, remedy

KEPT = [
    ("int", "integer"),
    ("tinyint", "bigint"),
    ("int", "long"),
    ("int", "double"),
    ("smallint", "float"),
    ("float", "double"),
    ("decimal(15,2)", "double"),
    ("decimal(18,0)", "bigint"),
    ("decimal(9,0)", "int"),
    ("int", "decimal(12,2)"),
    ("decimal(10,2)", "decimal(12,4)"),
    ("boolean", "int"),
    ("varchar(12)", "string"),
    ("char(1)", "string"),
    ("string collate UTF8_LCASE", "string"),
    ("date", "timestamp"),
    ("void", "double"),
]

LOST = [
    ("bigint", "int"),
    ("bigint", "double"),
    ("int", "float"),
    ("double", "float"),
    ("double", "int"),
    ("decimal(10,2)", "bigint"),
    ("decimal(19,0)", "bigint"),
    ("decimal(10,0)", "int"),
    ("decimal(10,4)", "decimal(10,2)"),
    ("bigint", "decimal(18,0)"),
    ("double", "decimal(38,10)"),
    ("string", "int"),
    ("int", "string"),
    ("timestamp", "date"),
    ("timestamp_ntz", "timestamp"),
    ("int", "boolean"),
    ("struct<a:int>", "int"),
]


@pytest.mark.parametrize(("given", "wanted"), KEPT)
def test_a_type_is_cast_to_one_that_holds_all_its_values(given: str, wanted: str) -> None:
    cast = lossless(given, wanted, "`x`")
    assert cast is not None
    assert cast.inexact is None


@pytest.mark.parametrize(("given", "wanted"), LOST)
def test_fails_on_a_lossy_cast(given: str, wanted: str) -> None:
    assert lossless(given, wanted, "`x`") is None


def test_a_long_decimal_is_checked_value_by_value() -> None:
    cast = lossless("decimal(18,2)", "double", "`x`")
    assert cast is not None
    assert cast.sql == "cast(`x` AS double)"
    assert cast.inexact == "NOT (try_cast(cast(`x` AS double) AS decimal(18,2)) <=> `x`)"


@pytest.mark.parametrize(
    ("given", "wanted", "label", "expression"),
    [
        ("string", "double", False, "try_cast(`x` as double)"),
        ("string", "int", True, "case `x` when '<text>' then 1 when '<other text>' then 0 end"),
        ("bigint", "string", False, "cast(`x` as string)"),
        ("timestamp_ntz", "timestamp", False, "to_utc_timestamp(`x`, '<time zone>')"),
        ("struct<a:int>", "int", False, "`x`.<field>"),
    ],
)
def test_the_remedy_is_an_expression_of_the_right_type(given: str, wanted: str, label: bool, expression: str) -> None:  # noqa: FBT001
    assert remedy(given, wanted, "`x`", label=label) == expression
