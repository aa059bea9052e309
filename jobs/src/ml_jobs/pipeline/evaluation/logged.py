"""An evaluation as metrics of the MLflow run that trained the model."""

from __future__ import annotations

import re
import time
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow import MlflowClient

    from ml_jobs.pipeline.evaluation.evaluation import Evaluation

BATCH = 500
"""Metrics per call; MLflow takes up to 1,000."""

MAX_NAME = 250
"""Characters of a metric's name that MLflow keeps."""


def log_metrics(client: MlflowClient, run_id: str, values: Mapping[str, float]) -> None:
    """Log metrics in few calls."""
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    logged = [Metric(name, value, now, 0) for name, value in values.items()]
    for start in range(0, len(logged), BATCH):
        client.log_batch(run_id, metrics=logged[start : start + BATCH])


def metrics(found: Evaluation) -> dict[str, float]:
    """Return metrics by name: `prAuc`, `baseline.prAuc`, `champion.prAuc`, and `prAuc/<column>/<value>` of slices.

    Of slices over several columns, pairs of column and value follow one another.
    """
    named = dict(found.metrics)
    named.update({f"baseline.{name}": value for name, value in found.baseline.items()})
    if found.champion is not None:
        named.update({f"champion.{name}": value for name, value in found.champion.metrics.items()})
    for name, rival in (("champion", found.champion), ("anchor", found.anchor)):
        if rival is not None and rival.comparison is not None and isfinite(rival.comparison.standard_error):
            named[f"{name}.difference"] = rival.comparison.difference
            named[f"{name}.standardError"] = rival.comparison.standard_error
    for part in found.slices:
        shown = ((column, "null" if value is None else str(value)) for column, value in part.where.items())
        pairs = "/".join(_segment(text) for pair in shown for text in pair)
        for name, value in part.metrics.items():
            # Of two values that differ only in what MLflow's names can't hold, the first is logged.
            named.setdefault(f"{name}/{pairs}"[:MAX_NAME], value)
    return named


def _segment(text: str) -> str:
    """Return text as part of a name: MLflow takes letters, digits, underscores, dashes, dots and spaces."""
    cleaned = re.sub(r"[^\w.\- ]", "_", text)
    return cleaned if cleaned.strip(". ") else f"_{cleaned}"
