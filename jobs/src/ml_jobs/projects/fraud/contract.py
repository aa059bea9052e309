"""Contract of the transactions table: the columns of the public PaySim data, an id and a time."""

from __future__ import annotations

from ml_jobs.pipeline.contract import Column, Contract, Label, Rule

TYPES = ("CASH_IN", "CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER")

_MAX_MONEY = 1e15

CONTRACT = Contract(
    columns=(
        Column(name="transaction_id", type="string", in_request=True),
        Column(name="event_ts", type="timestamp"),
        Column(name="step", type="int", in_request=True, minimum=1),
        Column(name="type", type="string", in_request=True, values=TYPES),
        Column(name="amount", type="double", in_request=True, minimum=0, maximum=_MAX_MONEY),
        Column(name="nameOrig", type="string", in_request=True, pattern="C[0-9]+"),
        Column(name="oldbalanceOrg", type="double", in_request=True, minimum=0, maximum=_MAX_MONEY),
        Column(name="newbalanceOrig", type="double", minimum=0, maximum=_MAX_MONEY),
        Column(name="nameDest", type="string", in_request=True, pattern="[CM][0-9]+"),
        # Null for accounts at other banks, which do not report balances.
        Column(name="oldbalanceDest", type="double", nullable=True, in_request=True, minimum=0, maximum=_MAX_MONEY),
        Column(name="newbalanceDest", type="double", minimum=0, maximum=_MAX_MONEY),
        Column(name="isFraud", type="int", nullable=True, values=(0, 1)),
        Column(name="isFlaggedFraud", type="int", values=(0, 1)),
    ),
    key="transaction_id",
    entity="nameOrig",
    time="event_ts",
    # The outcome counts as known after one day, because customers report fraud within a day.
    label=Label(column="isFraud", matures_after_days=1.0),
    rules=(
        Rule(
            "isFraud",
            "only with TRANSFER and CASH_OUT",
            "`isFraud` = 0 OR `type` IN ('TRANSFER', 'CASH_OUT')",
        ),
    ),
    class_shares={1: (0.0001, 0.3)},
)
