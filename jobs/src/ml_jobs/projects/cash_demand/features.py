"""Features of a machine and day that are known the day before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.project import Features

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEATURE_NAMES = (
    "branch",
    "mall",
    "station",
    "street",
    "weekday",
    "weekend",
    "days_after_payday",
    "public_holiday",
    "last_week",
    "events",
)

PAYDAY = 25
"""Day of the month on which most employers pay wages."""

_SITES = ("branch", "mall", "station", "street")


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the values of `FEATURE_NAMES` for each row; missing values are NaN."""
    features = np.empty((len(frame), len(FEATURE_NAMES)), dtype=np.float32)
    site = frame["site"].to_numpy()
    weekday = frame["weekday"].to_numpy(dtype=np.float64)
    for index, name in enumerate(_SITES):
        features[:, index] = site == name
    features[:, 4] = weekday
    features[:, 5] = weekday >= 5.0
    features[:, 6] = (frame["day_of_month"].to_numpy(dtype=np.float64) - PAYDAY) % 30.0
    features[:, 7] = frame["public_holiday"].to_numpy(dtype=np.float64)
    features[:, 8] = frame["last_week"].to_numpy(dtype=np.float64)
    features[:, 9] = frame["events"].to_numpy(dtype=np.float64)
    return features


FEATURES = Features(names=FEATURE_NAMES, encode=encode)
