"""Finds fraudulent mobile payments, so that they can be stopped before they are authorised."""

from __future__ import annotations

from ml_jobs.pipeline.project import Project
from ml_jobs.pipeline.source import Synthetic
from ml_jobs.pipeline.task import Costs
from ml_jobs.pipeline.tasks.binary import Binary
from ml_jobs.projects.fraud.baseline import score
from ml_jobs.projects.fraud.candidates import CANDIDATES
from ml_jobs.projects.fraud.contract import CONTRACT
from ml_jobs.projects.fraud.features import FEATURES
from ml_jobs.projects.fraud.generator import FRAUD_SHARE, generate

PROJECT = Project(
    name="fraud",
    purpose=(
        "Finds mobile payments that are likely fraud, so that an analyst looks at them before they are authorised. "
        "It must not be used to judge a customer, nor to close an account without an analyst."
    ),
    task=Binary(),
    contract=CONTRACT,
    features=FEATURES,
    candidates=CANDIDATES,
    baseline=score,
    slices=("type",),
    # A missed fraud costs its amount; an alarm costs ten minutes of an analyst.
    costs=Costs(miss="amount", alarm=25.0),
    synthetic=Synthetic(generate=generate, parameters={FRAUD_SHARE: 0.005}),
)
