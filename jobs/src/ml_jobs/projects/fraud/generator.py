"""A deterministic table in the form of PaySim: each value is derived from seed, row number and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml_jobs.pipeline.data.draws import Draws

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from ml_jobs.pipeline.source import Knobs

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

HOURS = 743
"""Number of hours in the public PaySim file. The first `Knobs.rows` rows are within these hours, other rows later."""

EPOCH_SECONDS = 1_735_689_600
"""Start of the table: 2025-01-01T00:00:00Z."""

FRAUD_SHARE = "fraudShare"
"""Parameter: share of fraudulent transactions among the first `Knobs.rows` rows."""

UNKNOWN_SHARE = 0.2
"""Share of transactions whose receiver is at a bank that does not report balances."""

MAX_AMOUNT = 92_445_516.64
"""Largest amount in the public PaySim file."""

TYPES = np.array(["PAYMENT", "CASH_IN", "CASH_OUT", "TRANSFER", "DEBIT"])
PAYMENT, CASH_IN, CASH_OUT, TRANSFER, DEBIT = range(5)
TYPE_SHARES = np.array([0.34, 0.22, 0.35, 0.08, 0.01])
AMOUNT_MEDIANS = np.array([9_000.0, 140_000.0, 150_000.0, 450_000.0, 3_000.0])
AMOUNT_SPREADS = np.array([0.9, 0.8, 0.9, 1.1, 0.8])


def generate(rows: Integers, knobs: Knobs) -> pa.Table:
    """Generate the rows with the given numbers. From number `knobs.rows` on, values drift by `knobs.drift`."""
    draws = Draws(rows.astype(np.uint64), knobs.seed)
    drift = np.where(rows >= knobs.rows, knobs.drift, 0.0)
    hour = rows * HOURS // knobs.rows
    fraud: Mask = draws.uniform(0) < knobs.parameters[FRAUD_SHARE] * _night_factor(hour % 24) * (1.0 + drift)
    kind = np.where(fraud, _fraud_kinds(draws), _ordinary_kinds(draws, drift))
    balance = _balances(draws, fraud, kind)
    amount = _amounts(draws, fraud, kind, balance, drift)
    return _table(draws, rows, hour, _Money(kind, fraud, amount, balance, _destination_balances(draws, fraud, kind)))


@dataclass(frozen=True)
class _Money:
    """Type, fraud flag and amount of each payment, and the balances of payer and receiver before the payment."""

    kind: Integers
    fraud: Mask
    amount: Floats
    balance: Floats
    balance_dest: Floats

    @property
    def to_merchant(self) -> Mask:
        return self.kind == PAYMENT

    def balance_after(self) -> Floats:
        """Balance of the payer after the payment; not below zero."""
        return np.where(self.kind == CASH_IN, self.balance + self.amount, np.maximum(self.balance - self.amount, 0.0))

    def balance_dest_after(self, passed_on: Mask) -> Floats:
        """Balance of the receiver after the payment: 0 for merchants and for fraudulent transfers that are `passed_on`.

        The receiver of such a transfer moves the money to another account at once.
        """
        paid_out = np.maximum(self.balance_dest - self.amount, 0.0)
        received = np.where(self.kind == CASH_IN, paid_out, self.balance_dest + self.amount)
        return np.where(self.to_merchant | (passed_on & self.fraud & (self.kind == TRANSFER)), 0.0, received)


def _night_factor(hour_of_day: Integers) -> Floats:
    """Relative frequency of fraud by hour; its mean over a day is 1."""
    return np.where(hour_of_day < 6, 2.2, 0.6)


def _fraud_kinds(draws: Draws) -> Integers:
    return np.where(draws.uniform(1) < 0.5, TRANSFER, CASH_OUT)


def _ordinary_kinds(draws: Draws, drift: Floats) -> Integers:
    """Types of ordinary transactions, drawn with `TYPE_SHARES`; with drift, transfers replace some payments."""
    kind = np.searchsorted(np.cumsum(TYPE_SHARES)[:-1], draws.uniform(2), side="right")
    return np.where((kind == PAYMENT) & (draws.uniform(3) < 0.3 * drift), TRANSFER, kind)


def _balances(draws: Draws, fraud: Mask, kind: Integers) -> Floats:
    """Balance of the payer: 0 for 30 % of ordinary transactions except CASH_IN; higher on average for frauds."""
    ordinary = np.exp(np.log(60_000.0) + 1.6 * draws.normal(4))
    ordinary = np.where((draws.uniform(6) < 0.3) & (kind != CASH_IN), 0.0, ordinary)
    victims = np.exp(np.log(350_000.0) + 1.1 * draws.normal(7))
    return _cents(np.where(fraud, victims, ordinary))


def _amounts(draws: Draws, fraud: Mask, kind: Integers, balance: Floats, drift: Floats) -> Floats:
    """Heavy-tailed amounts. Many frauds and a few ordinary transfers and cash-outs empty the payer's account."""
    usual = np.exp(np.log(AMOUNT_MEDIANS[kind]) + AMOUNT_SPREADS[kind] * draws.normal(9)) * (1.0 + 0.8 * drift)
    style = draws.uniform(11)
    empties = np.where(fraud, style < 0.72 - 0.3 * drift, style < CLOSING_SHARE)
    empties &= (balance > 0) & ((kind == TRANSFER) | (kind == CASH_OUT))
    part = np.where(fraud & ~empties, balance * (0.3 + 0.6 * draws.uniform(12)), usual)
    return _cents(np.clip(np.where(empties, balance, part), 0.01, MAX_AMOUNT))


