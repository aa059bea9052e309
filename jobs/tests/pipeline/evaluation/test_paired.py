from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ml_jobs.pipeline.evaluation.paired import numbered, resample, standard_error, standard_errors
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.task import Task

    Floats = NDArray[np.float64]

MULTICLASS = Multiclass(classes=("a", "b", "c"))


def binary(rows: int, positives: int, seed: int = 3) -> tuple[Floats, Floats, Floats]:
    """Return targets of a binary task, and the scores of two similar models."""
    random = np.random.default_rng(seed)
    targets = np.zeros(rows)
    targets[:positives] = 1
    common = 3 * targets + random.normal(size=rows)
    return targets, common + random.normal(0, 0.3, rows), common + random.normal(0, 0.3, rows)


def multiclass(rows: int) -> tuple[Floats, Floats, Floats]:
    random = np.random.default_rng(3)
    targets = random.integers(0, 3, rows).astype(np.float64)
    models = [random.dirichlet([1, 1, 1], rows) + np.eye(3)[targets.astype(int)] for _ in range(2)]
    return targets, models[0] / 2, models[1] / 2


def numbers(rows: int) -> tuple[Floats, Floats, Floats]:
    random = np.random.default_rng(3)
    targets = random.normal(size=rows)
    common = targets + random.standard_t(5, rows)
    return targets, common + random.normal(0, 0.3, rows), common + random.normal(0, 0.3, rows)


def drawn_with_replacement(task: Task, targets: Floats, models: tuple[Floats, Floats], units: NDArray[Any]) -> float:
    """Return the standard error of the metric's difference by the usual bootstrap: draws units with replacement.

    `units` are the numbers of the entities to which the rows belong, or of the rows.
    """
    random = np.random.default_rng(11)
    rows_of = [np.flatnonzero(units == unit) for unit in np.unique(units)]
    found: list[float] = []
    for _ in range(400):
        rows = np.concatenate([rows_of[unit] for unit in random.integers(0, len(rows_of), len(rows_of))])
        first, second = (task.measure(targets[rows], model[rows])[task.metrics[0].name] for model in models)
        found.append(first - second)
    return float(np.std(found, ddof=1))


