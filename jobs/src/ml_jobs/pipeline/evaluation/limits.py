"""Finds measured values that miss their limits by more than chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.pipeline.evaluation.verdict import bound_confidence, interval, misses
from ml_jobs.pipeline.task import Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ml_jobs.pipeline.task import Metric


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured value with a limit."""

    metric: Metric
    key: str
    """Section of the configuration, e.g. `gate.limits`."""
    limit: Limit
    value: float | None
    """The measured value; None if it could not be measured."""
    standard_error: float | None = None
    """Standard error of the value; None if it is not known: then the value alone is judged."""
    about: str = ""
    """Suffix of the metric's title, e.g. ` where type = TRANSFER`."""
    problem: str | None = None
    """Reason why the value could not be measured, if known."""

    @property
    def bounds(self) -> list[tuple[str, float]]:
        """The bounds of the limit by their names in the configuration, `min` and `max`."""
        ends = (("min", self.limit.min), ("max", self.limit.max))
        return [(end, bound) for end, bound in ends if bound is not None]


def figures(  # noqa: PLR0913 - the fields of `Figure`, by metric
    metrics: Iterable[Metric],
    values: Mapping[str, float],
    limits: Mapping[str, Limit],
    *,
    key: str = "gate.limits",
    errors: Mapping[str, float] | None = None,
    about: str = "",
) -> list[Figure]:
    """Return a `Figure` for each metric that has a limit. Without `errors`, the values alone are judged."""
    known = {} if errors is None else errors
    return [
        Figure(
            metric=metric,
            key=key,
            limit=limits[metric.name],
            value=values.get(metric.name),
            standard_error=known.get(metric.name),
            about=about,
        )
        for metric in metrics
        if metric.name in limits
    ]


def judged_bounds(given: Sequence[Figure]) -> int:
    """Return the number of bounds that are judged together, see `bound_confidence`; at least 1."""
    return max(1, sum(len(figure.bounds) for figure in given))


def bounds_of(
    metric: Metric, value: float | None, standard_error: float | None, confidence: float
) -> tuple[float, float] | None:
    """Return the interval of a value, clipped to the metric's range; None if value or standard error is not known."""
    if value is None or standard_error is None:
        return None
    low, high = interval(value, standard_error, confidence)
    low = low if metric.least is None else max(low, metric.least)
    return low, high if metric.greatest is None else min(high, metric.greatest)


def missed(given: Sequence[Figure]) -> Iterator[str]:
    """Yield one line per missed bound.

    A bound is missed if the whole confidence interval of the figure is on the wrong side of the bound. The intervals of
    all bounds hold jointly with the confidence `LIMIT_CONFIDENCE`. A value that could not be measured misses its
    bounds.
    """
    judged = judged_bounds(given)
    for figure in given:
        title, place = f"{figure.metric.title}{figure.about}", f"{figure.key}.{figure.metric.name}"
        value = figure.value
        if value is None:
            why = "" if figure.problem is None else f": {figure.problem}"
            yield f"{title} cannot be measured on the evaluated rows, so its limit ({place}) is missed{why}"
            continue
        for end, bound in missed_bounds(figure, judged):
            word = "least" if end == "min" else "most"
            shown = f"{shown_beside(value, bound)}{_between(figure, judged)}"
            yield f"{title} is {shown}, must be at {word} {bound:g} ({place}.{end})"


def missed_bounds(figure: Figure, judged: int) -> list[tuple[str, float]]:
    """Return the missed bounds with their names; all bounds if the value could not be measured."""
    value, error = figure.value, figure.standard_error or 0.0
    return [
        (end, bound)
        for end, bound in figure.bounds
        if value is None or misses(value, error, Limit(**{end: bound}), judged=judged)
    ]


def shown_beside(value: float, bound: float) -> str:
    """Return a value as text with four digits.

    All digits are shown if the value differs from the bound, but the four digits do not.
    """
    short = f"{value:.4g}"
    return short if value == bound or float(short) != float(f"{bound:.4g}") else repr(value)


def _between(figure: Figure, judged: int) -> str:
    found = bounds_of(figure.metric, figure.value, figure.standard_error or None, bound_confidence(judged))
    return "" if found is None else f" (between {found[0]:.4g} and {found[1]:.4g})"
