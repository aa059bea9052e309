from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_jobs.pipeline.source import Knobs
from ml_jobs.projects.cash_demand.generator import MACHINES, generate

if TYPE_CHECKING:
    from numpy.typing import NDArray

KNOBS = Knobs(rows=9_000, seed=7, drift=0.0, parameters={"noise": 0.1})
ROWS = np.arange(KNOBS.rows)


def table(rows: NDArray[np.int64] = ROWS, knobs: Knobs = KNOBS) -> pd.DataFrame:
    return generate(rows, knobs).to_pandas()


@settings(deadline=None, max_examples=10)
@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=10))
def test_a_row_does_not_depend_on_batch_and_order(rows: list[int]) -> None:
    together = generate(np.array(rows), KNOBS).to_pylist()
    assert together == [generate(np.array([row]), KNOBS).to_pylist()[0] for row in rows]


def test_a_machine_has_one_row_per_day_at_one_site() -> None:
    made = table()
    assert made.machine_day.is_unique
    assert made.groupby("machine").size().eq(KNOBS.rows // MACHINES).all()
    assert made.groupby("machine").site.nunique().eq(1).all()


def test_weekday_and_day_of_month_are_those_of_the_day() -> None:
    made = table()
    assert (made.weekday == made.day.dt.weekday).all()
    assert (made.day_of_month == made.day.dt.day).all()


def test_the_week_before_is_the_mean_of_its_seven_days() -> None:
    made = table().set_index(["machine", "day"]).sort_index()
    one = made.loc["A0003"]
    assert one.last_week.isna().sum() == 7
    assert one.last_week.iloc[7] == pytest.approx(one.amount.iloc[:7].mean(), abs=0.01)
    assert one.last_week.iloc[20] == pytest.approx(one.amount.iloc[13:20].mean(), abs=0.01)


def test_demand_depends_on_known_columns_and_noise() -> None:
    def ratios(noise: float) -> pd.Series[float]:
        """Return the ratio of the demand at machines A0000 and A0001 on days without an event at either machine."""
        made = table(knobs=replace(KNOBS, parameters={"noise": noise}))
        calm = made[made.events == 0].pivot_table(index="day", columns="machine", values="amount")
        return (calm["A0000"] / calm["A0001"]).dropna()

    assert ratios(0.0).std() < 0.01 * ratios(0.0).mean()
    assert ratios(0.1).std() > 0.05 * ratios(0.1).mean()
    friday, sunday = (table()[table().weekday == day].amount.mean() for day in (4, 6))
    assert friday > 1.5 * sunday
    assert table(knobs=replace(KNOBS, parameters={"noise": 0.5})).amount.std() > 1.2 * table().amount.std()


def test_drift_lowers_demand_of_later_rows_only() -> None:
    drifting = replace(KNOBS, drift=1.0)
    pd.testing.assert_frame_equal(table(), table(knobs=drifting))
    later = np.arange(KNOBS.rows, KNOBS.rows + 900)
    calm, drifted = table(later), table(later, drifting)
    assert drifted.amount.mean() < 0.7 * calm.amount.mean()
    assert calm.day.min() > table().day.max()
