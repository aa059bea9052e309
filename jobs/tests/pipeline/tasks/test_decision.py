from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.task import Costs
from ml_jobs.pipeline.tasks.decision import NEVER, Prices, cheapest_threshold, decide, prices

from .strategies import scored_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TARGETS = np.array([0.0, 1, 0, 1])
SCORES = np.array([0.1, 0.4, 0.6, 0.9])


def cost(targets: Floats, scores: Floats, threshold: float, prices: Prices) -> float:
    found = decide(targets, scores, threshold, prices, None).cost
    assert found is not None
    return found


@given(scored_rows(both=False), st.integers(0, 50), st.lists(st.integers(0, 100), min_size=40, max_size=40))
def test_no_other_threshold_costs_less(rows: tuple[Floats, Floats], alarm: int, amounts: list[int]) -> None:
    targets, scores = rows
    of_rows = Prices(targets * np.array(amounts[: len(targets)], dtype=np.float64), alarm)
    chosen = cost(targets, scores, cheapest_threshold(scores, of_rows), of_rows)
    assert chosen == min(cost(targets, scores, threshold, of_rows) for threshold in [*scores, NEVER])


def test_the_threshold_lies_between_two_predictions() -> None:
    assert cheapest_threshold(SCORES, Prices(TARGETS * 100.0, 1)) == pytest.approx(0.25)
    assert cheapest_threshold(SCORES, Prices(np.array([0.0, 1, 0, 100], dtype=np.float64), 1)) == pytest.approx(0.75)


def test_between_adjacent_floats_the_threshold_is_the_upper_one() -> None:
    upper = float(np.nextafter(0.5, 1))
    assert cheapest_threshold(np.array([0.5, upper]), Prices(np.array([0.0, 9.0]), 1)) == upper


def test_alarms_that_cost_more_than_they_save_are_never_raised() -> None:
    threshold = cheapest_threshold(np.array([0.5, 1.0]), Prices(np.array([1.0, 1.0]), 2))
    assert threshold == NEVER > 1
    assert decide(np.ones(2), np.array([0.5, 1.0]), threshold, None, 10.0).alarms_per_day == 0


def test_constant_predictions_are_all_alarms_or_none() -> None:
    assert cheapest_threshold(np.full(4, 0.3), Prices(TARGETS * 10.0, 1)) <= 0.3
    assert cheapest_threshold(np.full(4, 0.3), Prices(TARGETS, 1)) == NEVER


def test_a_miss_costs_the_amount_of_its_row_or_a_fixed_sum() -> None:
    frame = pd.DataFrame({"amount": [5.0, 7.0, np.nan, 1e15]})
    assert prices(Costs(miss="amount", alarm=2), frame, TARGETS) == _same(Prices(np.array([0.0, 7.0, 0.0, 1e15]), 2))
    assert prices(Costs(miss=3, alarm=2), frame, TARGETS) == _same(Prices(np.array([0.0, 3.0, 0.0, 3.0]), 2))


@pytest.mark.parametrize("amount", [-1.0, np.nan, np.inf, None])
def test_fails_on_a_miss_without_a_cost(amount: float | None) -> None:
    frame = pd.DataFrame({"amount": [5.0, 7.0, 8.0, amount]})
    with pytest.raises(StepFailedError, match=r"costs: column 'amount' .* in 1 rows with label 1"):
        prices(Costs(miss="amount", alarm=2), frame, TARGETS)


def test_fails_on_costs_that_overflow() -> None:
    with np.errstate(over="ignore"), pytest.raises(StepFailedError, match="too large"):
        cheapest_threshold(np.array([0.2, 0.9]), Prices(np.array([1.5e308, 1.5e308]), 1))


def test_fails_without_rows() -> None:
    with pytest.raises(StepFailedError, match="no rows to choose a decision threshold on"):
        cheapest_threshold(np.empty(0), Prices(np.empty(0), 1))


def test_a_decision_has_counts_alarms_per_day_and_cost() -> None:
    found = decide(TARGETS, SCORES, 0.5, Prices(np.array([0.0, 40, 0, 90]), 3), rows_per_day=200)
    assert (found.recall, found.precision, found.alarms_per_day) == (0.5, 0.5, 100)
    assert (found.cost, found.cost_without_model) == (2 * 3 + 40, 130)


def test_unknown_values_of_a_decision_are_none() -> None:
    found = decide(np.zeros(2), np.array([0.1, 0.2]), 0.5, None, None)
    assert (found.recall, found.precision, found.alarms_per_day, found.cost, found.cost_without_model) == (None,) * 5


def _same(expected: Prices) -> object:
    class Same:
        def __eq__(self, other: object) -> bool:
            assert isinstance(other, Prices)
            return other.alarm == expected.alarm and other.misses.tolist() == expected.misses.tolist()

        __hash__ = None  # pyright: ignore[reportAssignmentType]

    return Same()
