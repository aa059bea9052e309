"""Pure decisions about a measured difference, or about a value and its limit.

A challenger passes if it is not inferior to the champion: the lower confidence bound of its difference from the
champion is above minus the margin. Where that cannot be shown, the champion stays. Bounds are the difference minus and
plus as many standard errors as the normal distribution has at the confidence, on one side each.

Small losses add up, so a challenger must not be inferior to the anchor either: a version that stays while champions
come and go. That comparison has the project's confidence, the one with the champion `champion_confidence`. Where the
champion is the anchor, there is the anchor's comparison alone.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from ml_jobs.pipeline.task import Limit

Verdict: TypeAlias = Literal["better", "not worse", "worse", "cannot tell"]

LEAST_SUPPORT = 30
"""With less support, the bootstrap's standard error is too uncertain itself to decide by."""

ANCHOR_TRAININGS = 30
"""Trainings over which the anchor moves to a version that is no better with a probability of 1 - confidence at most."""

LIMIT_CONFIDENCE = 0.99
"""Confidence that a missed limit is no chance, over all limits of the gate together."""

_MORE_ERRORS = 1.5
_PASSES_ANCHOR = 0.9428
"""Probability to pass the anchor's comparison at a true difference of zero, so that 0.9 is left for the whole gate."""


def interval(difference: float, standard_error: float, confidence: float) -> tuple[float, float]:
    """Return the lower and the upper bound of a difference, each with this confidence."""
    reach = _quantile(confidence) * standard_error
    return difference - reach, difference + reach


def verdict(  # noqa: PLR0913 - all that a verdict depends on
    difference: float, standard_error: float, *, margin: float, confidence: float, support: int, needed: int
) -> Verdict:
    """Judge a difference from the champion, turned so that positive is better. NaN is a difference not measured.

    - `better`: the lower bound is above 0. Passes.
    - `not worse`: the lower bound is above -margin. Passes.
    - `worse`: does not pass, and the upper bound is below 0: more rows would not help.
    - `cannot tell`: all else, and always if the holdout has less support than the margin needs.
    """
    low, high = interval(difference, standard_error, confidence)
    if support < needed or not (math.isfinite(low) and math.isfinite(high)):
        return "cannot tell"
    if low > -margin:
        return "better" if low > 0 else "not worse"
    return "worse" if high < 0 else "cannot tell"


def champion_confidence(confidence: float) -> float:
    """Return the confidence of the comparison with the champion, for a project's confidence above 2/3.

    It may err half as often again: the anchor's comparison stops what adds up, and the two together refuse fewer
    challengers of equal quality.
    """
    return 1 - _MORE_ERRORS * (1 - confidence)


def passes(found: Verdict) -> bool:
    """Whether a challenger with this verdict may go on."""
    return found in ("better", "not worse")


def needed_support(spread: float, *, margin: float, confidence: float) -> int:
    """Return the support at which a challenger of equal quality passes the whole gate with a probability of 0.9.

    `spread` is the standard error of a difference times the root of the support, `confidence` the project's.
    """
    root = (_quantile(confidence) + _quantile(_PASSES_ANCHOR)) * spread / margin
    return max(LEAST_SUPPORT, math.ceil(root**2))


def moves_anchor(difference: float, standard_error: float, *, confidence: float, support: int, needed: int) -> bool:
    """Whether a released version becomes the anchor, by its difference from the present one.

    It must be better with a confidence that holds over `ANCHOR_TRAININGS` trainings: an anchor that is better by luck
    alone would stop harmless trainings from then on.
    """
    low, _ = interval(difference, standard_error, 1 - (1 - confidence) / ANCHOR_TRAININGS)
    return support >= needed and low > 0


def bound_confidence(judged: int) -> float:
    """Return the confidence of each of `judged` bounds that share `LIMIT_CONFIDENCE`."""
    return 1 - (1 - LIMIT_CONFIDENCE) / judged


def misses(value: float, standard_error: float, limit: Limit, *, judged: int) -> bool:
    """Whether a metric misses its limit by more than chance: its interval lies beyond the limit as a whole.

    `judged` is the number of all bounds that the gate judges, slices included. With a standard error of 0, e.g. of a
    latency, the value alone decides.
    """
    low, high = interval(value, standard_error, bound_confidence(judged))
    return not ((limit.min is None or high >= limit.min) and (limit.max is None or low <= limit.max))


def _quantile(probability: float) -> float:
    return NormalDist().inv_cdf(probability)
