from __future__ import annotations

import numpy as np
import pandas as pd

from ml_jobs.projects.cash_demand.baseline import FIRST_WEEK, previous_week_mean
from ml_jobs.projects.cash_demand.features import FEATURE_NAMES, encode

ROW = {
    "site": "mall",
    "weekday": 5,
    "day_of_month": 25,
    "public_holiday": False,
    "last_week": 12_345.0,
    "events": 2.0,
}


def features(**changes: object) -> dict[str, float]:
    return dict(zip(FEATURE_NAMES, encode(pd.DataFrame([{**ROW, **changes}]))[0].tolist(), strict=True))


def test_a_site_is_encoded_in_four_columns() -> None:
    found = features(site="station")
    assert [found[name] for name in ("branch", "mall", "station", "street")] == [0, 0, 1, 0]


def test_the_weekend_follows_from_the_weekday() -> None:
    assert features()["weekend"] == 1
    assert features(weekday=4)["weekend"] == 0


def test_days_are_counted_from_payday() -> None:
    assert features()["days_after_payday"] == 0
    assert features(day_of_month=28)["days_after_payday"] == 3
    assert features(day_of_month=1)["days_after_payday"] == 6


def test_unknown_values_are_missing() -> None:
    found = features(last_week=np.nan, events=np.nan)
    assert np.isnan(found["last_week"])
    assert np.isnan(found["events"])


def test_the_baseline_repeats_last_week_and_fills_new_machines_with_a_fixed_sum() -> None:
    frame = pd.DataFrame({"last_week": [5_000.0, np.nan]})
    assert previous_week_mean(frame).tolist() == [5_000.0, FIRST_WEEK]
