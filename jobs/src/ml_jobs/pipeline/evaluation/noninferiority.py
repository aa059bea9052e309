"""Tests on the same rows whether the challenger is worse than the champion or the anchor by more than a margin.

The anchor is the registry's reference version (`registry.ANCHOR`). It keeps small losses from adding up over
releases.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from ml_jobs.pipeline.evaluation import verdict as rules
from ml_jobs.pipeline.evaluation.paired import RESAMPLES, numbered, resample, standard_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml_jobs.pipeline.evaluation.verdict import Verdict
    from ml_jobs.pipeline.task import Metric, Task

    Floats = NDArray[np.float64]

Against: TypeAlias = Literal["champion", "anchor"]

_PAIRED_SHARE = 0.415
"""Standard error of the difference of two models' metrics, divided by the standard error of one model's metric.

Used for tasks whose `paired_spread` is None. The value is measured for PR-AUC: 0.135 (`_PAIRED_SPREAD` in
tasks/binary.py) divided by about 0.33, the standard error of one model's PR-AUC times the square root of the support.
"""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The primary metric of two models on the same rows."""

    metric: Metric
    against: Against
    challenger: float
    other: float
    difference: float
    """How much better the challenger's metric is than the other version's; negative if worse, NaN if not measured."""
    standard_error: float
    margin: float
    project_confidence: float
    """The project's setting `gate.confidence`."""
    support: int
    """Support of the rows, see `support_of`."""
    needed: int
    """Support that the margin requires, see `verdict.needed_support`."""

    @property
    def confidence(self) -> float:
        """Confidence of each bound of the interval."""
        if self.against == "anchor":
            return self.project_confidence
        return rules.champion_confidence(self.project_confidence)

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound of the difference."""
        return rules.interval(self.difference, self.standard_error, self.confidence)

    @property
    def spread(self) -> float:
        """Standard error times the square root of the support, which makes holdouts of different sizes comparable.

        If `Task.paired_spread` is None, the spread of the comparison with the champion is recorded with the model. Once
        the model is live, `prepare` computes from it how large a holdout must be.
        """
        return self.standard_error * math.sqrt(self.support)

    @property
    def verdict(self) -> Verdict:
        """Verdict on the difference, see `evaluation/verdict.py`."""
        return rules.verdict(
            self.difference,
            self.standard_error,
            margin=self.margin,
            confidence=self.confidence,
            support=self.support,
            needed=self.needed,
        )

    @property
    def passes(self) -> bool:
        """Whether the challenger passes this comparison."""
        return rules.passes(self.verdict)

    @property
    def moves_anchor(self) -> bool:
        """Whether a release of the challenger makes it the new anchor; always false if `against` is `champion`."""
        return self.against == "anchor" and rules.moves_anchor(
            self.difference,
            self.standard_error,
            confidence=self.project_confidence,
            support=self.support,
            needed=self.needed,
        )

    def explanation(self, version: str) -> str:
        """Return one line with values, interval and margin; `version` is the number of the other version."""
        title, other = self.metric.title, f"the {self.against}, version {version}"
        short = shortage(self.support, self.needed, margin=self.margin, confidence=self.project_confidence)
        if short is not None:
            values = f"{title} {self.challenger:.4g} is worse than {self.other:.4g} of {other}"
            return f"cannot tell whether {values}: {short}"
        if not math.isfinite(self.standard_error):
            return f"{title} cannot be compared with {other}: {title} cannot be measured on resamples of the holdout"
        low, high = self.interval
        measured = (
            f"difference {self.difference:+.4f} (positive is better), "
            f"between {low:+.4f} and {high:+.4f} with confidence {self.confidence:g}"
        )
        what = {
            "better": f"is better than {self.other:.4g} of {other}",
            "not worse": f"is not worse than {self.other:.4g} of {other}, by more than the margin {self.margin:g}",
            "worse": f"is worse than {self.other:.4g} of {other}",
            "cannot tell": f"may be worse than {self.other:.4g} of {other}, by more than the margin {self.margin:g}",
        }[self.verdict]
        bound = "" if self.passes else f"; the lower bound must be above {-self.margin:g}"
        return f"{title} {self.challenger:.4g} {what}: {measured}{bound}"

    def document(self) -> dict[str, Any]:
        """Return the comparison for `evaluation.json`; values that could not be measured are null."""
        low, high = self.interval
        return {
            "metric": self.metric.name,
            "against": self.against,
            "challenger": _finite(self.challenger),
            "other": _finite(self.other),
            "difference": _finite(self.difference),
            "standardError": _finite(self.standard_error),
            "interval": {"low": _finite(low), "high": _finite(high)},
            "margin": self.margin,
            "confidence": self.confidence,
            "support": self.support,
            "neededSupport": self.needed,
            "spread": _finite(self.spread),
            "verdict": self.verdict,
            "passes": self.passes,
        }


def compare(  # noqa: PLR0913 - data of both models, and the criteria
    task: Task,
    targets: Floats,
    challenger: Floats,
    other: Floats,
    *,
    against: Against,
    margin: float,
    confidence: float,
    seed: int,
    clusters: NDArray[Any] | None = None,
    spread: float | None = None,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Compare the predictions of a challenger and of another version for the same rows by the primary metric.

    `margin` has the unit of the metric, `confidence` is the project's `gate.confidence`. `clusters` has the entity of
    each row, shape (n,), if entities are resampled as a whole. `spread` is `Comparison.spread` of an earlier
    comparison; if it is None, the spread is estimated as in `expected_spread`.
    """
    metric = task.metrics[0]
    models = [task.resampled(targets, predictions) for predictions in (challenger, other)]
    ones = np.ones(len(targets))
    measured = [model(ones) for model in models]
    sign = 1.0 if metric.better == "higher" else -1.0
    values = resample(models, seed=seed, clusters=clusters, resamples=resamples)
    if spread is None:
        spread = _expected_spread(task, values[1], support_of(task, targets, clusters))
    return Comparison(
        metric=metric,
        against=against,
        challenger=measured[0],
        other=measured[1],
        difference=sign * (measured[0] - measured[1]),
        standard_error=standard_error(values[0] - values[1]),
        margin=margin,
        project_confidence=confidence,
        support=support_of(task, targets, clusters),
        needed=rules.needed_support(spread, margin=margin, confidence=confidence),
    )


