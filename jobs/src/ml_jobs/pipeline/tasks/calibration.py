"""Measures how far predicted probabilities are from observed frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BINS = 10


def calibration_error(outcomes: Floats, probabilities: Floats) -> float:
    """Return the expected calibration error over at most `BINS` bins of about equal row counts.

    `outcomes` are 0 or 1, `probabilities` are those of 1; both have shape (n,), with n of at least 1. The error is the
    mean over the bins, weighted by their rows, of the absolute difference between mean probability and share of ones.
    Rows with equal probabilities share a bin, so their order has no effect.
    """
    distinct, codes, rows = np.unique(probabilities, return_inverse=True, return_counts=True)
    middle = (np.cumsum(rows) - rows / 2) / len(probabilities)
    bins = np.minimum((middle * BINS).astype(np.int64), BINS - 1)
    expected = np.bincount(bins, weights=rows * distinct, minlength=BINS)
    observed = np.bincount(bins[codes], weights=outcomes, minlength=BINS)
    return float(np.abs(expected - observed).sum() / len(probabilities))
