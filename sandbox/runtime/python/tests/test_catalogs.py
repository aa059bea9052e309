"""Tests the catalog plugin, which maps three-level names to folders of Delta tables, on real Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harness import Cluster


def rows(answer: list[dict[str, Any]], key: str) -> list[Any]:
    return [row[key] for row in answer]


def test_catalogs_can_hold_tables_of_the_same_name(cluster: Cluster, warehouse: Path) -> None:
    *_, dev, prod = cluster.query(
        "create or replace table dev.fraud.transactions (id bigint, amount double) comment 'raw'",
        "insert into dev.fraud.transactions values (1, 10.0), (2, 20.0)",
        "create or replace table prod.fraud.transactions as select id * 100 as id from dev.fraud.transactions",
        "select id from dev.fraud.transactions order by id",
        "select id from prod.fraud.transactions order by id",
    )

    assert (rows(dev, "id"), rows(prod, "id")) == ([1, 2], [100, 200])
    assert (warehouse / "dev/fraud/transactions/_delta_log").is_dir()


def test_a_table_supports_the_operations_of_delta(cluster: Cluster) -> None:
    answers = cluster.query(
        "create or replace table dev.fraud.scores as select 1 as id, 0.5D as score",
        "merge into dev.fraud.scores t using (select 1 as id, 0.9D as score union all select 2, 0.1D) s on t.id = s.id"
        " when matched then update set * when not matched then insert *",
        "select score from dev.fraud.scores order by id",
        "alter table dev.fraud.scores add column model string",
        "alter table dev.fraud.scores add constraint share check (score <= 1)",
        "insert into dev.fraud.scores values (3, 7.0D, 'm')",
        "describe history dev.fraud.scores",
        "select score from dev.fraud.scores version as of 0",
    )

    assert rows(answers[2], "score") == [0.9, 0.1]
    assert "CHECK constraint share" in answers[5]["message"]
    assert rows(answers[6], "operation") == [
        "ADD CONSTRAINT",
        "ADD COLUMNS",
        "MERGE",
        "CREATE OR REPLACE TABLE AS SELECT",
    ]
    assert rows(answers[7], "score") == [0.5]


def test_tables_are_listed_renamed_and_dropped(cluster: Cluster, warehouse: Path) -> None:
    (warehouse / "dev/life/_volumes/exchange").mkdir(parents=True)
    (warehouse / "dev/life/notes.txt").write_text("no table")
    listing = "show tables in dev.life"

    answers = cluster.query(
        "create table dev.life.one as select 1 as id",
        "alter table dev.life.one rename to dev.life.two",
        listing,
        "select id from dev.LIFE.Two",
        "drop table dev.life.two",
        listing,
        "create table dev.life.two as select 'other' as name",
        "select * from dev.life.two",
    )

    assert rows(answers[2], "tableName") == ["two"]
    assert answers[3] == [{"id": 1}]
    assert answers[5] == []
    assert answers[7] == [{"name": "other"}]


def test_schemas_are_folders(cluster: Cluster, warehouse: Path) -> None:
    answers = cluster.query(
        "create schema dev.drafts",
        "create table dev.drafts.one as select 1 as id",
        "drop schema dev.drafts",
        "drop schema dev.drafts cascade",
        "show schemas in dev",
    )

    assert answers[2]["condition"] == "SCHEMA_NOT_EMPTY"
    assert "drafts" not in rows(answers[4], "namespace")
    assert not (warehouse / "dev/drafts").exists()


@pytest.fixture(scope="module")
def refusals(cluster: Cluster) -> dict[str, str]:
    statements = {
        "schema": "create table dev.nowhere.t (id int)",
        "catalog": "create table ghost.fraud.t (id int)",
        "table": "select * from dev.fraud.nothing",
        "format": "create table dev.fraud.t (id int) using parquet",
        "location": "create table dev.fraud.t (id int) location '/elsewhere'",
        "name": "create table dev.fraud.`a.b` (id int)",
        "hidden": "create table dev.fraud._t (id int)",
        "twice": "create table prod.fraud.there (id int)",
    }
    cluster.query("create table if not exists prod.fraud.there (id int)")
    answers = cluster.query(*statements.values())
    return {name: answer["message"] for name, answer in zip(statements, answers, strict=True)}


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        ("schema", "[SCHEMA_NOT_FOUND] The schema `dev`.`nowhere`"),
        ("catalog", "[NO_SUCH_CATALOG_EXCEPTION] catalog 'ghost' was not found"),
        ("table", "[TABLE_OR_VIEW_NOT_FOUND] The table or view `dev`.`fraud`.`nothing`"),
        ("format", "table dev.fraud.t: USING parquet; the sandbox supports only delta"),
        ("location", "table dev.fraud.t: the sandbox does not support external tables (LOCATION)"),
        ("name", "name 'a.b' is not allowed"),
        ("hidden", "name '_t' is not allowed"),
        ("twice", "already exists"),
    ],
)
def test_fails_with_a_reason(refusals: dict[str, str], refused: str, message: str) -> None:
    assert message in refusals[refused]


def test_a_catalog_exists_as_soon_as_its_folder_does(cluster: Cluster, warehouse: Path) -> None:
    (warehouse / "ghost/fraud").mkdir(parents=True)
    try:
        created, found = cluster.query("create table ghost.fraud.t as select 1 as id", "select * from ghost.fraud.t")
    finally:
        for path in sorted((warehouse / "ghost").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (warehouse / "ghost").rmdir()

    assert (created, found) == ([], [{"id": 1}])


def test_the_java_options_are_those_of_spark(cluster: Cluster) -> None:
    ended, task_id = cluster.run("java-options")

    assert ended["code"] == 0
    told = cluster.printed(task_id)
    # Of the JVM options that Spark requires, the sandbox omits only the vector module, because small Java runtimes lack
    # this module and only Spark ML's linear algebra uses it.
    assert set(told["spark"]) - set(told["published"]) == {"--add-modules=jdk.incubator.vector"}
