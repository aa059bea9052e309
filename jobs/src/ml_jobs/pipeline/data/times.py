"""Times as microseconds since 1970: the SQL to read them, and text for people."""

from __future__ import annotations

import datetime as dt

from ml_jobs.pipeline.data.names import quoted


def micros(time: str) -> str:
    """SQL for the microseconds since 1970 of a `timestamp` or `date` column."""
    return f"unix_micros(cast({quoted(time)} AS timestamp))"


def utc_text(at: int) -> str:
    """Return a time in microseconds since 1970 as text, e.g. `2026-03-01 10:00:00 UTC`."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at)
    return moment.isoformat(sep=" ").replace("+00:00", " UTC")
