"""Cuts rows into parts of given sizes. A part has the rows between two times; rows with equal times share a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

PRECISION = 1000
"""A cut is exact to 1 / 1000 of all rows, unless more rows than that have the same time.

More exact cuts would need more passes over the rows."""

_WIDTHS = (3_600_000_000, 1_000_000, 1)
"""Widths of the intervals in which rows are counted, in microseconds. The intervals in `_buckets_to_refine` are counted
again with the next smaller width."""


@dataclass(frozen=True)
class Bucket:
    """Number of rows from the time `first` to the time `last`, in microseconds since 1970."""

    first: int
    last: int
    rows: int


@dataclass(frozen=True)
class Cuts:
    """The times at which rows are cut into parts."""

    total: int
    """Number of all rows."""
    at: tuple[int, ...]
    """Time of each cut, in microseconds since 1970: the next part begins at this time. Empty if no two times differ.

    Neighbouring cuts can be equal; the part between them has no rows.
    """
    before: tuple[int, ...]
    """Rows before each cut."""

    @property
    def parts(self) -> int:
        """Number of parts that have rows."""
        return len(set(self.at)) + 1


def cut(rows: DataFrame, time: str, shares: Sequence[float]) -> Cuts:
    """Return one cut per share, so that about this share of the rows is earlier than the cut.

    Args:
        rows: rows that all have a time.
        time: column with the time, a `timestamp` or `date`.
        shares: in ascending order, each between 0 and 1.

    """
    at = rows.selectExpr(f"{micros(time)} AS at")
    buckets = _counted(at, _WIDTHS[0])
    for width in _WIDTHS[1:]:
        wide = _buckets_to_refine(buckets, shares)
        if not wide:
            break
        within = " OR ".join(f"at BETWEEN {bucket.first} AND {bucket.last}" for bucket in wide)
        finer = _counted(at.where(within), width)
        buckets = sorted([*(one for one in buckets if one not in wide), *finer], key=lambda one: one.first)
    return _chosen(buckets, shares)


def too_few(rows: DataFrame, time: str, what: str) -> StepFailedError:
    """Return the error for rows with too few distinct times. `what` ends the message: consequence and remedy."""
    found = rows.selectExpr("count(*) AS total", f"count(DISTINCT {micros(time)}) AS times").collect()[0]
    return StepFailedError(
        f"column {time} has {found['times']} distinct times in {found['total']} rows with a known outcome, and rows of "
        f"one time stay together: {what}"
    )


def _counted(at: DataFrame, width: int) -> list[Bucket]:
    from pyspark.sql.functions import expr

    grouped = at.selectExpr("at", f"at - pmod(at, {width}) AS bucket").groupBy("bucket")
    counted = grouped.agg(
        *(expr(sql) for sql in ("min(at) AS first", "max(at) AS last", "count(*) AS number"))
    ).collect()
    found = (Bucket(row["first"], row["last"], row["number"]) for row in counted)
    return sorted(found, key=lambda bucket: bucket.first)


def _buckets_to_refine(buckets: Sequence[Bucket], shares: Sequence[float]) -> list[Bucket]:
    """Return the buckets to count again with a smaller width.

    Such a bucket contains a cut, has more than one distinct time, and has more rows than `PRECISION` allows as error.
    """
    total = sum(bucket.rows for bucket in buckets)
    found: list[Bucket] = []
    before = 0
    for bucket in buckets:
        after = before + bucket.rows
        hit = any(before < share * total < after for share in shares)
        if hit and bucket.first < bucket.last and bucket.rows > max(1, total // PRECISION):
            found.append(bucket)
        before = after
    return found


def _chosen(buckets: Sequence[Bucket], shares: Sequence[float]) -> Cuts:
    """Return, for each of `shares`, the cut between two buckets with the nearest share of rows before the cut.

    If two cuts are equally near, takes the earlier one.
    """
    total = sum(bucket.rows for bucket in buckets)
    before = [0]
    for bucket in buckets:
        before.append(before[-1] + bucket.rows)
    inner = range(1, len(buckets))
    if not inner:
        return Cuts(total, (), ())
    nearest = [min(inner, key=lambda place, share=share: abs(before[place] - share * total)) for share in shares]
    return Cuts(total, tuple(buckets[place].first for place in nearest), tuple(before[place] for place in nearest))
