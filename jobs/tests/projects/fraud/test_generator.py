from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_jobs.pipeline.source import Knobs
from ml_jobs.projects.fraud.contract import CONTRACT
from ml_jobs.projects.fraud.generator import generate

if TYPE_CHECKING:
    from numpy.typing import NDArray

KNOBS = Knobs(rows=20_000, seed=7, drift=0.0, parameters={"fraudShare": 0.005})
ROWS = np.arange(KNOBS.rows)


def table(rows: NDArray[np.int64] = ROWS, knobs: Knobs = KNOBS) -> pd.DataFrame:
    return generate(rows, knobs).to_pandas()


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 30_000), min_size=1, max_size=20))
def test_a_row_does_not_depend_on_batch_and_order(rows: list[int]) -> None:
    together = table(np.array(rows))
    apart = pd.concat([table(np.array([row])) for row in rows], ignore_index=True)
    pd.testing.assert_frame_equal(together, apart)


def test_another_seed_gives_other_rows() -> None:
    assert (table().amount == table(knobs=replace(KNOBS, seed=8)).amount).mean() < 0.05


def test_columns_have_the_contracts_order_and_types() -> None:
    assert list(table().columns) == [column.name for column in CONTRACT.columns]


def test_the_share_of_fraud_is_the_requested_one() -> None:
    for share in (0.005, 0.02):
        found = table(np.arange(60_000), replace(KNOBS, rows=60_000, parameters={"fraudShare": share})).isFraud.mean()
        assert found == pytest.approx(share, rel=0.12)


def test_fraud_is_only_in_transfers_and_cash_outs() -> None:
    made = table(knobs=replace(KNOBS, parameters={"fraudShare": 0.2}))
    assert set(made[made.isFraud == 1]["type"]) == {"TRANSFER", "CASH_OUT"}


def test_balances_follow_from_the_amount() -> None:
    made = table()
    debit = made[made["type"] != "CASH_IN"]
    after = (debit.oldbalanceOrg - debit.amount).clip(lower=0)
    assert np.allclose(debit.newbalanceOrig, after, atol=0.011)
    merchants = made.nameDest.str.startswith("M")
    assert (made[merchants][["oldbalanceDest", "newbalanceDest"]].fillna(0) == 0).all(axis=None)
    assert (merchants == (made["type"] == "PAYMENT")).all()


def test_a_fifth_of_receivers_has_no_known_balance() -> None:
    made = table()
    assert made.oldbalanceDest.isna().mean() == pytest.approx(0.2, abs=0.01)
    assert made.drop(columns="oldbalanceDest").notna().all(axis=None)


def test_new_rows_are_later_than_all_others() -> None:
    new = table(np.arange(KNOBS.rows, KNOBS.rows + 2_000))
    assert table().step.between(1, 743).all()
    assert new.step.min() > 743
    assert new.event_ts.min() > table().event_ts.max()


def test_drift_changes_amounts_types_and_fraud_of_new_rows_only() -> None:
    drifting = replace(KNOBS, drift=1.0)
    pd.testing.assert_frame_equal(table(), table(knobs=drifting))
    later = np.arange(KNOBS.rows, 2 * KNOBS.rows)
    calm, drifted = table(later), table(later, drifting)
    assert drifted.amount.median() > 1.3 * calm.amount.median()
    assert (drifted["type"] == "TRANSFER").mean() > 1.5 * (calm["type"] == "TRANSFER").mean()
    assert drifted.isFraud.sum() > calm.isFraud.sum()
