"""Logs an evaluation as metrics of the MLflow run that trained the model."""

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
"""Maximum number of metrics per call; MLflow allows 1,000."""

MAX_NAME = 250
"""Maximum length of a metric's name in MLflow."""


def log_metrics(client: MlflowClient, run_id: str, values: Mapping[str, float]) -> None:
    """Log metrics in batches."""
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    logged = [Metric(name, value, now, 0) for name, value in values.items()]
    for start in range(0, len(logged), BATCH):
        client.log_batch(run_id, metrics=logged[start : start + BATCH])


def metrics(found: Evaluation) -> dict[str, float]:
    """Return metrics by name, e.g. `prAuc`, `baseline.prAuc`, `champion.difference` and `prAuc/<column>/<value>`.

    The last of these is for a slice. A slice over several columns has several pairs of column and value.
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
            # Two slices can have the same name after characters are replaced or cut off; the first slice is logged.
            # MLflow refuses a name that ends with a slash or with a part that has only dots.
            named.setdefault(f"{name}/{pairs}"[:MAX_NAME].rstrip("/. "), value)
    return named


def _segment(text: str) -> str:
    """Replace all characters but letters, digits, underscores, dashes, dots and spaces, which MLflow allows."""
    cleaned = re.sub(r"[^\w.\- ]", "_", text)
    return cleaned if cleaned.strip(". ") else f"_{cleaned}"
