from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ml_jobs.projects.fraud import PROJECT
from ml_jobs.projects.fraud.baseline import score
from ml_jobs.projects.fraud.features import FEATURE_NAMES, encode

KNOWN_AFTER_PAYMENT = {"newbalanceOrig", "newbalanceDest", "isFraud", "isFlaggedFraud"}

TRANSFER = {
    "step": 27,
    "type": "TRANSFER",
    "amount": 5000.0,
    "oldbalanceOrg": 5000.0,
    "nameDest": "C7",
    "oldbalanceDest": 0.0,
}


def features(**changes: object) -> dict[str, float]:
    row = {**TRANSFER, **changes}
    return dict(zip(FEATURE_NAMES, encode(pd.DataFrame([row]))[0].tolist(), strict=True))


def test_requests_have_no_column_that_is_known_only_afterwards() -> None:
    assert not KNOWN_AFTER_PAYMENT & {column.name for column in PROJECT.contract.request_columns}


def test_an_emptied_account_is_a_feature() -> None:
    assert features()["empties_account"] == 1
    assert features(amount=4000.0)["empties_account"] == 0
    assert features(amount=0.0, oldbalanceOrg=0.0)["empties_account"] == 0


def test_the_hour_of_day_follows_from_the_step() -> None:
    assert features(step=1)["hour"] == 0
    assert features(step=27)["hour"] == 2


def test_a_merchant_is_recognised_by_its_name() -> None:
    assert features(nameDest="M7")["to_merchant"] == 1
    assert features()["to_merchant"] == 0


def test_unknown_values_are_missing() -> None:
    assert np.isnan(features(oldbalanceDest=np.nan)["destination_balance_log"])
    assert np.isnan(features(type="BARTER")["type"])


@pytest.mark.parametrize(
    ("changes", "suspected"),
    [
        ({"oldbalanceOrg": 56_900, "type": "TRANSFER", "newbalanceDest": 105}, 1),
        ({"oldbalanceOrg": 56_900, "type": "CASH_OUT", "newbalanceDest": 105}, 0),
        ({"oldbalanceOrg": 56_900, "type": "TRANSFER", "newbalanceDest": 106}, 0),
        ({"oldbalanceOrg": 56_901, "newbalanceOrig": 12}, 1),
        ({"oldbalanceOrg": 56_901, "newbalanceOrig": 13}, 0),
        ({"oldbalanceOrg": 56_901, "newbalanceOrig": 13, "amount": 1_160_001}, 1),
    ],
)
def test_the_baseline_has_the_rules_of_the_old_service(changes: dict[str, object], suspected: float) -> None:
    row = {"type": "PAYMENT", "amount": 1.0, "newbalanceOrig": 500.0, "newbalanceDest": 500.0, **changes}
    assert score(pd.DataFrame([row])).tolist() == [suspected]
