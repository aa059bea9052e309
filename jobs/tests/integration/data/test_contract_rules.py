"""Tests that each row rule of a data contract finds the rows that break it. Each rule has at least one such row."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column, Contract, Label, Rule
from ml_jobs.pipeline.data import prepare, validate
from ml_jobs.pipeline.data.counts import Counts, breaches
from ml_jobs.pipeline.data.row_rules import rules
from ml_jobs.pipeline.data.tables import HOLDOUT, QUARANTINE, TRAINING
from ml_jobs.pipeline.source import Source

from .support import DAY, NOW, flags, project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import SparkSession

    from ml_jobs.pipeline.data.tables import Warehouse

CONTRACT = Contract(
    columns=(
        Column(name="id", type="string"),
        Column(name="at", type="timestamp"),
        Column(name="kind", type="string", values=("O'Neil", "card"), in_request=True),
        Column(name="code", type="string", pattern=r"[A-Z]\d+", nullable=True),
        Column(name="amount", type="double", minimum=0, maximum=100.5, in_request=True),
        Column(name="fee", type="double", in_request=True),
        Column(name="rate", type="double", nullable=True),
        Column(name="price", type="double", nullable=True),
        Column(name="phone", type="bigint", unique=True, nullable=True),
        Column(name="is_bad", type="int", values=(0, 1)),
    ),
    key="id",
    time="at",
    label=Label(column="is_bad"),
    rules=(Rule("rate", "none for cards", "kind <> 'card' OR rate IS NULL"),),
    quarantine_share=0.5,
)

GOOD = {
    "id": "'id'", "at": "timestamp'2025-06-01 00:00:00'", "kind": "'card'", "code": "'A1'", "amount": "1.0D",
    "fee": "0.5D", "rate": "cast(null as double)", "price": "cast(1.5 as decimal(38,10))",
    "phone": "cast(null as bigint)", "is_bad": "0",
}  # fmt: skip

BROKEN: dict[tuple[str, str], dict[str, str]] = {
    ("id: not null", "null"): {"id": "cast(null as string)"},
    ("at: not null", "no time"): {"at": "cast(null as timestamp)"},
    ("at: not in the future", "future"): {"at": "timestamp'2025-06-17 00:00:00'"},
    ("kind: one of O'Neil, card", "case"): {"kind": "'CARD'"},
    ("kind: not null", "no kind"): {"kind": "cast(null as string)"},
    (r"code: like [A-Z]\d+", "newline"): {"code": "'A1\\n'"},
    ("amount: from 0 to 100.5", "less"): {"amount": "-0.01D"},
    ("amount: from 0 to 100.5 ", "more"): {"amount": "100.51D"},
    ("amount: from 0 to 100.5  ", "nan"): {"amount": "double('NaN')"},
    ("fee: finite", "fee nan"): {"fee": "double('NaN')"},
    ("fee: finite ", "fee infinite"): {"fee": "double('Infinity')"},
    ("rate: finite", "infinite"): {"kind": '"O\'Neil"', "rate": "double('-Infinity')"},
    ("rate: none for cards", "rule"): {"rate": "0.5D"},
    ("price: exact as double", "digits"): {"price": "12345678901234567.89BD"},
    ("phone: unique", "phone 1"): {"phone": "5L"},
    ("phone: unique ", "phone 2"): {"phone": "5L"},
    ("id: unique", "twice"): {"id": "'twice'"},
    ("id: unique ", "twice"): {"id": "'twice'"},
    ("is_bad: one of 0, 1", "label"): {"is_bad": "2"},
}
"""For each rule and row key, the columns in which the bad row differs from a good row. A bad row breaks one rule only.

