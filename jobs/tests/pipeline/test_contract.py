from __future__ import annotations

import pytest

from ml_jobs.pipeline.contract import (
    Breach,
    Column,
    Contract,
    Rule,
    aggregates,
    breaches,
    broken_condition,
    report,
    structure_breaches,
)

CONTRACT = Contract(
    columns=(Column("id", "string", in_request=True), Column("amount", "double")),
    key="id",
    rules=(Rule("amount", "at least 0", "amount < 0"),),
)
WHOLE = {"row_count": 5, "repeated": 0, "rule_0": 0, "rule_1": 0, "rule_2": 0}


def test_a_table_with_more_columns_keeps_the_contract() -> None:
    assert structure_breaches(CONTRACT, {"id": "string", "amount": "double", "note": "string"}) == []


def test_fails_on_a_missing_column_and_a_mistyped_one() -> None:
    assert structure_breaches(CONTRACT, {"amount": "string", "note": "int"}) == [
        "column id: is missing, must be string; there are amount, note",
        "column amount: is string, must be double",
    ]


def test_everything_is_counted_in_one_pass() -> None:
    assert aggregates(CONTRACT) == [
        "count(*) AS row_count",
        "count(`id`) - count(DISTINCT `id`) AS repeated",
        "count_if(`id` IS NULL) AS rule_0",
        "count_if(`amount` IS NULL) AS rule_1",
        "count_if(amount < 0) AS rule_2",
    ]


def test_a_whole_table_has_no_breach() -> None:
    assert breaches(CONTRACT, WHOLE) == []


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ({"row_count": 0}, Breach("*", "the table must not be empty", 0)),
        ({"rule_0": 1}, Breach("id", "not null", 1)),
        ({"rule_2": 3}, Breach("amount", "at least 0", 3)),
        ({"repeated": 2}, Breach("id", "unique", 2)),
    ],
)
def test_fails_on_each_broken_rule(counted: dict[str, int], expected: Breach) -> None:
    assert breaches(CONTRACT, {**WHOLE, **counted}) == [expected]


def test_rows_behind_a_breach_are_found_by_its_own_condition() -> None:
    assert broken_condition(CONTRACT, Breach("amount", "at least 0", 1), "t") == "amount < 0"
    assert "HAVING count(*) > 1" in broken_condition(CONTRACT, Breach("id", "unique", 1), "t")


def test_a_breach_is_told_with_column_rule_rows_and_samples() -> None:
    breach = Breach("amount", "at least 0", 2, ({"id": "a", "amount": -1.0},))
    assert report("c.s.t", [breach.line()]).splitlines() == [
        "c.s.t breaks its data contract:",
        "  column amount: at least 0: 2 rows",
        "    {'id': 'a', 'amount': -1.0}",
    ]
