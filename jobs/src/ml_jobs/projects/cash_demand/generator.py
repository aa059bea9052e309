"""A deterministic table of daily demand: each value depends on seed, machine and day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.data.draws import Draws
from ml_jobs.projects.cash_demand.contract import SITES

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from ml_jobs.pipeline.source import Knobs

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

NOISE = "noise"
"""Parameter: standard deviation of the noise in the logarithm of demand."""

MACHINES = 150
"""Number of machines. Row `n` is about machine `n % MACHINES` and day `n // MACHINES`."""

FIRST_DAY = np.datetime64("2025-01-01", "D")

SITE_LEVELS = np.array([14_000.0, 22_000.0, 17_000.0, 7_000.0])
"""Median daily demand per kind of site before all other factors, in the order of `SITES`."""
WEEKDAY_FACTORS = np.array([0.9, 0.85, 0.9, 1.0, 1.35, 1.25, 0.7])
"""Relative demand per weekday, from Monday to Sunday."""
HOLIDAY_SHARE = 0.03
EVENTS_UNKNOWN_SHARE = 0.2
CARD_EFFECT = 0.4
"""Relative decrease of demand at a drift of 1, because customers pay by card instead."""


def generate(rows: Integers, knobs: Knobs) -> pa.Table:
    """Generate the rows with the given numbers. From number `knobs.rows` on, values drift by `knobs.drift`."""
    import pyarrow as pa

    machine, day = rows % MACHINES, rows // MACHINES
    dates = FIRST_DAY + day
    names = [f"A{number:04d}" for number in machine.tolist()]
    known_events = Draws(rows.astype(np.uint64), knobs.seed).uniform(1) >= EVENTS_UNKNOWN_SHARE
    return pa.table(
        {
            "machine_day": [f"{name}-{date}" for name, date in zip(names, dates.tolist(), strict=True)],
            "machine": names,
            "day": pa.array(dates.astype("datetime64[us]"), pa.timestamp("us", tz="UTC")),
            "site": np.array(SITES)[_sites(machine, knobs)].tolist(),
            "weekday": pa.array(_weekdays(dates), pa.int32()),
            "day_of_month": pa.array(_days_of_month(dates), pa.int32()),
            "public_holiday": pa.array(_holidays(day, knobs)),
            "last_week": pa.array(_last_week(rows, knobs), mask=day < _WEEK),
            "events": pa.array(_events(rows, knobs), pa.int32(), mask=~known_events),
            "amount": pa.array(_demand(rows, knobs)),
        }
    )


_WEEK = 7


def _demand(rows: Integers, knobs: Knobs) -> Floats:
    """Cash withdrawn: the machine's level times noise and factors for weekday, payday, holiday, events and drift."""
    machine, day = rows % MACHINES, rows // MACHINES
    dates = FIRST_DAY + day
    draws = Draws(rows.astype(np.uint64), knobs.seed)
    level = SITE_LEVELS[_sites(machine, knobs)] * np.exp(0.3 * _of_machines(machine, knobs).normal(4))
    after_payday = (_days_of_month(dates) - 25) % 30
    payday = 1.0 + 0.4 * np.exp(-after_payday / 3.0)
    holiday = np.where(_holidays(day, knobs), 0.5, 1.0)
    events = 1.0 + 0.15 * _events(rows, knobs)
    drift = 1.0 - CARD_EFFECT * np.where(rows >= knobs.rows, knobs.drift, 0.0)
    noise = np.exp(knobs.parameters[NOISE] * draws.normal(6))
    # Rounds to multiples of ten, because machines dispense no other amounts.
    return np.round(level * WEEKDAY_FACTORS[_weekdays(dates)] * payday * holiday * events * drift * noise, -1)


def _last_week(rows: Integers, knobs: Knobs) -> Floats:
    """Mean demand of the machine's previous seven days; meaningless in its first week, which `generate` masks."""
    before = [np.maximum(rows - MACHINES * days, 0) for days in range(1, _WEEK + 1)]
    return np.round(np.mean([_demand(earlier, knobs) for earlier in before], axis=0), 2)


def _of_machines(machine: Integers, knobs: Knobs) -> Draws:
    return Draws(machine.astype(np.uint64), knobs.seed)


def _sites(machine: Integers, knobs: Knobs) -> Integers:
    return _of_machines(machine, knobs).whole(2, len(SITES))


def _events(rows: Integers, knobs: Knobs) -> Integers:
    """Number of events near the machine; 0 on most days."""
    draw = Draws(rows.astype(np.uint64), knobs.seed).uniform(3)
    return (draw > 0.8).astype(np.int64) + (draw > 0.95)


def _holidays(day: Integers, knobs: Knobs) -> Mask:
    return Draws(day.astype(np.uint64), knobs.seed).uniform(8) < HOLIDAY_SHARE


def _weekdays(dates: NDArray[np.datetime64]) -> Integers:
    """Weekday, where 0 is Monday; 1969-12-29 was a Monday."""
    return (dates.astype(np.int64) + 3) % _WEEK


def _days_of_month(dates: NDArray[np.datetime64]) -> Integers:
    return (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
