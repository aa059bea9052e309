"""A metric of fixed predictions as a function of how often each row counts: what a bootstrap evaluates."""

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
    """A metric that depends on the rows' weights by sums over groups of rows alone, and not on their scale."""

    groups: NDArray[np.int64]
    """Group of each row, shape (n,), from 0 on; -1 for rows that change nothing."""
    count: int
    """Number of groups."""
    amounts: Floats | None = None
    """What is summed beside the weights, shape (n,), e.g. squared errors; None if the weights are all that counts."""
    value: Callable[[Floats], Floats]
    """Metric, shape (resamples,), by sums, shape (sums, resamples); NaN where it cannot be measured.

    First the sums of weights, one per group, then the sums of weighted amounts, if there are any.
    """

    def __call__(self, weights: Floats) -> float:
        """Return the metric of rows that count `weights` times each, shape (n,)."""
        counted = self.groups >= 0
        groups, used = self.groups[counted], weights[counted]
        sums = [np.bincount(groups, weights=used, minlength=self.count)]
        if self.amounts is not None:
            sums.append(np.bincount(groups, weights=used * self.amounts[counted], minlength=self.count))
        return float(self.value(np.concatenate(sums).astype(np.float64)[:, np.newaxis])[0])
