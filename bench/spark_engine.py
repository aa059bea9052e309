"""Measures the engines `local` and `spark` of the step `train`: cross-validation, leakage checks and final fit.

Both engines train the fraud project's XGBoost candidates on the same rows, one engine after the other, in one process
and Spark session. Prints one JSON object: for each engine, the seconds, and the best candidate's mean of the primary
metric over the folds. Generating the rows is not timed.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.training.train import TrainArguments, fit_best
from ml_jobs.projects.fraud import PROJECT
from plain_training import parser_of_scripts, write
from pyspark.sql import DataFrame, SparkSession

if TYPE_CHECKING:
    import argparse


def main() -> None:
    """Generate the rows, then time each engine."""
    given = parser_of_scripts(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given)
        rows = session(folder).read.parquet(f"{folder}/*.parquet")
        print(json.dumps({engine: measure(rows, engine, given) for engine in ("local", "spark")}))


def session(folder: str) -> SparkSession:
    """Start a local Spark session whose Python workers can import the jobs' code."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[*]").config("spark.driver.memory", "6g")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": folder,
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def measure(rows: DataFrame, engine: str, given: argparse.Namespace) -> dict[str, float]:
    """Train with an engine, and return seconds and metric."""
    candidates = tuple(each for each in PROJECT.candidates if isinstance(each.estimator, XGBoost))
    arguments = TrainArguments(
        project=PROJECT.name,
        catalog="bench",
        schema="bench",
        job_run_id="1",
        experiment="bench",
        model="bench.bench.bench",
        code_version="bench",
        engine=engine,  # pyright: ignore[reportArgumentType]
        folds=given.folds,
        seed=given.seed,
    )
    started = time.perf_counter()
    trained = fit_best(arguments, replace(PROJECT, candidates=candidates), PROJECT.training_view(rows), (), given.rows)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "metric": fmean(trained.validation.by_fold[trained.validation.winner.name])}


if __name__ == "__main__":
    main()
