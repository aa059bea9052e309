"""The decision whether a model may go on."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.task import ENDPOINT_LATENCY, LATENCY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ml_jobs.pipeline.evaluation.evaluation import Evaluation
    from ml_jobs.pipeline.task import Limit, Metric


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The limits of a stage, by name of a metric."""

    limits: Mapping[str, Limit]
    slice_limits: Mapping[str, Limit]
    slice_support: int
    """Slices with less support are too small to be judged."""

    def check_names(self, task_metrics: Sequence[Metric]) -> None:
        """Refuse limits on what the task does not measure.

        Raises:
            StepFailedError: names the key, the nearest name and all names that the task has.

        """
        of_task = [metric.name for metric in task_metrics]
        everywhere = [*of_task, LATENCY.name, ENDPOINT_LATENCY.name]
        lines = [*_unknown("gate.limits", self.limits, everywhere)]
        lines += _unknown("gate.sliceLimits", self.slice_limits, of_task)
        if lines:
            raise StepFailedError("\n".join(lines))

    def failures(self, found: Evaluation) -> list[str]:
        """Return one line per missed limit; an empty list opens the gate."""
        metrics = (*found.task_metrics, LATENCY)
        return [
            *missed(metrics, found.metrics, self.limits, "gate.limits", ""),
            *_compared(found),
            *(
                line
                for part in found.slices
                if part.support >= self.slice_support
                for line in missed(
                    found.task_metrics, part.metrics, self.slice_limits, "gate.sliceLimits", f" where {part.name}"
                )
            ),
        ]


def missed(
    metrics: Iterable[Metric], values: Mapping[str, float], limits: Mapping[str, Limit], key: str, where: str
) -> Iterator[str]:
    """Yield one line per missed limit; `key` is the configuration's, `where` says of which rows."""
    for metric in metrics:
        limit = limits.get(metric.name)
        if limit is None:
            continue
        value = values.get(metric.name)
        if value is None:
            yield f"{metric.title}{where} cannot be measured on these rows, and has a limit ({key}.{metric.name})"
            continue
        if limit.min is not None and not value >= limit.min:
            bound = f"must be at least {limit.min:g} ({key}.{metric.name}.min)"
            yield f"{metric.title}{where} is {_shown(value, limit.min)}, {bound}"
        if limit.max is not None and not value <= limit.max:
            bound = f"must be at most {limit.max:g} ({key}.{metric.name}.max)"
            yield f"{metric.title}{where} is {_shown(value, limit.max)}, {bound}"


def _compared(found: Evaluation) -> Iterator[str]:
    """Yield what is wrong with the primary metric beside that of the baseline and of earlier versions."""
    primary = found.primary
    value, baseline = found.metrics.get(primary.name), found.baseline.get(primary.name)
    if value is None:
        yield f"{primary.title} cannot be measured on the {found.rows} rows of the holdout, and models compare by it"
        return
    word = "above" if primary.better == "higher" else "below"
    if baseline is not None and not _ahead(primary, value, baseline):
        shown = _shown(value, baseline)
        yield f"{primary.title} is {shown}, must be {word} {baseline:.4g} of the baseline (the project's baseline)"
    for rival in (found.champion, found.anchor):
        comparison = None if rival is None else rival.comparison
        if rival is not None and comparison is not None and not comparison.passes:
            yield f"{comparison.explanation(rival.version)}{found.compared_on(rival)} (gate.margin)"


def _ahead(metric: Metric, value: float, other: float) -> bool:
    return value > other if metric.better == "higher" else value < other


def _shown(value: float, bound: float) -> str:
    """Return a value with as many digits as it takes to tell it from the bound."""
    short = f"{value:.4g}"
    return short if value == bound or float(short) != float(f"{bound:.4g}") else repr(value)


def _unknown(key: str, limits: Mapping[str, Limit], known: Sequence[str]) -> Iterator[str]:
    for name in limits:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield f"{key}.{name}: there is no such metric, must be one of {', '.join(known)}{hint}"
