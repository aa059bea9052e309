"""Random numbers for synthetic sources: each is a hash of seed, row number and purpose.

A purpose is a number that distinguishes the random numbers of the same row. A generator uses each purpose once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_MIX = tuple(np.uint64(value) for value in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@dataclass(frozen=True)
class Draws:
    """Independent random numbers per row and purpose. They do not depend on the order or the batch of the rows."""

    rows: NDArray[np.uint64]
    seed: int

    def uniform(self, purpose: int) -> Floats:
        """Numbers in (0, 1)."""
        return ((self._bits(purpose) >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53

    def normal(self, purpose: int) -> Floats:
        """Standard normal numbers (Box-Muller); uses the purposes `purpose` and `purpose + 1`."""
        radius = np.sqrt(-2.0 * np.log(self.uniform(purpose)))
        return radius * np.cos(2.0 * np.pi * self.uniform(purpose + 1))

    def whole(self, purpose: int, below: int) -> Integers:
        """Whole numbers in [0, below)."""
        return (self._bits(purpose) % np.uint64(below)).astype(np.int64)

    def _bits(self, purpose: int) -> NDArray[np.uint64]:
        """Splitmix64 of row, seed and purpose."""
        stream = np.uint64((self.seed * 1_000_003 + purpose) * int(_MIX[0]) % 2**64)
        bits = self.rows * _MIX[2] + stream
        for shift, factor in ((30, _MIX[1]), (27, _MIX[2])):
            bits = (bits ^ (bits >> np.uint64(shift))) * factor
        return bits ^ (bits >> np.uint64(31))
