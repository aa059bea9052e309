"""Tests the selection of the holdout rows on which an earlier model version was not trained.

The gate compares a new model with the earlier version only on these rows. The selection uses the earlier version's tags
and the history of the training table.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING, Commit, Warehouse
from ml_jobs.pipeline.evaluation.comparable import comparable
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.release.registry import Version
from tests.integration.steps import new_prefix
from tests.pipeline.evaluation import demo

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.evaluation.comparable import ComparableRows

HOUR = 3_600_000_000
START = 1_740_000_000_000_000
TIMED = demo.CONTRACT
TIMELESS = replace(TIMED, time=None)
BY_ENTITY = replace(TIMED, entity="kind", split_by_entity=True)


@dataclass(frozen=True)
class History:
    """A holdout and a training table. A model was trained on version 0 of the table; a later run wrote version 1."""

    warehouse: Warehouse
    data: Commit

    def compared(self, contract: Contract, **tags: str) -> tuple[ComparableRows, Holdout, list[str]]:
        """Return the result of `comparable` for a version, the holdout, and the keys of the holdout's rows in order."""
        version = Version("3", {"job_run_id": "1", "data_version": "0", **tags})
        project = demo.project(contract=contract, baseline=lambda frame: np.zeros(len(frame)))
        rival = comparable(contract, self.warehouse, version, self.data)
        holdout = Holdout.read(project, self.warehouse, self.data.note["holdout_version"], [rival])
        return holdout.comparable["3"], holdout, holdout.column("id").tolist()

    def keys(self, contract: Contract, **tags: str) -> set[int]:
        """Return the numbers of the holdout rows on which the version was not trained."""
        found, _, keys = self.compared(contract, **tags)
        assert found.problem is None
        return {int(key.removeprefix("k")) for key, flag in zip(keys, found.rows, strict=True) if flag}

    def problem(self, contract: Contract, **tags: str) -> str:
        found, _, _ = self.compared(contract, **tags)
        assert found.problem is not None
        return found.problem


def rows(warehouse: Warehouse, numbers: range, kind: str = "cast(id % 10 AS string)", key: str = "k") -> Any:  # noqa: ANN401
    """Return the rows with the given numbers; the time of row `n` is `n` hours after `START`."""
    return warehouse.spark.sql(
        f"SELECT concat('{key}', id) AS id, timestamp_micros({START} + id * {HOUR}) AS at, {kind} AS kind, "
        f"id AS visits, cast(id AS decimal(18,2)) AS amount, 0D AS afterwards, cast(id % 2 AS int) AS label "
        f"FROM range({numbers.start}, {numbers.stop})"
    )


def history(warehouse: Warehouse, then: Any, now: Any, held: Any) -> History:  # noqa: ANN401
    warehouse.create(TRAINING, then, {"job_run_id": "1", "source": "bank", "holdout_version": 0})
    warehouse.create(HOLDOUT, held, {"job_run_id": "2"})
    note = {"job_run_id": "2", "source": "bank", "holdout_version": 0}
    warehouse.replace(TRAINING, now, note)
    return History(warehouse, Commit(1, note))


@pytest.fixture(scope="module")
def moved(spark: SparkSession) -> History:
    """Tables of a model version that was trained on rows 0 to 69; the present holdout has rows 60 to 99."""
    warehouse = Warehouse(spark, "spark_catalog", "unit_tests", new_prefix(), project="demo")
    return history(
        warehouse,
        rows(warehouse, range(70)),
        rows(warehouse, range(60)),
        rows(warehouse, range(60, 100)).repartition(4),
    )


def at(number: int) -> str:
    return str(START + number * HOUR)


def test_later_rows_outside_the_training_rows_are_comparable(moved: History) -> None:
    assert moved.keys(TIMED, trained_until=at(69)) == set(range(70, 100))
    # Rows 65 to 69 are not compared: they are later than `trained_until`, but the version was trained on them.
    assert moved.keys(TIMED, trained_until=at(64)) == set(range(70, 100))
    # Rows 70 to 80 are not compared: the version was not trained on them, but they are not later than `trained_until`.
    assert moved.keys(TIMED, trained_until=at(80)) == set(range(81, 100))
    # Versions of earlier releases lack the tag `trained_until`: all rows outside the training rows are compared.
    assert moved.keys(TIMED) == set(range(70, 100))
    assert moved.keys(TIMELESS) == set(range(70, 100))


