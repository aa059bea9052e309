"""Hypothesis strategies that generate targets and predictions with frequent ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PROBABILITIES = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0, 1))


def _pair(rows: list[tuple[Any, Any]]) -> tuple[Floats, Floats]:
    return np.array([row[0] for row in rows], dtype=np.float64), np.array([row[1] for row in rows], dtype=np.float64)


def scored_rows(*, both: bool) -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Generate targets 0 and 1, and a predicted probability for each. If `both` is set, both targets occur."""
    rows = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), PROBABILITIES), min_size=1, max_size=40)
    if both:
        rows = rows.filter(lambda found: len({row[0] for row in found}) == 2)
    return rows.map(_pair)


def numbers_with_predictions() -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Generate targets and predictions of a regression."""
    value = st.one_of(st.sampled_from([-1.0, 0.0, 2.0]), st.floats(-1e6, 1e6))
    return st.lists(st.tuples(value, value), min_size=2, max_size=40).map(_pair)


def classes_with_probabilities(classes: int) -> st.SearchStrategy[tuple[Floats, Floats]]:
    """Generate targets, which are class indices, and a probability of each class for each target."""
    weights = st.lists(st.integers(1, 20), min_size=classes, max_size=classes)
    row = st.tuples(st.integers(0, classes - 1), weights)

    def probabilities(rows: list[tuple[int, list[int]]]) -> tuple[Floats, Floats]:
        targets = np.array([found[0] for found in rows], dtype=np.float64)
        given = np.array([found[1] for found in rows], dtype=np.float64)
        return targets, given / given.sum(axis=1, keepdims=True)

    return st.lists(row, min_size=1, max_size=40).map(probabilities)
