"""Measures calls of the packaged model without a server, in microseconds per call.

The packaged model is the fraud project's MLflow model, as an endpoint serves it. Prints one JSON object with the
median times for each number of rows per call. Calls alternate between four functions. Each function calls the next
one: `predict` of `mlflow.pyfunc`, `predict` of the packaged model, `predictions` of the packaged model (encoding and
estimator), and the XGBoost booster. The booster gets rows that are encoded already.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import mlflow
import numpy as np
import pandas as pd
from ml_jobs.pipeline.estimator import Fitting
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.evaluation.requests import typed
from ml_jobs.pipeline.source import Knobs
from ml_jobs.pipeline.training.logged_model import log_model
from ml_jobs.projects.fraud import PROJECT
from ml_jobs.projects.fraud.generator import FRAUD_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, SEED, SHARE = 60_000, 7, 0.005
CALLS, WARM_UP = 2000, 200


def main() -> None:
    """Train on few rows, log the model, load it as a server does, and time the four functions."""
    knobs = Knobs(rows=ROWS, seed=SEED, drift=0.0, parameters={FRAUD_SHARE: SHARE})
    frame = PROJECT.synthetic.generate(np.arange(ROWS), knobs).to_pandas()  # pyright: ignore[reportOptionalMemberAccess]
    candidate = next(each for each in PROJECT.candidates if isinstance(each.estimator, XGBoost))
    features = PROJECT.features.encode(PROJECT.requests(frame))
    targets = PROJECT.task.targets(frame[PROJECT.contract.label.column].to_numpy())
    fitting = Fitting(task=PROJECT.task, seed=SEED, threads=2, feature_names=PROJECT.features.names)
    model = candidate.estimator.fit(features, targets, fitting)
    with tempfile.TemporaryDirectory() as folder:
        mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
        mlflow.create_experiment("bench", artifact_location=Path(folder, "artifacts").as_uri())
        mlflow.set_experiment("bench")
        with mlflow.start_run():
            logged = log_model(PROJECT, candidate.estimator, model, 0.5, frame.head(2))
        loaded = mlflow.pyfunc.load_model(f"models:/{logged}")
        print(json.dumps({str(rows): function_times(loaded, frame, rows) for rows in (1, 100)}))


def function_times(loaded: Any, frame: pd.DataFrame, rows: int) -> dict[str, float]:
    """Return the median microseconds per call with `rows` rows, by name of the function."""
    packaged = loaded.unwrap_python_model()
    requests = typed(loaded, PROJECT.requests(frame.head(50 * rows)))
    calls = [requests.iloc[start : start + rows].reset_index(drop=True) for start in range(0, len(requests), rows)]
    encoded = [PROJECT.features.encode(packaged.parts.inputs.frame(call)) for call in calls]
    booster = packaged._model.booster
    booster.set_param({"nthread": 1})
    return in_turn(
        {
            "pyfunc": (loaded.predict, calls),
            "packaged": (lambda call: packaged.predict(None, call), calls),
            "predictions": (packaged.predictions, calls),
            "booster": (booster.inplace_predict, encoded),
        }
    )


def in_turn(timed: dict[str, tuple[Callable[[Any], object], list[Any]]]) -> dict[str, float]:
    """Return the median microseconds per call. Calls alternate, so that other programs affect all functions equally."""
    found: dict[str, list[float]] = {name: [] for name in timed}
    for number in range(WARM_UP + CALLS):
        for name, (call, inputs) in timed.items():
            given = inputs[number % len(inputs)]
            started = time.perf_counter_ns()
            call(given)
            if number >= WARM_UP:
                found[name].append((time.perf_counter_ns() - started) / 1000)
    return {name: median(values) for name, values in found.items()}


if __name__ == "__main__":
    main()
