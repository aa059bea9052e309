"""What the transactions table must hold: PaySim's public columns, an id and a time."""

from __future__ import annotations

from ml_jobs.pipeline.contract import Column, Contract, Rule

TYPES = ("CASH_IN", "CASH_OUT", "DEBIT", "PAYMENT", "TRANSFER")

_MONEY = ("amount", "oldbalanceOrg", "newbalanceOrig", "oldbalanceDest", "newbalanceDest")
_FLAGS = ("isFraud", "isFlaggedFraud")

CONTRACT = Contract(
    columns=(
        Column("transaction_id", "string", in_request=True),
        Column("event_ts", "timestamp"),
        Column("step", "int", in_request=True),
        Column("type", "string", in_request=True),
        Column("amount", "double", in_request=True),
        Column("nameOrig", "string", in_request=True),
        Column("oldbalanceOrg", "double", in_request=True),
        Column("newbalanceOrig", "double"),
        Column("nameDest", "string", in_request=True),
        Column("oldbalanceDest", "double", in_request=True),
        Column("newbalanceDest", "double"),
        Column("isFraud", "int"),
        Column("isFlaggedFraud", "int"),
    ),
    key="transaction_id",
    rules=(
        Rule("step", "at least 1", "step < 1"),
        Rule("type", f"one of {', '.join(TYPES)}", f"type NOT IN {TYPES}"),
        Rule("nameOrig", "C and digits", "nameOrig NOT RLIKE '^C[0-9]+$'"),
        Rule("nameDest", "C or M and digits", "nameDest NOT RLIKE '^[CM][0-9]+$'"),
        *(Rule(column, "a finite number of at least 0", f"NOT ({column} BETWEEN 0 AND 1e15)") for column in _MONEY),
        *(Rule(column, "0 or 1", f"{column} NOT IN (0, 1)") for column in _FLAGS),
        Rule("isFraud", "only with TRANSFER and CASH_OUT", "isFraud = 1 AND type NOT IN ('TRANSFER', 'CASH_OUT')"),
    ),
)
