"""XGBoost matrices that several fits on the same rows share. Building a matrix takes a third of a small fit's time."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from xgboost import QuantileDMatrix

_LOCK = threading.Lock()
_MATRICES: dict[tuple[int, int, int], Any] = {}
"""Matrices by `id(features)`, `id(targets)` and number of bins. A matrix is removed when one of these two arrays is
garbage-collected, because a later array can have the same id."""


def shared_matrix(
    features: NDArray[np.float32], targets: NDArray[np.float64], max_bin: int, threads: int
) -> QuantileDMatrix:
    """Return the quantised matrix of `features` and `targets`; the two arrays must not change afterwards.

    Fits can share the matrix, because XGBoost only reads it.
    """
    import xgboost

    key = (id(features), id(targets), max_bin)
    with _LOCK:
        if key not in _MATRICES:
            _MATRICES[key] = xgboost.QuantileDMatrix(features, targets, max_bin=max_bin, nthread=threads)
            for array in (features, targets):
                weakref.finalize(array, _MATRICES.pop, key, None)
        return _MATRICES[key]
