"""A metric of fixed predictions as a function of row weights. A bootstrap calculates it for many sets of weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """A metric that is a function of sums over groups of rows: of the row weights and, if any, of weighted amounts.

    Multiplying all weights by the same number does not change the metric.
    """

    groups: NDArray[np.int64]
    """Group of each row, shape (n,), starting at 0; -1 for rows that do not affect the metric."""
    count: int
    """Number of groups."""
    amounts: Floats | None = None
    """Amounts that are summed with the weights, shape (n,), e.g. squared errors; None if only weights are summed."""
    value: Callable[[Floats], Floats]
    """Function that computes the metric of each resample, shape (resamples,), from sums, shape (sums, resamples).

    Returns NaN for a resample whose metric cannot be measured. The sums of weights come first, one per group, then
    the sums of weighted amounts, if there are any.
    """

    def __call__(self, weights: Floats) -> float:
        """Return the metric for row weights of shape (n,)."""
        counted = self.groups >= 0
        groups, used = self.groups[counted], weights[counted]
        sums = [np.bincount(groups, weights=used, minlength=self.count)]
        if self.amounts is not None:
            sums.append(np.bincount(groups, weights=used * self.amounts[counted], minlength=self.count))
        return float(self.value(np.concatenate(sums).astype(np.float64)[:, np.newaxis])[0])
