"""Checks of labels, predictions and answers for all tasks."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SHOWN = 200
_SUM_TOLERANCE = 1e-3
"""Largest deviation of a row's sum of probabilities from 1. Rounding to single precision deviates far less."""


def numbers(given: Any, shape: tuple[int, ...]) -> Floats:  # noqa: ANN401 - any return value of a model
    """Return predictions as finite numbers with `shape`, or raise `StepFailedError`."""
    try:
        found = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as problem:
        raise StepFailedError(f"the predictions are {shortened(given)}, must be numbers: {problem}") from problem
    if found.shape != shape:
        raise StepFailedError(f"the predictions have shape {found.shape}, must be {shape}: one entry per row")
    _refuse(~np.isfinite(found), found, "the predictions are not finite")
    return found


def probabilities(given: Any, shape: tuple[int, ...]) -> Floats:  # noqa: ANN401 - any return value of a model
    """Return predictions as probabilities with `shape`, or raise `StepFailedError`.

    Two-dimensional predictions have one column per class. Each row must then sum up to 1 (`_SUM_TOLERANCE`).
    """
    found = numbers(given, shape)
    _refuse((found < 0) | (found > 1), found, "the predictions are outside [0, 1]")
    if found.ndim > 1:
        sums = found.sum(axis=1)
        _refuse(np.abs(sums - 1) > _SUM_TOLERANCE, sums, "the predicted probabilities do not sum up to 1")
    return found


def number(answer: Mapping[str, Any], field: str, row: int) -> float:
    """Return a field of an answer if it is a number, or raise `StepFailedError`."""
    found = answer.get(field)
    if type(found) is float:
        return found
    if isinstance(found, bool) or not isinstance(found, Real):
        raise StepFailedError(f"answer {row} has {field} = {shortened(found)}, must be a number")
    return float(found)


def mappings(answers: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    """Return the answers if each is an object, or raise `StepFailedError`."""
    for row, answer in enumerate(answers):
        if not isinstance(answer, dict):
            raise StepFailedError(f"answer {row} is {shortened(answer)}, must be an object")
    return answers


def shortened(given: object) -> str:
    """Return a value as text, shortened for a message."""
    text = repr(given)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _refuse(wrong: NDArray[np.bool_], found: Floats, what: str) -> None:
    """Raise `StepFailedError` with `what`, the number of rows and an example if any element of `wrong` is true."""
    if wrong.any():
        per_row = wrong if wrong.ndim == 1 else wrong.any(axis=1)
        row = int(per_row.argmax())
        count = int(per_row.sum())
        raise StepFailedError(f"{what} for {count} of {len(found)} rows, e.g. {found[row]} for row {row}")
