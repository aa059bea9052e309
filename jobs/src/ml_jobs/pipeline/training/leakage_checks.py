"""Measures leakage on a sample of the encoded rows: with single features, and with permuted labels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import isfinite
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.tasks.separation import separation
from ml_jobs.pipeline.training.encoded_rows import HASH, LABEL
from ml_jobs.pipeline.training.leakage import Leakage, Measured
from ml_jobs.pipeline.training.local_engine import LocalEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.estimator import Candidate, Fitting
    from ml_jobs.pipeline.task import Task
    from ml_jobs.pipeline.training.encoded_rows import Batch
    from ml_jobs.pipeline.training.folds import Folds

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

SAMPLE_ROWS = 20_000
"""Maximum number of rows to sample. A classifier's sample has about equally many rows of each class, if possible."""

_DEPTH = 3
_MIN_ROWS = 5
"""Minimum number of rows in a leaf."""


def measure_leakage(rows: Batch, folds: Folds, fitting: Fitting, candidate: Candidate) -> Leakage:
    """Measure leakage by single features and by permuted labels; `candidate` is the winner of the cross-validation."""
    task = fitting.task
    sample = rows.take(sampled(task, rows.targets, fitting.seed))
    random = np.random.default_rng(fitting.seed)
    single, by_feature = single_feature(task, sample, fitting.feature_names, random)
    order, by = permutation(sample.entities, random)
    return Leakage(
        rows=len(sample),
        permuted_by=by,
        single_feature=single,
        permuted_labels=_permuted_labels(replace(sample, targets=sample.targets[order]), folds, fitting, candidate),
        by_feature=by_feature,
    )


def sampled(task: Task, targets: Floats, seed: int) -> Integers:
    """Return the row numbers of the sample, ascending, at most `SAMPLE_ROWS`; see `shares` for the classes."""
    random = np.random.default_rng(seed)
    if task.label_values is None:
        count = min(len(targets), SAMPLE_ROWS)
        return np.sort(random.choice(len(targets), count, replace=False))
    classes, counts = np.unique(targets, return_counts=True)
    parts = [
        random.choice(np.flatnonzero(targets == value), count, replace=False)
        for value, count in zip(classes, shares(counts), strict=True)
    ]
    return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)


