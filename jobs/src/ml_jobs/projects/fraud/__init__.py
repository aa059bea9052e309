"""Fraud in mobile payments: finds transactions to stop before they are authorised."""

from __future__ import annotations

from ml_jobs.pipeline.project import Project, Tables
from ml_jobs.projects.fraud.baseline import score
from ml_jobs.projects.fraud.candidates import CANDIDATES
from ml_jobs.projects.fraud.contract import CONTRACT
from ml_jobs.projects.fraud.features import FEATURE_NAMES, INPUTS, encode
from ml_jobs.projects.fraud.generator import generate
from ml_jobs.projects.fraud.thresholds import THRESHOLDS

PROJECT = Project(
    name="fraud",
    tables=Tables(source="transactions", new="transactions_new"),
    contract=CONTRACT,
    label="isFraud",
    slice_by="type",
    source=generate,
    inputs=INPUTS,
    feature_names=FEATURE_NAMES,
    encode=encode,
    candidates=CANDIDATES,
    thresholds=THRESHOLDS,
    baseline=score,
)
