"""Defines a project with columns of several types, for tests of the training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.estimator import Candidate
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.project import Features, Project
from ml_jobs.pipeline.task import Costs
from ml_jobs.pipeline.tasks import BINARY

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONTRACT = Contract(
    columns=(
        Column(name="id", type="string", in_request=True),
        Column(name="at", type="timestamp", in_request=True),
        Column(name="amount.eur", type="decimal(18,2)", in_request=True),
        Column(name="kind", type="string", in_request=True),
        Column(name="days", type="int", in_request=True),
        Column(name="visits", type="int", nullable=True, in_request=True),
        Column(name="known", type="boolean", nullable=True, in_request=True),
        Column(name="note", type="string", nullable=True, in_request=True),
        Column(name="bad", type="int", nullable=True),
    ),
    key="id",
    label=Label(column="bad"),
    time="at",
)

NAMES = ("amount_log", "is_card", "days", "visits", "known", "noted", "hour")


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return features: one column for each name in `NAMES`."""
    features = np.empty((len(frame), len(NAMES)), dtype=np.float32)
    features[:, 0] = np.log1p(frame["amount.eur"].to_numpy())
    features[:, 1] = [kind == "card" for kind in frame["kind"].tolist()]
    features[:, 2] = frame["days"].to_numpy()
    features[:, 3] = frame["visits"].to_numpy()
    features[:, 4] = frame["known"].to_numpy()
    features[:, 5] = [note is not None for note in frame["note"].tolist()]
    features[:, 6] = frame["at"].to_numpy().astype("datetime64[h]").astype(np.int64) % 24
    return features


PROJECT = Project(
    name="example",
    purpose="An example project.",
    task=BINARY,
    contract=CONTRACT,
    features=Features(names=NAMES, encode=encode),
    candidates=(
        Candidate("shallow", XGBoost(trees=10, parameters={"max_depth": 2})),
        Candidate("deep", XGBoost(trees=10, parameters={"max_depth": 4})),
    ),
    costs=Costs(miss="amount.eur", alarm=20.0),
)


def rows(count: int) -> pd.DataFrame:
    """Return rows that fit the data contract. `visits` is null in every 50th row."""
    random = np.random.default_rng(1)
    amount = np.round(np.exp(random.normal(3, 1, count)), 2)
    visits = random.integers(0, 9, count).astype(object)
    visits[::50] = None
    return pd.DataFrame(
        {
            "id": [f"r{index}" for index in range(count)],
            "at": pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(count), unit="min"),
            "amount.eur": amount,
            "kind": random.choice(["card", "cash"], count),
            "days": random.integers(0, 100, count).astype(np.int64),
            "visits": visits,
            "known": random.choice(np.array([True, False, None], dtype=object), count),
            "note": random.choice(np.array(["n", None], dtype=object), count),
            "bad": (random.random(count) < np.where(amount > 40, 0.5, 0.05)).astype(np.int64),
        }
    )
