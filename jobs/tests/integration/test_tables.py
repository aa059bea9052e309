from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import generate
from ml_jobs.pipeline.prepare import sample
from ml_jobs.pipeline.tables import HOLDOUT, TRAINING
from ml_jobs.projects.fraud import PROJECT

from .steps import VOLUME, FakeFiles, flags, prepare

if TYPE_CHECKING:
    from ml_jobs.pipeline.tables import Warehouse

KEY = PROJECT.contract.key
GENERATE = flags(generate.GenerateArguments, rows=2_000, fraud_share=0.05, drift=0.5)


def keys(warehouse: Warehouse, table: str) -> set[str]:
    return {row[KEY] for row in warehouse.read(table).select(KEY).collect()}


@pytest.fixture
def generated(warehouse: Warehouse) -> Warehouse:
    generate.run(GENERATE, PROJECT, warehouse)
    return warehouse


def test_the_same_flags_leave_the_tables_as_they_are(generated: Warehouse) -> None:
    tables = (PROJECT.tables.source, PROJECT.tables.new)
    before = [generated.version(table) for table in tables]
    generate.run(GENERATE, PROJECT, generated)
    assert [generated.version(table) for table in tables] == before
    generate.run(replace(GENERATE, drift=1.0), PROJECT, generated)
    assert [generated.version(table) for table in tables] == [before[0], before[1] + 1]
    assert generated.read(PROJECT.tables.new).count() == 200


def test_the_holdout_is_frozen_and_later_rows_are_learned_from(generated: Warehouse) -> None:
    prepare(generated, FakeFiles(), "1")
    frozen, learned = keys(generated, HOLDOUT), keys(generated, TRAINING)
    assert not frozen & learned
    assert frozen | learned == keys(generated, PROJECT.tables.source)

    generate.run(replace(GENERATE, rows=3_000), PROJECT, generated)
    prepare(generated, FakeFiles(), "2")

    assert keys(generated, HOLDOUT) == frozen
    assert generated.version(HOLDOUT) == 0
    assert keys(generated, TRAINING) == keys(generated, PROJECT.tables.source) - frozen
    assert generated.commit_of_run(TRAINING, "1", "prepare").version == 0
    assert generated.commit_of_run(TRAINING, "2", "prepare").version == 1


def test_clients_get_held_back_rows_with_and_without_fraud(generated: Warehouse) -> None:
    files = FakeFiles()
    prepare(generated, files)
    written = files.written[f"{VOLUME}/held_back.json"]
    held_back = json.loads(written)
    assert sorted(held_back["labels"]) == [0] * 30 + [1] * 10
    assert all(record.keys() == set(PROJECT.request_columns()) for record in held_back["records"])
    assert {record[KEY] for record in held_back["records"]} <= keys(generated, HOLDOUT)
    prepare(generated, files, "2")
    assert files.written[f"{VOLUME}/held_back.json"] == written


def test_fails_to_hold_back_rows_of_one_kind_only(generated: Warehouse) -> None:
    rows = generated.read(PROJECT.tables.source).where("isFraud = 0")
    with pytest.raises(StepFailedError, match="the holdout has no rows with isFraud = 1"):
        sample(rows, PROJECT)