Trailing spaces in names of rules make the keys distinct if several rows break one rule.
"""

GOOD_ROWS = 30


@dataclass(frozen=True)
class Table:
    warehouse: Warehouse
    source: Source

    def validate(self, contract: Contract) -> Counts:
        arguments = flags(validate.ValidateArguments, source=self.source)
        return validate.run(arguments, project(contract), self.warehouse, NOW)


def _select(values: Sequence[str]) -> str:
    return "SELECT " + ", ".join(f"{value} AS {name}" for value, name in zip(values, GOOD, strict=True))


@pytest.fixture(scope="module")
def table(tables: Warehouse) -> Table:
    changed = [{**GOOD, "id": f"'{key}'", **changes} for (_, key), changes in BROKEN.items()]
    selects = [_select(list(row.values())) for row in changed]
    at = f"{GOOD['at']} - make_dt_interval(cast(id as int))"
    numbered = {**GOOD, "id": "concat('good ', id)", "at": at, "is_bad": "cast(id % 2 as int)"}
    good = _select(list(numbered.values()))
    every = " UNION ALL ".join([*selects, f"{good} FROM range({GOOD_ROWS})"])
    name = tables.name("source")
    tables.spark.sql(f"CREATE TABLE {name} USING delta AS SELECT /*+ COALESCE(1) */ * FROM ({every})")
    return Table(tables, Source(table=name))


def test_fails_with_each_broken_rule_if_the_quarantine_allows_fewer_rows(table: Table) -> None:
    with pytest.raises(StepFailedError) as raised:
        table.validate(replace(CONTRACT, quarantine_share=0.1))
    lines = str(raised.value).splitlines()
    assert lines[0].endswith("breaks its data contract:")
    assert lines[1] == (
        "  15 of 49 rows break a row rule, 2 have a duplicate value in column id, 2 have a duplicate value in column "
        "phone (quarantine_share allows 10.00% in total)"
    )
    for rule, _ in BROKEN:
        assert any(line.startswith(f"  column {rule.strip()}: ") for line in lines), rule
    start = lines.index("  column amount: from 0 to 100.5: 3 rows")
    assert lines[start + 1 : start + 4] == [
        "    {'id': 'less', 'amount': '-0.01'}",
        "    {'id': 'more', 'amount': '100.51'}",
        "    {'id': 'nan', 'amount': 'NaN'}",
    ]
    assert not table.warehouse.exists(QUARANTINE)


def test_fails_without_naming_more_rows_than_the_table_has(tables: Warehouse) -> None:
    name = tables.name("duplicates")
    columns = {**GOOD, "id": "cast(id % 3 as string)", "phone": "id % 3", "is_bad": "cast(id % 2 as int)"}
    tables.spark.sql(f"CREATE TABLE {name} USING delta AS {_select(list(columns.values()))} FROM range(6)")
    with pytest.raises(StepFailedError) as raised:
        Table(tables, Source(table=name)).validate(replace(CONTRACT, quarantine_share=0.0))
    assert str(raised.value).splitlines()[1] == (
        "  0 of 6 rows break a row rule, 6 have a duplicate value in column id, 6 have a duplicate value in column "
        "phone"
    )


def test_fails_if_the_source_as_a_whole_breaks_the_contract(table: Table) -> None:
    contract = replace(CONTRACT, newest_within_days=1.0, class_shares={1: (0.5, 0.9)})
    with pytest.raises(StepFailedError) as raised:
        table.validate(contract)
    assert str(raised.value).splitlines()[1:] == [
        "  column at: the newest row is 14.6 days old, must be at most 1",
        (
            "  column is_bad: 1 has a share of 44.1176% of the 34 known outcomes of valid rows, must be from "
            "50.0000% to 90.0000%"
        ),
    ]
    empty = Counts(rows=0, bad=0, usable=0, newest=None, broken={}, repeated={}, outcomes=(), classes={})
    assert breaches(CONTRACT, empty, NOW) == ["the table has no rows, must not be empty"]
    unknown = replace(empty, rows=5, bad=0, usable=0, newest=NOW - DAY)
    alike = replace(unknown, usable=5, outcomes=(0,))
    assert breaches(CONTRACT, alike, NOW) == [
        "column is_bad: all 5 known outcomes of valid rows are 0, so there is nothing to learn"
    ]
    assert breaches(CONTRACT, unknown, NOW) == [
        "column is_bad: no valid row has a known outcome (an outcome counts as known 0 days after the row's time)"
    ]


def test_each_rule_finds_the_one_row_that_breaks_it(table: Table) -> None:
    counted = table.validate(CONTRACT)
    assert (counted.rows, counted.usable) == (GOOD_ROWS + len(BROKEN), GOOD_ROWS + 4)
    assert counted.summary == f"{counted.violations}; 34 rows break no row rule and have a known outcome"
    found = table.warehouse.read(QUARANTINE).collect()
    expected = sorted((rule.strip(), None if key == "null" else key) for rule, key in BROKEN)
    assert sorted(((row["rule"], row["key"]) for row in found), key=str) == sorted(expected, key=str)
    by_key = {row["key"]: row for row in found}
    assert by_key["more"]["reason"] == "amount is 100.51, rule: from 0 to 100.5"
    assert by_key["phone 1"]["reason"] == "phone 5 occurs 2 times"
    assert json.loads(by_key["case"]["row"])["kind"] == "CARD"
    assert {row["job_run_id"] for row in found} == {"1"}

    arguments = flags(prepare.PrepareArguments, source=table.source)
    prepare.run(arguments, project(CONTRACT), table.warehouse)
    kept = table.warehouse.read(TRAINING).unionAll(table.warehouse.read(HOLDOUT)).select("id").collect()
    assert sorted(row["id"] for row in kept) == sorted(f"good {number}" for number in range(GOOD_ROWS))


def test_limits_and_values_of_a_float_column_have_the_precision_of_the_column(spark: SparkSession) -> None:
    column = Column(name="share", type="float", minimum=0.3, maximum=0.7, values=(0.3, 0.7, 0.9))
    contract = replace(CONTRACT, columns=(*CONTRACT.columns, column))
    found = [rule.broken for rule in rules(contract, (), NOW) if rule.column == "share"]
    broken = {
        value: spark.sql(f"SELECT cast({value} AS float) AS share").where(" OR ".join(found)).count() == 1
        for value in ("0.3", "0.7", "0.5", "0.9")
    }
    assert broken == {"0.3": False, "0.7": False, "0.5": True, "0.9": True}