CASES: dict[str, tuple[Task, tuple[Floats, Floats, Floats]]] = {
    "binary": (BINARY, binary(1500, 300)),
    "multiclass": (MULTICLASS, multiclass(600)),
    "regression": (REGRESSION, numbers(600)),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("clustered", [False, True])
def test_standard_errors_are_those_of_drawing_with_replacement(name: str, clustered: bool) -> None:  # noqa: FBT001
    task, (targets, challenger, champion) = CASES[name]
    # Assigns rows to entities at random, so entities have positive and negative rows, and different numbers of rows.
    entities = np.random.default_rng(5).integers(0, 150, len(targets)) if clustered else np.arange(len(targets))
    models = [task.resampled(targets, challenger), task.resampled(targets, champion)]
    values = resample(models, seed=1, clusters=entities if clustered else None)
    found = standard_error(values[0] - values[1])
    assert found == pytest.approx(drawn_with_replacement(task, targets, (challenger, champion), entities), rel=0.2)


def test_entities_whose_rows_are_copies_have_the_uncertainty_of_one_row_each() -> None:
    targets, challenger, champion = binary(1500, 300)
    once = [BINARY.resampled(targets, scores) for scores in (challenger, champion)]
    copied = [BINARY.resampled(np.repeat(targets, 4), np.repeat(scores, 4)) for scores in (challenger, champion)]
    alone = resample(once, seed=1)
    entities = resample(copied, seed=2, clusters=np.repeat(np.arange(1500), 4))
    by_rows = resample(copied, seed=3)
    expected = standard_error(alone[0] - alone[1])
    assert standard_error(entities[0] - entities[1]) == pytest.approx(expected, rel=0.1)
    assert standard_error(by_rows[0] - by_rows[1]) == pytest.approx(expected / 2, rel=0.1)


def test_resamples_of_many_rows_have_the_standard_error_of_the_delta_method() -> None:
    targets, challenger, champion = numbers(200_000)
    values = resample([REGRESSION.resampled(targets, model) for model in (challenger, champion)], seed=1)
    squares = [(model - targets) ** 2 for model in (challenger, champion)]
    # Expects the error of the delta method: the error of a root is the error of its square, divided by twice the root.
    roots = [np.sqrt(found.mean()) for found in squares]
    influence = squares[0] / (2 * roots[0]) - squares[1] / (2 * roots[1])
    assert standard_error(values[0] - values[1]) == pytest.approx(influence.std() / np.sqrt(200_000), rel=0.1)


def test_grouped_rows_have_the_same_uncertainty_as_single_rows() -> None:
    # Rounds scores, so that groups of rows with equal scores have from one to thousands of rows.
    targets, challenger, champion = binary(20_000, 400)
    coarse = [np.round(scores) for scores in (challenger, champion)]
    together = resample([BINARY.resampled(targets, scores) for scores in coarse], seed=1)
    apart = resample([BINARY.resampled(targets, scores) for scores in coarse], seed=2, clusters=np.arange(20_000))
    expected = standard_error(apart[0] - apart[1])
    assert standard_error(together[0] - together[1]) == pytest.approx(expected, rel=0.1)


def test_the_order_of_the_rows_changes_nothing() -> None:
    targets, challenger, champion = binary(1500, 100)
    order = np.random.default_rng(1).permutation(1500)
    first = resample([BINARY.resampled(targets, challenger), BINARY.resampled(targets, champion)], seed=7)
    second = [BINARY.resampled(targets[order], scores[order]) for scores in (challenger, champion)]
    np.testing.assert_allclose(resample(second, seed=7), first)


def test_the_same_seed_gives_the_same_resamples_and_another_gives_others() -> None:
    targets, scores, _ = binary(200, 20)
    model = BINARY.resampled(targets, scores)
    assert resample([model], seed=1).tolist() == resample([model], seed=1).tolist()
    assert resample([model], seed=1).tolist() != resample([model], seed=2).tolist()


def test_the_same_predictions_differ_in_no_resample() -> None:
    targets, scores, _ = binary(200, 20)
    values = resample([BINARY.resampled(targets, scores), BINARY.resampled(targets, scores.copy())], seed=1)
    assert (values[0] == values[1]).all()
    assert values[0].std() > 0


def test_a_class_with_one_row_is_in_every_resample() -> None:
    targets, scores, _ = binary(50, 1)
    values = resample([BINARY.resampled(targets, scores)], seed=1)
    assert np.isfinite(values).all()


def test_a_metric_that_cannot_be_measured_has_no_standard_error() -> None:
    assert np.isnan(standard_error(resample([BINARY.resampled(np.zeros(5), np.arange(5.0))], seed=1)[0]))


@pytest.mark.parametrize("clusters", [None, np.empty(0)])
def test_a_metric_without_rows_has_no_standard_error(clusters: NDArray[Any] | None) -> None:
    for task, predictions in ((BINARY, np.empty(0)), (REGRESSION, np.empty(0)), (MULTICLASS, np.empty((0, 3)))):
        values = resample([task.resampled(np.empty(0), predictions)], seed=1, clusters=clusters)
        assert np.isnan(standard_error(values[0]))


def test_any_metric_has_a_standard_error_on_any_rows() -> None:
    targets, scores, _ = binary(4000, 2000)
    rows = np.arange(1000, 3000)
    found = standard_errors(lambda drawn: {"share": float(targets[drawn].mean())}, rows, seed=1, resamples=1000)
    assert found["share"] == pytest.approx(np.sqrt(0.25 / 2000), rel=0.1)
    errors = standard_errors(lambda drawn: BINARY.measure(targets[drawn], scores[drawn]), rows, seed=1)
    assert errors.keys() == {metric.name for metric in BINARY.metrics} - {"recall", "precision"}


def test_rows_of_an_entity_are_resampled_together_for_any_metric() -> None:
    targets = np.repeat(np.arange(400) % 2, 9).astype(np.float64)
    found = standard_errors(
        lambda drawn: {"share": float(targets[drawn].mean())},
        np.arange(3600),
        seed=1,
        clusters=np.repeat(np.arange(400), 9),
        resamples=1000,
    )
    assert found["share"] == pytest.approx(np.sqrt(0.25 / 400), rel=0.1)


def test_entities_have_numbers_in_their_order_and_those_without_one_share_one() -> None:
    assert numbered(np.array(["b", "a", None, "b", None], dtype=object)).tolist() == [1, 0, 2, 1, 2]
    assert numbered(np.array([7, 5, 7])).tolist() == [1, 0, 1]


def test_a_metric_that_most_resamples_lack_has_no_standard_error() -> None:
    seldom = {"seldom": 1.0}
    found = standard_errors(lambda drawn: seldom if len(drawn) > 60 else {}, np.arange(100), seed=1)
    assert found == {}
