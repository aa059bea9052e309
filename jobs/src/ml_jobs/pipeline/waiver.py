"""A decision to let a model pass although it misses limits, with a reason and a last day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """The field `gate.waiver` of the configuration."""

    reason: str
    expires: str
    """Last day on which it counts, in UTC, e.g. `2026-12-31`."""

    def __post_init__(self) -> None:
        """Refuse a text that is no day."""
        try:
            dt.date.fromisoformat(self.expires)
        except ValueError:
            raise ValueError(f"expires is {self.expires!r}, must be a day such as 2026-12-31") from None

    def counts(self, today: dt.date) -> bool:
        """Whether it counts on `today`, a day in UTC."""
        return today <= dt.date.fromisoformat(self.expires)
