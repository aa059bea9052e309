"""Measures a model on the holdout, independent of the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation import predictions
from ml_jobs.pipeline.evaluation.comparison import answered_by
from ml_jobs.pipeline.evaluation.evaluation import Evaluation, Rival
from ml_jobs.pipeline.evaluation.latency import CALLS, call_milliseconds, percentile
from ml_jobs.pipeline.evaluation.noninferiority import compare
from ml_jobs.pipeline.evaluation.precision import Precision
from ml_jobs.pipeline.evaluation.requests import typed
from ml_jobs.pipeline.evaluation.slices import slices
from ml_jobs.pipeline.task import LATENCY
from ml_jobs.pipeline.tasks.decision import decide, prices

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.pyfunc import PyFuncModel
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.comparison import Compared
    from ml_jobs.pipeline.evaluation.holdout import Holdout
    from ml_jobs.pipeline.evaluation.noninferiority import Against
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.task import Plot
    from ml_jobs.pipeline.tasks.decision import Prices

    Floats = NDArray[np.float64]

SEED = 0
"""Seed of the bootstrap: the same models on the same rows get the same verdict."""


@dataclass(frozen=True, kw_only=True)
class Rivals:
    """The earlier versions to compare with, and the settings of the comparison.

    A version is a pair of its number and its model. The anchor is the registry's reference version (`registry.ANCHOR`).
    """

    champion: tuple[str, PyFuncModel] | None
    anchor: tuple[str, PyFuncModel] | None
    margin: float
    """Largest allowed loss, in the unit of the primary metric."""
    confidence: float
    """The project's setting `gate.confidence`: how certain it must be that the loss is below `margin`."""


def assess(  # noqa: PLR0913 - all inputs of a measurement
    project: Project,
    holdout: Holdout,
    model: PyFuncModel,
    *,
    threshold: float | None,
    rivals: Rivals,
    rows_per_day: float | None,
    slice_support: int | None = None,
) -> tuple[Evaluation, list[Plot]]:
    """Return the measurements and their plots. `threshold` is None for tasks without decisions.

    `rows_per_day` is the number of rows that need a decision per day, see `row_rate.py`; None if it is not known.

    Slices with a support of at least `slice_support` get standard errors. The support is the number of rows of the
    rarest class, or of all rows for a regression. If `slice_support` is None, no slice gets standard errors.

    Raises:
        StepFailedError: the model refuses a row, an answer is invalid, or the code of an earlier version fails.

    """
    task, targets = project.task, targets_of(project, holdout)
    predicted = replace(_answered(model, project, holdout), threshold=threshold)
    champion = None if rivals.champion is None else answered_by(*rivals.champion, project, holdout)
    anchor = None if rivals.anchor is None else answered_by(*rivals.anchor, project, holdout)

    # The comparison with the anchor (`registry.ANCHOR`) keeps small losses from adding up over releases. Its confidence
    # is higher than that of the comparison with the champion. If there is no comparable anchor besides the champion,
    # the comparison with the champion has the higher confidence.
    strict = anchor is None or anchor.predicted is None

    precision = Precision(task=task, targets=targets, predicted=predicted, clusters=holdout.entities, seed=SEED)

    def rival(other: Compared | None, against: Against) -> Rival | None:
        return None if other is None else _rival(other, against, precision, rivals)

    def slice_errors(rows: NDArray[np.int64], support: int) -> dict[str, float]:
        return {} if slice_support is None or support < slice_support else precision.errors(rows)

    decision = None
    if threshold is not None:
        decision = decide(targets, predicted.per_row, threshold, _prices(project, holdout, targets), rows_per_day)
    found = Evaluation(
        task=task.name,
        task_metrics=task.metrics,
        rows=holdout.rows,
        holdout_rows=holdout.all_rows,
        metrics={**predicted.measure(task, targets), LATENCY.name: _p99(model, project, holdout)},
        baseline=predictions.of_baseline(project, holdout, targets).measure(task, targets),
        champion=rival(champion, "anchor" if strict else "champion"),
        anchor=rival(anchor, "anchor"),
        slices=[
            part
            for columns in project.breakdowns
            for part in slices({name: holdout.column(name) for name in columns}, task, targets, predicted, slice_errors)
        ],
        decision=decision,
        label_shares=_label_shares(project, targets),
        standard_errors=precision.errors(),
    )
    # A champion that may have been trained on rows of the holdout would look too good, so the plots leave it out.
    beside = None
    if champion is not None and champion.predicted is not None and champion.rows.all():
        beside = champion.predicted.per_row
    return found, list(task.plots(targets, predicted.per_row, beside))


def targets_of(project: Project, holdout: Holdout) -> Floats:
    """Return the targets of the holdout's rows."""
    return project.task.targets(holdout.column(project.contract.label.column))


def single_requests(model: PyFuncModel, project: Project, holdout: Holdout) -> list[pd.DataFrame]:
    """Return the first `CALLS` rows of the holdout, each as a request of its own."""
    requests = typed(model, project.requests(holdout.head(CALLS)))
    return [requests.iloc[index : index + 1] for index in range(len(requests))]


def _answered(model: PyFuncModel, project: Project, holdout: Holdout) -> predictions.Predicted:
    from mlflow.exceptions import MlflowException

    try:
        return predictions.of_model(model, project, holdout)
    except MlflowException as problem:
        raise StepFailedError(f"the model rejects rows of the holdout: {problem}") from problem


def _p99(model: PyFuncModel, project: Project, holdout: Holdout) -> float:
    return percentile(call_milliseconds(model.predict, single_requests(model, project, holdout)), 99)


def _prices(project: Project, holdout: Holdout, targets: Floats) -> Prices | None:
    costs = project.costs
    if costs is None:
        return None
    column = costs.miss
    frame = holdout.table.select([column] if isinstance(column, str) else []).to_pandas()
    return prices(costs, frame, targets)


def _rival(other: Compared, against: Against, challenger: Precision, rivals: Rivals) -> Rival:
    if other.predicted is None:
        return Rival(other.version, {}, other.problem)
    rows, entities = other.rows, challenger.clusters
    targets = challenger.targets[rows]
    measured = other.predicted.measure(challenger.task, targets)
    comparison = compare(
        challenger.task,
        targets,
        challenger.predicted.per_row[rows],
        other.predicted.per_row,
        against=against,
        margin=rivals.margin,
        confidence=rivals.confidence,
        seed=challenger.seed,
        clusters=None if entities is None else entities[rows],
    )
    return Rival(other.version, measured, comparison=comparison, rows=int(rows.sum()))


def _label_shares(project: Project, targets: Floats) -> dict[str, float] | None:
    values = project.task.label_values
    if values is None:
        return None
    counts = np.bincount(targets.astype(np.int64), minlength=len(values))
    return {str(value): float(count / len(targets)) for value, count in zip(values, counts, strict=True)}
