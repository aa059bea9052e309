"""Decides whether a model passes: by the limits that it missed, and by the waiver of the gate."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ml_jobs.pipeline import runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.waiver import Waiver


@dataclass(frozen=True)
class Ruling:
    """The decision on a model, as tags, log lines and part of `evaluation.json`."""

    gate: str
    """`passed`, `waived` or `failed`."""
    missed: Sequence[str]
    """One line per missed limit."""
    waiver: Waiver | None
    """The configured waiver, whether the model needs it or not."""

    @property
    def passed_by(self) -> Waiver | None:
        """The waiver by which the model passed; None if it needed none, or did not pass."""
        return self.waiver if self.gate == runs.WAIVED else None

    @property
    def tags(self) -> Mapping[str, str]:
        """Tags for the training run."""
        waiver = self.passed_by
        if waiver is None:
            return {runs.GATE: self.gate}
        return {runs.GATE: self.gate, runs.WAIVER_REASON: waiver.reason, runs.WAIVER_EXPIRES: waiver.expires}

    @property
    def lines(self) -> list[str]:
        """Lines for the log; none if the model keeps every limit."""
        if not self.missed:
            return []
        missed = [f"  {line}" for line in self.missed]
        waiver = self.waiver
        if waiver is None:
            return ["the model is stopped:", *missed]
        if self.gate == runs.WAIVED:
            return [f"waived until {waiver.expires} (gate.waiver: {waiver.reason}):", *missed]
        ended = f"the waiver ended on {waiver.expires} (gate.waiver: {waiver.reason})"
        return ["the model is stopped:", *missed, f"  {ended}: remove it, or have it reviewed anew with another day"]

    def document(self) -> dict[str, str] | None:
        """Return the waiver by which the model passed, for `evaluation.json`."""
        return None if self.passed_by is None else asdict(self.passed_by)


def ruling(missed: Sequence[str], waiver: Waiver | None, today: dt.date) -> Ruling:
    """Return the decision on a model; `today` is a day in UTC, see `Waiver.counts`."""
    if not missed:
        return Ruling(runs.PASSED, missed, waiver)
    is_waived = waiver is not None and waiver.counts(today)
    return Ruling(runs.WAIVED if is_waived else runs.FAILED, missed, waiver)
