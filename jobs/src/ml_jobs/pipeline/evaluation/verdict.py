"""Judges measured differences, and values with limits. All functions are pure.

A challenger passes if it is not inferior to the champion: the lower confidence bound of its difference from the
champion is above minus the margin. If this cannot be shown, the champion stays. Each one-sided bound is the difference
plus or minus the standard error times the normal quantile of the confidence.

Small losses add up over releases. Therefore a challenger must not be inferior to the anchor either
(`registry.ANCHOR`), a version that does not change with each release. The comparison with the anchor has the project's
`gate.confidence`, the comparison with the champion the lower `champion_confidence`. If the champion is the anchor, only
the comparison with the anchor applies.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ml_jobs.pipeline.task import Limit

Verdict: TypeAlias = Literal["better", "not worse", "worse", "cannot tell"]

MIN_SUPPORT = 30
"""Least support of a comparison: rows of the rarest class, or all rows for a regression (`Task.support`).

With 30 rows, the relative error of the standard error itself is about 1 / sqrt(2 * 30), 13 %. With fewer rows, the
standard error is too uncertain.
"""

ANCHOR_TRAININGS = 30
"""Number of trainings that `moves_anchor` considers together. In all of them together, the probability that the anchor
moves to a version that is not truly better is at most 1 - confidence."""

LIMIT_CONFIDENCE = 0.99
"""Confidence with which the gate finds missed limits, for all its limits together."""

_MORE_ERRORS = 1.5
_ANCHOR_PASS_RATE = 0.9428
"""Probability that a challenger of equal quality passes the comparison with the anchor.

Chosen so that such a challenger passes the whole gate with probability 0.9. If the project's `gate.confidence` is 0.9,
the challenger passes the comparison with the champion with probability 0.966, and all limits with probability 0.99:
0.9428 * 0.966 * 0.99 = 0.90.
"""


def interval(difference: float, standard_error: float, confidence: float) -> tuple[float, float]:
    """Return the lower and the upper bound of a difference; each holds with the probability `confidence`."""
    reach = _quantile(confidence) * standard_error
    return difference - reach, difference + reach


def verdict(  # noqa: PLR0913 - all that a verdict depends on
    difference: float, standard_error: float, *, margin: float, confidence: float, support: int, needed: int
) -> Verdict:
    """Judge a difference from the champion or anchor, where positive is better and NaN means not measured.

    - `better`: the lower bound is above 0. Passes.
    - `not worse`: the lower bound is above -margin. Passes.
    - `worse`: the upper bound is below 0 and the lower bound at most -margin. Does not pass; more rows would not help.
    - `cannot tell`: all other cases, and always if `support` is below `needed`. Does not pass.
    """
    low, high = interval(difference, standard_error, confidence)
    if support < needed or not (math.isfinite(low) and math.isfinite(high)):
        return "cannot tell"
    if low > -margin:
        return "better" if low > 0 else "not worse"
    return "worse" if high < 0 else "cannot tell"


def champion_confidence(confidence: float) -> float:
    """Return the confidence of the comparison with the champion: its error probability is 1.5 times the project's.

    The gate then refuses fewer challengers of equal quality, see docs/gate-error-rates.md. The comparison with the
    anchor still stops losses that add up. `confidence` is the project's `gate.confidence`. It must be above 2/3, so
    that the result is above 0.5: at 0.5, a confidence bound would equal the measured value.
    """
    return 1 - _MORE_ERRORS * (1 - confidence)


def passes(found: Verdict) -> bool:
    """Whether a challenger with this verdict passes."""
    return found in ("better", "not worse")


def needed_support(spread: float, *, margin: float, confidence: float) -> int:
    """Return the support at which a challenger of equal quality passes the gate with probability 0.9.

    The support is the number of rows of the rarest class, or of all rows for a regression (`Task.support`). `spread` is
    the standard error of the difference of two models' metrics, times the square root of the support. It is
    known for the task (`Task.paired_spread`), recorded by the live version's evaluation (`Comparison.spread`), or
    estimated from the champion's standard error. `confidence` is the project's `gate.confidence`.
    """
    root = (_quantile(confidence) + _quantile(_ANCHOR_PASS_RATE)) * spread / margin
    return max(MIN_SUPPORT, math.ceil(root**2))


def moves_anchor(difference: float, standard_error: float, *, confidence: float, support: int, needed: int) -> bool:
    """Whether a released version becomes the anchor, given its difference from the present anchor.

    `confidence` holds for `ANCHOR_TRAININGS` trainings together, so each single training is judged with a higher
    confidence. Without that, a version that is better only by chance could become the anchor, and stop later models of
    equal quality.
    """
    low, _ = interval(difference, standard_error, 1 - (1 - confidence) / ANCHOR_TRAININGS)
    return support >= needed and low > 0


def bound_confidence(judged: int) -> float:
    """Return the confidence of each of `judged` bounds; all together hold with `LIMIT_CONFIDENCE` (Bonferroni)."""
    return 1 - (1 - LIMIT_CONFIDENCE) / judged


def misses(value: float, standard_error: float, limit: Limit, *, judged: int) -> bool:
    """Whether a metric misses its limit beyond chance: its whole interval lies outside the limit.

    `judged` is the number of all bounds that the gate judges, including slices. With a standard error of 0, e.g. for a
    latency, the value alone is judged.
    """
    low, high = interval(value, standard_error, bound_confidence(judged))
    return not ((limit.min is None or high >= limit.min) and (limit.max is None or low <= limit.max))


def _quantile(probability: float) -> float:
    return NormalDist().inv_cdf(probability)
