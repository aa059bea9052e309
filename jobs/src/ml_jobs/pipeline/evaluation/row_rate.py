"""Measures how many rows per day need a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.names import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def rows_per_day(time: str, holdout: DataFrame, learned: DataFrame) -> float | None:
    """Return the number of rows per day within the time span of the holdout, including training rows in this span.

    None if all rows of the holdout have the same timestamp. Equal dates span one day.
    """
    moment = f"CAST({quoted(time)} AS timestamp)"
    span = holdout.selectExpr(f"min({moment}) AS first", f"max({moment}) AS last", "count(*) AS held_out")
    beside = learned.selectExpr(f"{moment} AS moment").join(span, how="cross").where("moment BETWEEN first AND last")
    found = span.join(beside.selectExpr("count(*) AS learned"), how="cross").selectExpr(
        "held_out + learned AS row_count", "unix_micros(last) - unix_micros(first) AS microseconds"
    )
    row = found.collect()[0]
    days = (row["microseconds"] or 0) / _MICROSECONDS_PER_DAY
    if dict(holdout.dtypes)[time] == "date":
        days += 1
    return row["row_count"] / days if days > 0 else None


_MICROSECONDS_PER_DAY = 24 * 3600 * 1e6
