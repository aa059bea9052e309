"""Defines a multiclass project for tests, `churn`, in one file. Real projects are folders of `ml_jobs/projects/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.estimator import Candidate
from ml_jobs.pipeline.estimators.linear import logistic_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.project import Features, Project
from ml_jobs.pipeline.source import Knobs, Synthetic
from ml_jobs.pipeline.tasks.multiclass import Multiclass

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

OUTCOMES = ("stays", "reduces", "leaves")
PLANS = np.array(["basic", "family", "office"])


def generate(rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:
    """Return customers with the numbers `rows`. Those who leave complained more often and joined more recently."""
    import pyarrow as pa

    def uniform(purpose: int) -> NDArray[np.float64]:
        return np.modf(np.abs(np.sin(rows * 12.9898 + (knobs.seed + purpose) * 78.233)) * 43758.5453)[0]

    outcome = np.searchsorted([0.7, 0.85], uniform(0))
    return pa.table(
        {
            "customer": [f"K{row:010d}" for row in rows.tolist()],
            "asked_on": pa.array(np.datetime64("2025-01-01") + rows // 40, pa.date32()),
            "plan": PLANS[(uniform(1) * len(PLANS)).astype(np.int64)].tolist(),
            "months": pa.array((uniform(2) * np.array([120, 60, 18])[outcome]).astype(np.int32)),
            "complaints": pa.array((uniform(3) * 6 + 3 * outcome).astype(np.int32), mask=uniform(4) < 0.02),
            "outcome": np.array(OUTCOMES)[outcome].tolist(),
        }
    )


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the features: the months since a customer joined, and the number of complaints."""
    return frame[["months", "complaints"]].to_numpy(dtype=np.float32)


PROJECT = Project(
    name="churn",
    purpose="Tells which customers may leave, so that they are called. It must not be used to set prices.",
    task=Multiclass(classes=OUTCOMES),
    contract=Contract(
        columns=(
            Column(name="customer", type="string"),
            Column(name="asked_on", type="date", in_request=True),
            Column(name="plan", type="string", in_request=True, values=("basic", "family", "office")),
            Column(name="months", type="int", in_request=True, minimum=0),
            Column(name="complaints", type="int", in_request=True, nullable=True, minimum=0),
            Column(name="outcome", type="string", nullable=True, values=OUTCOMES),
        ),
        key="customer",
        time="asked_on",
        label=Label(column="outcome", matures_after_days=10),
        class_shares={"leaves": (0.05, 0.3)},
    ),
    features=Features(names=("months", "complaints"), encode=encode),
    candidates=(
        Candidate("shallow", XGBoost(trees=40, parameters={"max_depth": 3})),
        Candidate("linear", ScikitLearn(logistic_regression)),
    ),
    slices=("plan", ("plan", "complaints")),
    synthetic=Synthetic(generate=generate),
)
