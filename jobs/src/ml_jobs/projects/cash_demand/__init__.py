"""Cash withdrawals at a cash machine on the next day."""

from __future__ import annotations

from ml_jobs.pipeline.project import Project
from ml_jobs.pipeline.source import Synthetic
from ml_jobs.pipeline.tasks.regression import Regression
from ml_jobs.projects.cash_demand.baseline import previous_week_mean
from ml_jobs.projects.cash_demand.candidates import CANDIDATES
from ml_jobs.projects.cash_demand.contract import CONTRACT
from ml_jobs.projects.cash_demand.features import FEATURES
from ml_jobs.projects.cash_demand.generator import NOISE, generate

PROJECT = Project(
    name="cash-demand",
    purpose=(
        "Forecasts what customers will withdraw from a cash machine on the next day, to plan how much cash it gets. "
        "It must not be used for machines of other banks, nor for more than a day ahead."
    ),
    task=Regression(),
    contract=CONTRACT,
    features=FEATURES,
    candidates=CANDIDATES,
    baseline=previous_week_mean,
    slices=("site",),
    synthetic=Synthetic(generate=generate, parameters={NOISE: 0.1}),
)