CLOSING_SHARE = 0.006
"""Share of ordinary transfers and cash-outs that empty the account."""


def _destination_balances(draws: Draws, fraud: Mask, kind: Integers) -> Floats:
    """Balance of the receiver before the payment: 0 for merchants and new accounts. Fraud often uses new accounts."""
    usual = np.exp(np.log(300_000.0) + 1.5 * draws.normal(13))
    new_account = draws.uniform(15) < np.where(fraud, 0.6, 0.15)
    return _cents(np.where((kind == PAYMENT) | new_account, 0.0, usual))


def _table(draws: Draws, rows: Integers, hour: Integers, money: _Money) -> pa.Table:
    """Return all columns in the contract's order and types."""
    import pyarrow as pa

    flagged = (money.kind == TRANSFER) & (money.amount > 200_000)
    seconds = EPOCH_SECONDS + hour * 3600 + draws.whole(17, 3600)
    return pa.table(
        {
            "transaction_id": _identifiers(np.full(len(rows), "T"), rows),
            "event_ts": pa.array(seconds * 1_000_000, pa.timestamp("us", tz="UTC")),
            "step": pa.array(hour + 1, pa.int32()),
            "type": pa.array(TYPES[money.kind], pa.string()),
            "amount": pa.array(money.amount),
            "nameOrig": _identifiers(np.full(len(rows), "C"), draws.whole(18, 2 * 10**9)),
            "oldbalanceOrg": pa.array(money.balance),
            "newbalanceOrig": pa.array(_cents(money.balance_after())),
            "nameDest": _identifiers(np.where(money.to_merchant, "M", "C"), draws.whole(19, 5 * 10**8)),
            "oldbalanceDest": pa.array(money.balance_dest, mask=draws.uniform(20) < UNKNOWN_SHARE),
            "newbalanceDest": pa.array(_cents(money.balance_dest_after(draws.uniform(16) < 0.6))),
            "isFraud": pa.array(money.fraud.astype(np.int32)),
            "isFlaggedFraud": pa.array(flagged.astype(np.int32)),
        }
    )


def _identifiers(prefix: Any, number: Integers) -> pa.Array[Any]:  # noqa: ANN401 - numpy has no type for text arrays
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.utf8_lpad(  # pyright: ignore[reportAttributeAccessIssue] - defined on import
        pc.cast(pa.array(number), pa.string()), 10, "0"
    )
    return pc.binary_join_element_wise(  # pyright: ignore[reportAttributeAccessIssue]
        pa.array(prefix, pa.string()), digits, ""
    )


def _cents(amount: Floats) -> Floats:
    return np.round(amount, 2)
