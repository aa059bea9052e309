"""The gate: limits and comparisons that a model must pass before it is registered."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation.limits import figures, judged_bounds, missed, shown_beside
from ml_jobs.pipeline.evaluation.verdict import bound_confidence
from ml_jobs.pipeline.task import ENDPOINT_LATENCY, LATENCY, LEAKAGE, SINGLE_FEATURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ml_jobs.pipeline.evaluation.evaluation import Evaluation
    from ml_jobs.pipeline.evaluation.limits import Figure
    from ml_jobs.pipeline.task import Limit, Metric


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The limits of a stage, by metric name."""

    limits: Mapping[str, Limit]
    slice_limits: Mapping[str, Limit]
    slice_support: int
    """The gate judges slices with at least this support.

    The support is the number of rows of the rarest class, or of all rows for a regression (`Task.support`)."""

    def check_names(self, task_metrics: Sequence[Metric]) -> None:
        """Refuse limits on metrics that are not measured for the task.

        Raises:
            StepFailedError: names the key, the allowed metrics and, if there is one, a similar metric.

        """
        of_task = [metric.name for metric in task_metrics]
        everywhere = [*of_task, *(metric.name for metric in (LATENCY, ENDPOINT_LATENCY, *LEAKAGE))]
        lines = [*_unknown("gate.limits", self.limits, everywhere)]
        lines += _unknown("gate.sliceLimits", self.slice_limits, of_task)
        if lines:
            raise StepFailedError("\n".join(lines))

    def figures(self, found: Evaluation) -> list[Figure]:
        """Return the values to judge: of the holdout, and of each slice with a support of at least `slice_support`."""
        whole = figures(found.all_metrics, found.values, self.limits, errors=found.errors)
        parts = [part for part in found.slices if part.support >= self.slice_support]
        of_slices = [
            figures(
                found.task_metrics,
                part.metrics,
                self.slice_limits,
                key="gate.sliceLimits",
                errors=part.standard_errors,
                about=f" where {part.name}",
            )
            for part in parts
        ]
        feature, problems = (None, {}) if found.leakage is None else (found.leakage.feature, found.leakage.problems)
        whole = [replace(each, problem=problems.get(each.metric.name)) for each in whole]
        if feature is not None:
            about = f", {feature!r},"
            whole = [replace(each, about=about) if each.metric is SINGLE_FEATURE else each for each in whole]
        return [*whole, *chain.from_iterable(of_slices)]

    def confidence(self, found: Evaluation) -> float:
        """Return the confidence of each interval bound; all judged bounds together have `LIMIT_CONFIDENCE`."""
        return bound_confidence(judged_bounds(self.figures(found)))

    def failures(self, found: Evaluation) -> list[str]:
        """Return one line per missed limit or failed comparison; the model passes if there is none."""
        return [*missed(self.figures(found)), *_compared(found)]


def _compared(found: Evaluation) -> Iterator[str]:
    """Yield one line per failed comparison of the primary metric with the baseline, the champion and the anchor."""
    primary = found.primary
    value, baseline = found.metrics.get(primary.name), found.baseline.get(primary.name)
    if value is None:
        yield f"{primary.title} cannot be measured on the {found.rows} rows of the holdout: no comparison is possible"
        return
    word = "above" if primary.better == "higher" else "below"
    if baseline is not None and not _is_better(primary, value, baseline):
        shown = shown_beside(value, baseline)
        yield f"{primary.title} is {shown}, must be {word} {baseline:.4g}, the value of the project's baseline"
    for rival in (found.champion, found.anchor):
        comparison = None if rival is None else rival.comparison
        if rival is not None and comparison is not None and not comparison.passes:
            yield f"{comparison.explanation(rival.version)}{found.compared_on(rival)} (gate.margin)"


def _is_better(metric: Metric, value: float, other: float) -> bool:
    return value > other if metric.better == "higher" else value < other


def _unknown(key: str, limits: Mapping[str, Limit], known: Sequence[str]) -> Iterator[str]:
    for name in limits:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"{key}.{name} is not a metric of the task, must be one of {', '.join(known)}{hint}"