def expected_spread(
    task: Task, targets: Floats, champion: Floats, *, seed: int, clusters: NDArray[Any] | None = None
) -> float:
    """Return the expected `Comparison.spread` of a comparison with the champion, before there is a challenger.

    This is `Task.paired_spread`. If that is None, the spread is estimated from the standard error of the champion's
    metric on these rows.
    """
    values = np.empty(0)
    if task.paired_spread is None:
        values = resample([task.resampled(targets, champion)], seed=seed, clusters=clusters)[0]
    return _expected_spread(task, values, support_of(task, targets, clusters))


def support_of(task: Task, targets: Floats, clusters: NDArray[Any] | None) -> int:
    """Return `Task.support` of the rows. If `clusters` has the entity of each row, the support is a number of entities.

    An entity then counts once per class; in a regression, once.
    """
    if clusters is None:
        return task.support(targets)
    entities = numbered(clusters)
    labels = np.zeros(len(targets)) if task.label_values is None else targets
    return task.support(np.unique(np.stack([labels, entities]), axis=1)[0])


def shortage(support: int, needed: int, *, margin: float, confidence: float) -> str | None:
    """Return why the holdout is too small for the margin, in words for `prepare` and `evaluate`; else None."""
    if support >= needed:
        return None
    return (
        f"a margin of {margin:g} with confidence {confidence:g} needs a holdout with a support of {needed} rows "
        f"(for a classifier: of the rarest class), this holdout has {support}"
    )


def _expected_spread(task: Task, champion: Floats, support: int) -> float:
    if task.paired_spread is not None:
        return task.paired_spread
    found = _PAIRED_SHARE * standard_error(champion) * math.sqrt(support)
    return found if math.isfinite(found) else 0.0


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
