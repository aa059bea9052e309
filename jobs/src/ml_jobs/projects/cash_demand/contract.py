"""Contract of the table of daily demand: one row per cash machine and day.

A row is written the day before; its column `amount` is null until the day is over.
"""

from __future__ import annotations

from ml_jobs.pipeline.contract import Column, Contract, Label

SITES = ("branch", "mall", "station", "street")

_MAX_MONEY = 1e7

CONTRACT = Contract(
    columns=(
        Column(name="machine_day", type="string", in_request=True),
        Column(name="machine", type="string", in_request=True, pattern="A[0-9]{4}"),
        Column(name="day", type="timestamp"),
        Column(name="site", type="string", in_request=True, values=SITES),
        Column(name="weekday", type="int", in_request=True, minimum=0, maximum=6),
        Column(name="day_of_month", type="int", in_request=True, minimum=1, maximum=31),
        Column(name="public_holiday", type="boolean", in_request=True),
        # Null in a machine's first week.
        Column(name="last_week", type="double", nullable=True, in_request=True, minimum=0, maximum=_MAX_MONEY),
        # Null in a town that does not publish a calendar of events.
        Column(name="events", type="int", nullable=True, in_request=True, minimum=0, maximum=100),
        Column(name="amount", type="double", nullable=True, minimum=0, maximum=_MAX_MONEY),
    ),
    key="machine_day",
    entity="machine",
    time="day",
    # The outcome is known after one day, because machines report a day's withdrawals in the following night.
    label=Label(column="amount", matures_after_days=1.0),
    quarantine_share=0.01,
)