def test_comparable_rows_are_flagged_in_the_order_of_the_holdout(moved: History) -> None:
    found, holdout, keys = moved.compared(TIMED, trained_until=at(69))
    part = holdout.only(found.rows)
    assert part.column("id").tolist() == [key for key in keys if int(key[1:]) >= 70]
    assert holdout.table.column_names == [column.name for column in TIMED.columns]


def test_entities_that_were_learned_from_are_not_comparable(warehouse: Warehouse) -> None:
    # The version was trained on entities 0 to 4; the holdout has entities 0 to 8, and rows without an entity.
    held = rows(warehouse, range(60, 100), "if(id % 10 = 9, null, cast(id % 10 AS string))")
    moved = history(
        warehouse,
        rows(warehouse, range(60), "if(id % 10 = 9, null, cast(id % 5 AS string))"),
        rows(warehouse, range(60)),
        held,
    )
    expected = {row for row in range(60, 100) if row % 10 >= 5}
    assert moved.keys(BY_ENTITY, trained_until=at(59)) == expected
    found, holdout, keys = moved.compared(BY_ENTITY, trained_until=at(59))
    assert holdout.entities is not None
    by_key = {int(key[1:]): entity for key, entity in zip(keys, holdout.entities.tolist(), strict=True)}
    assert by_key[65] == by_key[75] != by_key[66]
    assert by_key[69] != by_key[79]
    part = holdout.only(found.rows).entities
    assert part is not None
    np.testing.assert_array_equal(part, holdout.entities[found.rows])


def test_no_row_is_comparable_if_the_version_was_trained_on_later_rows(moved: History) -> None:
    assert moved.problem(TIMED, trained_until=at(99)) == (
        "it may have learned from all 40 rows of the holdout: until there are rows after 2025-02-24 00:20:00 UTC, "
        "the gate judges the new model by limits and baseline only"
    )


@pytest.mark.parametrize("tags", [{"data_version": "7"}, {"job_run_id": "9"}], ids=["no version", "made anew"])
def test_a_version_with_a_dropped_table_is_compared_by_time_alone(moved: History, tags: dict[str, str]) -> None:
    assert moved.keys(TIMED, trained_until=at(64), **tags) == set(range(65, 100))
    problem = moved.problem(TIMELESS, trained_until=at(64), **tags)
    assert problem.startswith("its training rows (table training, version ")
    assert problem.endswith(
        "cannot be read any more, and the contract has no time column, so it may have learned from any row of the "
        "holdout: the gate judges the new model by limits and baseline only"
    )
    assert "it has no tag 'trained_until'" in moved.problem(TIMED, **tags)


def test_a_replaced_source_is_not_comparable_without_a_time(warehouse: Warehouse) -> None:
    moved = history(
        warehouse, rows(warehouse, range(70), key="old"), rows(warehouse, range(60)), rows(warehouse, range(60, 100))
    )
    assert moved.problem(TIMELESS) == (
        "the source has only 0% of the keys of this version's training rows, so the source's rows were replaced and "
        "cannot be matched: the gate judges the new model by limits and baseline only"
    )
    assert moved.problem(TIMELESS, source="bank 2").startswith("it was trained on another source, bank 2, whose rows")
    # With a time column, rows are compared even with another source: their time separates them from the training rows.
    assert moved.keys(TIMED, trained_until=at(69), source="bank 2") == set(range(70, 100))


def test_a_version_with_vacuumed_training_rows_is_compared_by_time_alone(moved: History) -> None:
    # This test removes files of the fixture `moved`, so it must be the last test that uses the fixture.
    detail: Any = moved.warehouse.spark.sql(f"DESCRIBE DETAIL {moved.warehouse.name(TRAINING)}").collect()[0]
    folder = Path(str(detail["location"]).removeprefix("file:"))
    now = {Path(file).name for file in moved.warehouse.read(TRAINING, 1).inputFiles()}
    for file in folder.glob("*.parquet"):
        if file.name not in now:
            shutil.move(file, file.with_suffix(".gone"))
    moved.warehouse.spark.catalog.clearCache()
    assert moved.keys(TIMED, trained_until=at(64)) == set(range(65, 100))
    assert "cannot be read any more" in moved.problem(TIMELESS)
