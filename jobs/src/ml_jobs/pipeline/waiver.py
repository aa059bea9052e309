"""Waivers: until its last day, a waiver lets a model pass the gate, or be released, despite a failed condition."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """The field `gate.waiver` or `promotion.waiver` of the configuration."""

    reason: str
    expires: str
    """Last valid day, in UTC, e.g. `2026-12-31`."""

    def __post_init__(self) -> None:
        """Refuse a value that is not a date."""
        try:
            dt.date.fromisoformat(self.expires)
        except ValueError:
            raise ValueError(f"expires is {self.expires!r}, must be a day such as 2026-12-31") from None

    def counts(self, today: dt.date) -> bool:
        """Whether the waiver is valid on `today`, a day in UTC."""
        return today <= dt.date.fromisoformat(self.expires)


def today() -> dt.date:
    """Return the present day in UTC."""
    return dt.datetime.now(dt.UTC).date()
