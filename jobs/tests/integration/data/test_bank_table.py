"""Tests the steps `validate` and `prepare` on an existing table of a bank, which the steps must not change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.data import prepare, source_reader, validate
from ml_jobs.pipeline.data.columns import Mapped, map_columns
from ml_jobs.pipeline.data.names import quoted_table
from ml_jobs.pipeline.data.tables import HOLDOUT, QUARANTINE, TRAINING
from ml_jobs.pipeline.source import LabelTable, Source

from .support import DAY, NOW, flags, project

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from ml_jobs.pipeline.data.tables import Warehouse

ROWS = 400

CONTRACT = Contract(
    columns=(
        Column(name="id", type="bigint"),
        Column(name="booked", type="timestamp"),
        Column(name="amount", type="double", minimum=0, in_request=True),
        Column(name="balance", type="double", nullable=True, in_request=True),
        Column(name="country", type="string", nullable=True, in_request=True),
        Column(name="is_bad", type="int", values=(0, 1)),
    ),
    key="id",
    time="booked",
    label=Label(column="is_bad", matures_after_days=30),
)

MAPPING = {
    "id": "`Transaction No.`",
    "amount": "`Amt (EUR)`",
    "country": "party.address.country",
    "is_bad": "case outcome when 'FRAUD' then 1 else 0 end",
}

TABLE = """
CREATE TABLE {name} USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS
SELECT cast(id AS int) AS `Transaction No.`,
       date_add(date'2025-01-01', cast(id / 4 AS int)) AS BOOKED,
       cast(id + 0.25 AS decimal(18, 2)) AS `Amt (EUR)`,
       if(id % 3 = 0, null, cast(id AS decimal(12, 4))) AS balance,
       named_struct('address', named_struct('country', if(id % 5 = 0, null, 'AT'))) AS party,
       'an extra column' AS `a.b``c`