def shares(counts: Integers) -> Integers:
    """Return the number of rows to sample per class, together at most `SAMPLE_ROWS`.

    If each class has enough rows, the numbers differ by at most 1. Otherwise, frequent classes supply the rows that
    others lack.
    """
    found, free = np.zeros_like(counts), SAMPLE_ROWS
    for index, place in enumerate(np.argsort(counts, kind="stable").tolist()):
        found[place] = min(int(counts[place]), free // (len(counts) - index))
        free -= int(found[place])
    return found


def sampled_on_spark(task: Task, rows: DataFrame, count: int, seed: int) -> DataFrame:
    """Return about `SAMPLE_ROWS` of `rows`, if there are as many, by a hash of the key; see `shares` for the classes.

    `rows` come from `encoded_rows.selected`, and `count` is their number.
    """
    from pyspark.sql import functions as sql

    million = 1_000_000
    if task.label_values is None:
        limit = sql.lit(SAMPLE_ROWS / count)
    else:
        found = [(row[LABEL], row["count"]) for row in rows.groupBy(LABEL).count().collect()]
        taken = shares(np.array([number for _, number in found], dtype=np.int64)).tolist()
        limit = sql.lit(0.0)
        for (value, number), share in zip(found, taken, strict=True):
            limit = sql.when(sql.col(LABEL) == sql.lit(value), share / number).otherwise(limit)
    return rows.where(sql.expr(f"pmod(xxhash64({HASH}, {seed}, 'leakage'), {million})") < limit * million)


def permutation(entities: NDArray[np.int64], random: np.random.Generator) -> tuple[Integers, str]:
    """Return, per row, the index of the row whose label it gets; and what exchanges labels: `entity` or `row`.

    Entities are sorted by their number of rows. Each gets labels of the next one, which has at least as many. The
    largest one gets labels of all others, repeated if they are fewer: those of a single entity could be too few. Single
    rows exchange labels if no entity has two rows, or if there is only one entity.
    """
    distinct, codes, sizes = np.unique(entities, return_inverse=True, return_counts=True)
    if len(distinct) in (1, len(entities)):
        return random.permutation(len(entities)), "row"
    of_entity = np.split(np.argsort(codes, kind="stable"), np.cumsum(sizes)[:-1])
    by_size = np.lexsort((random.random(len(distinct)), sizes)).tolist()
    givers = [*(of_entity[giver] for giver in by_size[1:]), np.flatnonzero(codes != by_size[-1])]
    found = np.empty(len(entities), dtype=np.int64)
    for taker, giver in zip(by_size, givers, strict=True):
        found[of_entity[taker]] = np.resize(random.permutation(giver), int(sizes[taker]))
    return found, "entity"


def single_feature(
    task: Task, rows: Batch, names: Sequence[str], random: np.random.Generator
) -> tuple[Measured, dict[str, float]]:
    """Fit a small tree per feature on half of the entities, and measure the tree on the other half.

    Return the figure of the best feature, and the figures of all features, the highest first.
    """
    distinct, codes = np.unique(rows.entities, return_inverse=True)
    learned = (random.permutation(len(distinct)) % 2 == 0)[codes]
    found: dict[str, tuple[float, float | None]] = {}
    if learned.any() and not learned.all():
        for index, name in enumerate(names):
            predictions = _by_tree(task, rows.features[:, index : index + 1], rows.targets, learned)
            result = separation(task, rows.targets[~learned], predictions)
            if result is not None:
                found[name] = result
    if not found:
        problem = f"one half of the {len(rows)} sampled rows lacks a class or has equal targets"
        return Measured(value=None, standard_error=None, problem=problem), {}
    ordered = sorted(found.items(), key=lambda pair: -pair[1][0])
    value, error = ordered[0][1]
    return Measured(value=value, standard_error=error), {name: value for name, (value, _) in ordered}


def _by_tree(task: Task, feature: NDArray[np.float32], targets: Floats, learned: NDArray[np.bool_]) -> Floats:
    """Fit a tree on the rows in `learned`; return predictions for the other rows, in the shape that `Task` defines."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    if task.label_values is None:
        regressor = DecisionTreeRegressor(max_depth=_DEPTH, min_samples_leaf=_MIN_ROWS)
        return regressor.fit(feature[learned], targets[learned]).predict(feature[~learned])
    tree = DecisionTreeClassifier(max_depth=_DEPTH, min_samples_leaf=_MIN_ROWS, class_weight="balanced")
    tree.fit(feature[learned], targets[learned])
    found = np.zeros((int((~learned).sum()), len(task.label_values)))
    found[:, np.asarray(tree.classes_, dtype=np.int64)] = tree.predict_proba(feature[~learned])
    return found[:, 1] if task.name == "binary" else found


def _permuted_labels(rows: Batch, folds: Folds, fitting: Fitting, candidate: Candidate) -> Measured:
    """Return the mean of `separation` over the folds of a cross-validation of the candidate.

    Each fold is measured separately, because predictions of different folds are not comparable. Leaves out folds that
    cannot be fitted or measured, e.g. because their rows to learn from have a single label after the permutation.
    """
    engine = LocalEngine(rows, folds, fitting)
    problems: list[str] = []

    def measured(fold: int) -> tuple[float, float | None] | None:
        try:
            held = engine.out_of_fold(candidate, fold)
        except StepFailedError as problem:
            problems.append(str(problem))
            return None
        return separation(fitting.task, held.targets, held.predictions)

    with ThreadPoolExecutor(engine.parallel_fits) as pool:
        found = [result for result in pool.map(measured, range(len(folds))) if result is not None]
    if not found:
        why = problems[0] if problems else "every fold lacks a class or has equal targets"
        return Measured(value=None, standard_error=None, problem=why)
    errors = [error for _, error in found if error is not None and isfinite(error)]
    # Treats the errors of the folds as independent: no two folds measure the same row.
    error = float(np.sqrt(np.sum(np.square(errors)))) / len(found) if len(errors) == len(found) else None
    return Measured(value=fmean(value for value, _ in found), standard_error=error)
