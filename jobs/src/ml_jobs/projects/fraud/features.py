"""Features of a transaction before it is authorised. Balances after the transaction would leak the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.project import Features

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEATURE_NAMES = (
    "type",
    "amount_log",
    "balance_log",
    "destination_balance_log",
    "share_of_balance",
    "empties_account",
    "to_merchant",
    "hour",
)

TYPE_CODES = {"PAYMENT": 0, "CASH_IN": 1, "CASH_OUT": 2, "TRANSFER": 3, "DEBIT": 4}
"""Codes of transaction types; unknown types are missing values."""


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the values of `FEATURE_NAMES` for each row; missing values are NaN."""
    features = np.empty((len(frame), len(FEATURE_NAMES)), dtype=np.float32)
    amount = frame["amount"].to_numpy(dtype=np.float64)
    balance = frame["oldbalanceOrg"].to_numpy(dtype=np.float64)
    features[:, 0] = [TYPE_CODES.get(kind, np.nan) for kind in frame["type"].tolist()]
    features[:, 1] = np.log1p(np.maximum(amount, 0.0))
    features[:, 2] = np.log1p(np.maximum(balance, 0.0))
    features[:, 3] = np.log1p(np.maximum(frame["oldbalanceDest"].to_numpy(dtype=np.float64), 0.0))
    features[:, 4] = amount / np.maximum(balance, 1.0)
    features[:, 5] = (np.abs(amount - balance) <= 0.01 * balance) & (balance > 0.0)
    features[:, 6] = [str(name).startswith("M") for name in frame["nameDest"].tolist()]
    features[:, 7] = (frame["step"].to_numpy(dtype=np.float64) - 1.0) % 24.0
    return features


FEATURES = Features(names=FEATURE_NAMES, encode=encode)