FROM range({rows})
"""

OUTCOMES = """
CREATE TABLE {name} USING delta AS
SELECT id AS ref, if(id % 7 = 0, 'FRAUD', 'OK') AS outcome, timestamp'2025-05-01' AS arrived FROM range({rows})
WHERE id % 7 = 0 OR id = 1
UNION ALL SELECT 7L, 'OK', timestamp'2025-06-01'
UNION ALL SELECT 14L, 'OK', timestamp'2025-04-01'
UNION ALL SELECT 21L, 'OK', null
UNION ALL SELECT 28L, null, timestamp'2025-06-02'
UNION ALL SELECT null, 'OK', timestamp'2025-06-02'
"""


def content(warehouse: Warehouse, table: str) -> tuple[Any, ...]:
    name = quoted_table(table)
    history = warehouse.spark.sql(f"DESCRIBE HISTORY {name}").collect()
    properties = warehouse.spark.sql(f"SHOW TBLPROPERTIES {name}").collect()
    return sorted(map(str, warehouse.spark.table(name).collect())), history, properties


@pytest.fixture(scope="module")
def source(tables: Warehouse) -> Source:
    table = f"{tables.catalog}.{tables.schema}.`{tables.prefix}card_transactions`"
    outcomes = tables.name("outcomes")
    tables.spark.sql(TABLE.format(name=table, rows=ROWS))
    tables.spark.sql(OUTCOMES.format(name=outcomes, rows=ROWS))
    labels = LabelTable(table=outcomes, key="ref", label="outcome", arrived="arrived")
    return Source(table=table, columns=MAPPING, labels=labels)


def labels_by_key(tables: Warehouse, source: Source, contract: Contract = CONTRACT) -> dict[int, int | None]:
    rows = source_reader.read(tables.spark, source, contract).collect()
    return {row["id"]: row["is_bad"] for row in rows}


def test_a_table_is_split_and_not_changed(tables: Warehouse, source: Source) -> None:
    assert source.labels is not None
    named = (source.table, source.labels.table)
    before = [content(tables, table) for table in named]
    counted = validate.run(flags(validate.ValidateArguments, source=source), project(CONTRACT), tables, NOW)
    prepare.run(flags(prepare.PrepareArguments, source=source), project(CONTRACT), tables)
    assert [content(tables, table) for table in named] == before

    # The newest row is from day 99, and labels mature after 30 days, so the 280 rows of days 0 to 69 are usable.
    assert (counted.rows, counted.usable, counted.bad) == (ROWS, 280, 0)
    training, holdout = tables.read(TRAINING), tables.read(HOLDOUT)
    assert training.columns == holdout.columns == [column.name for column in CONTRACT.columns]
    assert [kind for _, kind in training.dtypes] == [column.type for column in CONTRACT.columns]
    rows = sorted(training.unionAll(holdout).collect(), key=lambda row: row["id"])
    assert [row["id"] for row in rows] == list(range(280))
    assert [(row["amount"], row["balance"], row["country"]) for row in rows[2:4]] == [
        (2.25, 2.0, "AT"),
        (3.25, None, "AT"),
    ]
    note = tables.commit_of_run(TRAINING, "1", "prepare").note
    assert (note["source"], note["source_version"], note["labels_version"]) == (source.table, 0, 0)
    assert tables.read(QUARANTINE).count() == 0


def test_the_outcome_that_arrived_last_counts_once_it_has_matured(tables: Warehouse, source: Source) -> None:
    labels = labels_by_key(tables, source)
    assert [labels[key] for key in (0, 1, 2, 7, 14, 21, 28)] == [1, 0, 0, 0, 1, 1, 1]
    assert [labels[key] for key in (279, 280, 399)] == [0, None, None]
    waiting = source_reader.unlabelled(tables.spark, source, CONTRACT)
    assert sorted(row["id"] for row in waiting.collect()) == list(range(280, 400))


def test_a_row_without_an_outcome_is_unlabelled_unless_the_mapping_handles_null(
    tables: Warehouse, source: Source
) -> None:
    mapping = {**MAPPING, "is_bad": "case outcome when 'FRAUD' then 1 when 'OK' then 0 end"}
    labels = labels_by_key(tables, replace(source, columns=mapping))
    assert [labels[key] for key in (0, 1, 2)] == [1, 0, None]


def test_a_view_gives_the_same_rows(tables: Warehouse, source: Source) -> None:
    view = tables.name("view")
    tables.spark.sql(f"CREATE VIEW {view} AS SELECT * FROM {source.table}")
    through = replace(source, table=view)
    at = source_reader.moment(tables.spark, through, CONTRACT, NOW)
    assert at.source_version is None
    direct = source_reader.read(tables.spark, source, CONTRACT)
    assert source_reader.read(tables.spark, through, CONTRACT, at).exceptAll(direct).count() == 0


def test_partitions_change_neither_rows_nor_labels_nor_split(tables: Warehouse, source: Source) -> None:
    before = [sorted(map(str, tables.read(table).collect())) for table in (TRAINING, HOLDOUT)]
    scattered = tables.name("scattered")
    rows = tables.spark.table(source.table).repartition(7, "balance").sortWithinPartitions("BOOKED")
    rows.write.format("delta").option("delta.columnMapping.mode", "name").saveAsTable(scattered)
    other = replace(source, table=scattered)
    elsewhere = replace(tables, prefix=f"{tables.prefix}other_")
    validate.run(flags(validate.ValidateArguments, source=other), project(CONTRACT), elsewhere, NOW)
    prepare.run(flags(prepare.PrepareArguments, source=other), project(CONTRACT), elsewhere)
    assert [sorted(map(str, elsewhere.read(table).collect())) for table in (TRAINING, HOLDOUT)] == before


@pytest.mark.parametrize(
    ("condition", "expression", "message"),
    [
        (
            "false",
            "case outcome when 'FRAUD' then 1 else 0 end",
            "all 280 known outcomes of valid rows are 0, so there is nothing to",
        ),
        ("false", "case outcome when 'FRAUD' then 1 when 'OK' then 0 end", "no valid row has a known outcome"),
        (
            "ref >= 1000",
            "case outcome when 'FRAUD' then 1 else 0 end",
            "all 280 known outcomes of valid rows are 0, so",
        ),
    ],
    ids=["empty", "empty, without a row is unknown", "other keys"],
)
def test_fails_where_the_label_table_has_no_outcome_of_a_row(
    tables: Warehouse, source: Source, condition: str, expression: str, message: str
) -> None:
    name, columns = tables.name("no_outcomes"), {**MAPPING, "is_bad": expression}
    assert source.labels is not None
    tables.spark.sql(
        f"CREATE OR REPLACE TABLE {name} USING delta AS SELECT * FROM "
        f"(SELECT *, 'FRAUD' AS outcome, timestamp'2025-05-01' AS arrived FROM range(1000, 1010) AS t(ref)) "
        f"WHERE {condition}"
    )
    other = replace(source, columns=columns, labels=replace(source.labels, table=name))
    with pytest.raises(StepFailedError, match=f"(?s)column is_bad: {message}.*: check that {name} has rows, and that"):
        validate.run(flags(validate.ValidateArguments, source=other), project(CONTRACT), tables, NOW)


def test_fails_if_labels_do_not_fit_the_task(tables: Warehouse, source: Source) -> None:
    mapping = {**MAPPING, "is_bad": "case outcome when 'FRAUD' then 2 else 1 end"}
    other = replace(source, columns=mapping)
    with pytest.raises(
        StepFailedError, match=r"column is_bad: one of 0, 1: \d+ rows\n    \{'id': '\d+', 'is_bad': '2'\}"
    ):
        validate.run(flags(validate.ValidateArguments, source=other), project(CONTRACT), tables, NOW)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (None, "column amount: the table has Amount and AMOUNT, which differ in case only: read the table through a"),
        ("`AMOUNT` * 2", r"column amount: .* cannot be read from the table: \[AMBIGUOUS_REFERENCE\]"),
    ],
)
def test_fails_if_columns_differ_in_case_only(spark: SparkSession, expression: str | None, message: str) -> None:
    table = spark.sql("SELECT 1L AS ID, 2D AS Amount, 3D AS AMOUNT")
    wanted = [Mapped("id", "bigint"), Mapped("amount", "double", expression)]
    with pytest.raises(StepFailedError, match=rf"^bank does not fit the data contract:\n  {message}"):
        map_columns(table, wanted, "bank", "inexact_")
    # The table's columns `Amount` and `AMOUNT` are ambiguous only if the data contract has the column `amount`.
    assert map_columns(table, wanted[:1], "bank", "inexact_").columns == ["id"]


def test_fails_where_no_outcome_is_known_yet(tables: Warehouse, source: Source) -> None:
    contract = replace(CONTRACT, label=Label(column="is_bad", matures_after_days=1000))
    with pytest.raises(StepFailedError, match="column is_bad: no valid row has a known outcome"):
        validate.run(flags(validate.ValidateArguments, source=source), project(contract), tables, NOW)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({}, r"column amount is missing, the table has .*: if the column has .*, write columns: { amount: \"`Amt"),
        (
            {"amount": "`Amt (USD)`"},
            r"column amount: \(`Amt \(USD\)`\) cannot be read from the table: \[UNRESOLVED_COL",
        ),
        ({"amount": "`Amt (EUR)` +"}, r"column amount: .*\[PARSE_SYNTAX_ERROR\]"),
        (
            {"booked": "nowhere", "amount": "`Amt (USD)`"},
            r"column booked: \(nowhere\) cannot .*column amount: .* cannot",
        ),
        (
            {"booked": "rand()", "amount": "`Amt (USD)`"},
            r"column booked: .* not deterministic.*column amount: .* cannot",
        ),
        ({"amount": "rand()"}, "column amount: 'rand\\(\\)' in `columns` calls rand, which is not deterministic"),
        ({"amount": "'12'"}, r"column amount is string, must be double .* write columns: { amount: \"try_cast\('12'"),
        ({"amount": "party"}, r"column amount is struct<.*write columns: { amount: \"party\.<field>\" }"),
        ({"amount": "1D", "booked": "to_timestamp_ntz(BOOKED)"}, "column booked is timestamp_ntz, .*to_utc_timestamp"),
        ({"amount": "1D", "is_bad": "outcome"}, r"column is_bad is string, must be int.*case outcome when '<text>'"),
        (
            {"amount": "1D", "fee": "1"},
            "`columns` of the source names fee, must name columns of the contract: id, booked",
        ),
    ],
)
def test_fails_and_names_the_expression_to_use(
    tables: Warehouse, source: Source, mapping: dict[str, str], message: str
) -> None:
    others = {name: expression for name, expression in MAPPING.items() if name != "amount"}
    with pytest.raises(StepFailedError, match=f"(?s){message}"):
        source_reader.read(tables.spark, replace(source, columns={**others, **mapping}), CONTRACT)


def test_fails_on_a_missing_table_and_names_the_grants(tables: Warehouse, source: Source) -> None:
    missing = "spark_catalog.unit_tests.nothing"
    with pytest.raises(StepFailedError, match=r"does not exist, or .* has no access to it: .*GRANT SELECT ON TABLE"):
        source_reader.read(tables.spark, replace(source, table=missing), CONTRACT)
    assert source.labels is not None
    labels = replace(source.labels, table=missing)
    with pytest.raises(StepFailedError, match=f"table {missing} does not exist"):
        source_reader.read(tables.spark, replace(source, labels=labels), CONTRACT)


def test_fails_if_an_expression_fails_on_a_value(tables: Warehouse, source: Source) -> None:
    mapping = {**MAPPING, "amount": "cast(concat(party.address.country, '1') as double)"}
    other = replace(source, columns=mapping)
    with pytest.raises(StepFailedError, match=r"fails on a value \(\[CAST_INVALID_INPUT\] .*'AT1'.*use try_cast"):
        validate.run(flags(validate.ValidateArguments, source=other), project(CONTRACT), tables, NOW)


def test_a_row_far_in_the_future_does_not_let_labels_mature(tables: Warehouse) -> None:
    name = tables.name("future")
    tables.spark.sql(
        f"CREATE TABLE {name} USING delta AS SELECT id, timestamp'2025-06-01' AS booked, 1D AS amount, 1D AS balance, "
        "'AT' AS country, 1 AS is_bad FROM range(3) UNION ALL SELECT 9, timestamp'2999-01-01', 1D, 1D, 'AT', 1"
    )
    at = source_reader.moment(tables.spark, Source(table=name), CONTRACT, NOW)
    assert at.as_of is not None
    assert at.as_of < NOW - 14 * DAY
    rows = source_reader.read(tables.spark, Source(table=name), CONTRACT, at)
    assert [row["is_bad"] for row in rows.collect()] == [None] * 4
