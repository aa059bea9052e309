"""Tests at which time a split divides the rows, and which rows are in the holdout, the training rows and each fold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.data.split import HELD, Split
from ml_jobs.pipeline.data.time_cuts import cut
from ml_jobs.pipeline.training.folds import Folds

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

CONTRACT = Contract(
    columns=(
        Column(name="id", type="bigint"),
        Column(name="the time", type="timestamp"),
        Column(name="who", type="string", nullable=True),
        Column(name="is_bad", type="int"),
    ),
    key="id",
    time="the time",
    entity="who",
    label=Label(column="is_bad"),
)
BY_ENTITY = replace(CONTRACT, split_by_entity=True)
START = 1_735_689_600_000_000
HOUR = 3_600_000_000


def rows(spark: SparkSession, count: int, micros: str, who: str = "cast(id % 7 AS string)") -> DataFrame:
    """Return rows numbered from 0. `micros` and `who` are SQL for a row's microseconds after `START` and its entity."""
    return spark.range(count).selectExpr(
        "id", f"timestamp_micros({START} + cast({micros} AS bigint)) AS `the time`", f"{who} AS who", "0 AS is_bad"
    )


def sides(contract: Contract, given: DataFrame, share: float = 0.25, seed: int = 7) -> tuple[set[int], set[int]]:
    """Return the keys of the holdout and of the training rows."""
    found = Split.of(contract, given, seed=seed, share=share).sides(given).select("id", HELD).collect()
    held, learned = ({row["id"] for row in found if row[HELD] is side} for side in (True, False))
    return held, learned


@pytest.mark.parametrize(
    "micros", ["id", "id * 1000", "id * 1000000", "id * 3600000000", "id * 86400000000", "-id * 1000"]
)
def test_the_latest_rows_are_held_out_for_any_distance_of_times(spark: SparkSession, micros: str) -> None:
    held, learned = sides(CONTRACT, rows(spark, 400, micros))
    assert held == set(range(100) if micros.startswith("-") else range(300, 400))
    assert learned == set(range(400)) - held


def test_one_row_long_ago_does_not_move_the_boundary(spark: SparkSession) -> None:
    held, _ = sides(CONTRACT, rows(spark, 400, f"if(id = 0, -40000000000 * 1000000, {HOUR} + id)"))
    assert held == set(range(300, 400))


def test_rows_with_equal_times_stay_together(spark: SparkSession) -> None:
    # Hours 0 to 2 have at most 100 rows each; the 140 rows from 260 on have hour 3.
    held, learned = sides(CONTRACT, rows(spark, 400, f"if(id >= 260, 3, floor(id / 100)) * {HOUR}"), share=0.3)
    assert (held, learned) == (set(range(260, 400)), set(range(260)))


def test_partitions_do_not_change_the_boundary(spark: SparkSession) -> None:
    given = rows(spark, 5_000, "pmod(xxhash64(id), 1000000000000)")
    boundaries = {
        Split.of(CONTRACT, given.repartition(parts, "who"), seed=7, share=0.2).held_from for parts in (1, 3, 8)
    }
    assert len(boundaries) == 1
    held, _ = sides(CONTRACT, given, share=0.2)
    assert len(held) == pytest.approx(1_000, abs=5)


def test_a_late_row_is_assigned_to_a_side_by_its_time(spark: SparkSession) -> None:
    # Rows 400 and 401 arrive last: row 400 with the time of row 10, row 401 with the time of row 390.
    held, learned = sides(
        CONTRACT, rows(spark, 402, f"{HOUR} * case id when 400 then 10 when 401 then 390 else id end")
    )
    assert 400 in learned
    assert 401 in held


@pytest.mark.parametrize(
    ("micros", "times", "nearest"), [("0", 1, "all rows have the same time"), ("id % 2", 2, "0.5")]
)
def test_fails_to_split_rows_with_too_few_times(spark: SparkSession, micros: str, times: int, nearest: str) -> None:
    with pytest.raises(
        StepFailedError,
        match=rf"column the time has {times} distinct times in 100 rows .*no boundary between two times holds out the "
        rf"latest 0\.2 of the rows \(.*{nearest}\): add rows with other times, change training\.holdoutShare",
    ):
        Split.of(CONTRACT, rows(spark, 100, micros), seed=7, share=0.2)


