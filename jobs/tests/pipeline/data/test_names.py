from __future__ import annotations

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import literal, quoted, quoted_table, table_parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("bank.payments.card", ("bank", "payments", "card")),
        ("bank.payments.card transactions", ("bank", "payments", "card transactions")),
        ("bank-eu.`pay.ments`.`ca``rd`", ("bank-eu", "pay.ments", "ca`rd")),
    ],
)
def test_parts_of_a_name_may_hold_any_character(name: str, parts: tuple[str, str, str]) -> None:
    assert table_parts(name) == parts


@pytest.mark.parametrize("name", ["", "card", "payments.card", "a.b.c.d", "a..c", "a.b.", ".a.b", "a.b.`c", "a.b.c`d`"])
def test_fails_on_a_name_without_three_levels(name: str) -> None:
    with pytest.raises(StepFailedError, match=r"must be <catalog>\.<schema>\.<table>"):
        table_parts(name)


def test_quotes_in_names_and_texts_are_escaped() -> None:
    assert quoted("a`b") == "`a``b`"
    assert quoted_table("a.b c.d") == "`a`.`b c`.`d`"
    assert literal("O'Neil\\") == r"'O\'Neil\\'"


def test_sql_literals_have_the_type_of_the_value() -> None:
    assert [literal(value) for value in (True, 3, 0.1, "3")] == ["true", "3", "double('0.1')", "'3'"]
