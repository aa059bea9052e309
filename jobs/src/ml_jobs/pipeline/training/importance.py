"""Importance of each feature for a model, if its algorithm reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Model


@runtime_checkable
class Explained(Protocol):
    """A model that reports the importance of its features."""

    def importance(self) -> tuple[str, NDArray[np.float64]] | None:
        """Return the name of the importance measure and one value per feature; None if the algorithm has no measure."""
        ...


def importance(model: Model, feature_names: Sequence[str]) -> dict[str, Any] | None:
    """Return e.g. `{"measure": "total_gain", "features": {name: value}}`, the most important feature first.

    None if the model does not report the importance of its features.
    """
    found = model.importance() if isinstance(model, Explained) else None
    if found is None:
        return None
    measure, values = found
    pairs = sorted(zip(feature_names, values.tolist(), strict=True), key=lambda pair: -abs(pair[1]))
    return {"measure": measure, "features": dict(pairs)}