def test_without_a_time_a_row_stays_on_its_side(spark: SparkSession) -> None:
    contract = replace(CONTRACT, time=None)
    held, learned = sides(contract, rows(spark, 1_000, "id"))
    more, also = sides(contract, rows(spark, 1_200, "id"))
    assert held <= more
    assert learned <= also
    assert len(held) == pytest.approx(250, abs=50)
    assert sides(contract, rows(spark, 1_000, "id"), seed=8)[0] != held


def test_without_a_time_all_rows_of_an_entity_are_on_one_side(spark: SparkSession) -> None:
    contract = replace(BY_ENTITY, time=None)
    who = "if(id % 100 = 99, null, cast(id % 100 AS string))"
    held, learned = sides(contract, rows(spark, 3_000, "id", who))
    known = [{one % 100 for one in side} - {99} for side in (held, learned)]
    assert not known[0] & known[1]
    assert len(known[0]) > 10
    # Rows without an entity (`id % 100 = 99`) are on both sides, because each of them is an entity of its own.
    assert {one for one in held if one % 100 == 99}
    assert {one for one in learned if one % 100 == 99}


def test_entities_of_the_holdout_are_not_learned_from(spark: SparkSession) -> None:
    # Each block of 50 rows has its own entity. In every block, some rows have the entity `x`, and some have none.
    who = "case id % 10 when 0 then 'x' when 1 then null else cast(floor(id / 50) AS string) end"
    held, learned = sides(BY_ENTITY, rows(spark, 400, f"id * {HOUR}", who))
    assert held == set(range(300, 400))
    assert learned == {row for row in range(300) if row % 10 != 0}


def parts(contract: Contract, given: DataFrame, folds: int) -> tuple[Folds, dict[int, int], dict[int, str | None]]:
    found = Folds.of(contract, given, folds, seed=7)
    collected = given.selectExpr("id", "who", f"{found.part} AS part").collect()
    return found, {row["id"]: row["part"] for row in collected}, {row["id"]: row["who"] for row in collected}


def of_fold(found: Folds, by_key: dict[int, int], fold: int) -> tuple[set[int], set[int]]:
    one = found.each[fold]
    return tuple({key for key, part in by_key.items() if part in side} for side in (one.learned, one.predicted))  # type: ignore[return-value]


def test_no_fold_learns_from_later_rows(spark: SparkSession) -> None:
    found, by_key, _ = parts(CONTRACT, rows(spark, 400, f"id * {HOUR}"), folds=3)
    assert [of_fold(found, by_key, fold) for fold in range(3)] == [
        (set(range(100)), set(range(100, 200))),
        (set(range(200)), set(range(200, 300))),
        (set(range(300)), set(range(300, 400))),
    ]


@pytest.mark.parametrize("contract", [BY_ENTITY, replace(BY_ENTITY, time=None)], ids=["time", "no time"])
def test_no_fold_learns_from_an_entity_that_it_predicts(spark: SparkSession, contract: Contract) -> None:
    found, by_key, who = parts(contract, rows(spark, 900, f"id * {HOUR}", "cast(id % 40 AS string)"), folds=3)
    for fold in range(3):
        learned, predicted = of_fold(found, by_key, fold)
        assert learned
        assert predicted
        assert not {who[key] for key in learned} & {who[key] for key in predicted}
        if contract.time is not None:
            assert max(learned) < min(predicted)
    if contract.time is None:
        assert set.union(*(of_fold(found, by_key, fold)[1] for fold in range(3))) == set(by_key)


def test_without_time_and_entities_each_row_is_predicted_once(spark: SparkSession) -> None:
    contract = replace(CONTRACT, time=None)
    found, by_key, _ = parts(contract, rows(spark, 300, "id"), folds=3)
    for fold in range(3):
        learned, predicted = of_fold(found, by_key, fold)
        assert learned == set(by_key) - predicted
        assert len(predicted) == pytest.approx(100, abs=40)


def test_fails_to_make_folds_of_rows_with_too_few_times(spark: SparkSession) -> None:
    with pytest.raises(
        StepFailedError, match=r"has 3 distinct times in 99 rows .*3 folds need 4 blocks of time; reduce"
    ):
        Folds.of(CONTRACT, rows(spark, 99, f"(id % 3) * {HOUR}"), 3, seed=7)


def test_split_times_are_exact_if_one_hour_has_most_of_the_rows(spark: SparkSession) -> None:
    found = cut(rows(spark, 10_000, "if(id < 100, -id * 3600000000, id)"), "the time", [0.25, 0.5])
    assert found.before == (2_500, 5_000)
