"""Measures a training of the fraud project's candidates with pandas in one process, without jobs and Spark.

Prints one JSON object: seconds per step, peak memory in MiB and the primary metric on the holdout. Generating and
writing the rows is not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from ml_jobs.pipeline.estimator import Candidate, Fitting
from ml_jobs.pipeline.source import Knobs
from ml_jobs.projects.fraud import PROJECT
from ml_jobs.projects.fraud.generator import FRAUD_SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH = 500_000
"""Rows that are generated at once."""


def main() -> None:
    """Generate the rows, then time each step."""
    parser = parser_of_scripts(__doc__)
    parser.add_argument("--holdout-share", type=float, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # Generates the rows in a child process, because the peak memory of this process is measured.
        if (child := os.fork()) == 0:
            write(Path(folder), given)
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit("cannot generate the rows: see the traceback above")
        print(json.dumps(measure(Path(folder), given)))


def parser_of_scripts(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the flags that this script and `spark_engine.py` share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--fraud-share", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--folds", type=int, required=True)
    return parser


def write(folder: Path, given: argparse.Namespace) -> None:
    """Generate the table, and write it as Parquet files."""
    knobs = Knobs(rows=given.rows, seed=given.seed, drift=0.0, parameters={FRAUD_SHARE: given.fraud_share})
    for first in range(0, knobs.rows, BATCH):
        numbers = np.arange(first, min(first + BATCH, knobs.rows))
        pq.write_table(PROJECT.synthetic.generate(numbers, knobs), folder / f"{first:012}.parquet")  # pyright: ignore[reportOptionalMemberAccess]


def measure(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    """Run the steps, and return their times, the peak memory and the primary metric."""
    clock = Clock()
    rows = pd.read_parquet(folder)
    clock.lap("read")
    check(rows)
    clock.lap("validate")
    rows = rows.sort_values(str(PROJECT.contract.time), kind="stable")
    boundary = round(len(rows) * (1 - given.holdout_share))
    training, holdout = rows[:boundary], rows[boundary:]
    clock.lap("prepare")
    features, targets = encoded(training)
    model = best(features, targets, given)
    clock.lap("train")
    features, targets = encoded(holdout)
    found = PROJECT.task.measure(targets, model.predict(features))
    PROJECT.task.measure(targets, PROJECT.baseline(holdout))  # pyright: ignore[reportOptionalCall]
    clock.lap("evaluate")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    primary = PROJECT.task.metrics[0].name
    return {"rows": len(rows), "steps": clock.laps, "peakMebibytes": peak, primary: found[primary]}


def check(rows: pd.DataFrame) -> None:
    """Check the rules of the contract that pandas can express in one line each."""
    for column in PROJECT.contract.columns:
        values = rows[column.name]
        if not column.nullable and values.isna().any():
            raise SystemExit(f"column {column.name} has empty values")
        if column.minimum is not None and (values < column.minimum).any():
            raise SystemExit(f"column {column.name} has values below {column.minimum}")
        if column.values is not None and not values.dropna().isin(column.values).all():
            raise SystemExit(f"column {column.name} has values other than {', '.join(map(str, column.values))}")
    if rows[PROJECT.contract.key].duplicated().any():
        raise SystemExit("the key has duplicates")


def encoded(rows: pd.DataFrame) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return features and targets."""
    targets = PROJECT.task.targets(rows[PROJECT.contract.label.column].to_numpy())
    return PROJECT.features.encode(PROJECT.requests(rows)), targets


def best(features: NDArray[np.float32], targets: NDArray[np.float64], given: argparse.Namespace):
    """Cross-validate the candidates with one core per fit, then fit the best one on all rows with all cores.

    Rows must be sorted by time: each fold predicts one block of rows, and learns from all earlier rows.
    """
    cores = os.cpu_count() or 1
    blocks = np.linspace(0, len(targets), given.folds + 2).astype(int)

    def fitting(threads: int) -> Fitting:
        names = PROJECT.features.names
        return Fitting(task=PROJECT.task, seed=given.seed, threads=threads, feature_names=names)

    def measured(pair: tuple[Candidate, int]) -> float:
        candidate, number = pair
        learned, predicted = slice(blocks[number + 1]), slice(blocks[number + 1], blocks[number + 2])
        model = candidate.estimator.fit(features[learned], targets[learned], fitting(1))
        found = PROJECT.task.measure(targets[predicted], model.predict(features[predicted]))
        return found[PROJECT.task.metrics[0].name]

    pairs = [(candidate, number) for number in range(given.folds) for candidate in PROJECT.candidates]
    with ThreadPoolExecutor(cores) as pool:
        values = list(pool.map(measured, pairs))
    means = [fmean(values[index :: len(PROJECT.candidates)]) for index in range(len(PROJECT.candidates))]
    winner = PROJECT.candidates[int(np.argmax(means))]
    return winner.estimator.fit(features, targets, fitting(cores))


class Clock:
    """Measures seconds between laps."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Store the seconds since the last lap."""
        now = time.perf_counter()
        self.laps[name] = now - self._last
        self._last = now


if __name__ == "__main__":
    main()
