"""Customers who leave: a project in one folder, as it would stand in `ml_jobs/projects/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.contract import Column, Contract, Rule
from ml_jobs.pipeline.project import Candidate, InputColumn, Project, SourceKnobs, Tables, Thresholds

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

PLANS = np.array(["basic", "family", "office"])


def generate(rows: NDArray[np.int64], knobs: SourceKnobs) -> pa.Table:
    """Customers with the row numbers `rows`; who leaves has often complained, and seldom been here for long."""
    import pyarrow as pa

    def uniform(purpose: int) -> NDArray[np.float64]:
        return np.modf(np.abs(np.sin(rows * 12.9898 + (knobs.seed + purpose) * 78.233)) * 43758.5453)[0]

    leaves = uniform(0) < knobs.positive_share * np.where(rows >= knobs.rows, 1.0 + knobs.drift, 1.0)
    return pa.table(
        {
            "customer_id": pa.array([f"K{row:010d}" for row in rows.tolist()]),
            "plan": pa.array(PLANS[(uniform(1) * len(PLANS)).astype(np.int64)], pa.string()),
            "months": pa.array((uniform(2) * np.where(leaves, 18, 120)).astype(np.int32)),
            "complaints": pa.array((uniform(3) * 6 + 3 * leaves).astype(np.int32)),
            "has_left": pa.array(leaves.astype(np.int32)),
        }
    )


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return months and complaints."""
    return frame[["months", "complaints"]].to_numpy(dtype=np.float32)


def score(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return 1 for customers of the first year, 0 for others."""
    return (frame["months"] < 12).to_numpy(dtype=np.float64)


PROJECT = Project(
    name="churn",
    tables=Tables(source="customers", new="customers_new"),
    contract=Contract(
        columns=(
            Column("customer_id", "string"),
            Column("plan", "string", in_request=True),
            Column("months", "int", in_request=True),
            Column("complaints", "int", in_request=True),
            Column("has_left", "int"),
        ),
        key="customer_id",
        rules=(Rule("months", "at least 0", "months < 0"), Rule("has_left", "0 or 1", "has_left NOT IN (0, 1)")),
    ),
    label="has_left",
    slice_by="plan",
    source=generate,
    inputs=(
        InputColumn("months", "long"),
        InputColumn("complaints", "long"),
        InputColumn("plan", "string", required=False),
    ),
    feature_names=("months", "complaints"),
    encode=encode,
    candidates=(Candidate("shallow", trees=60, parameters={"max_depth": 3}),),
    thresholds=Thresholds(precision=0.5, min_recall=0.5, min_slice_pr_auc=0.3, min_slice_positives=10),
    baseline=score,
)
