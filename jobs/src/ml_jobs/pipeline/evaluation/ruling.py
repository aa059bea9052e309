"""Decides whether a model passes, from its missed limits and the gate's waiver."""

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
    """One line per missed limit or failed comparison, see `Gate.failures` (gate.py)."""
    waiver: Waiver | None
    """The configured waiver, even if the model does not need it."""

    @property
    def passed_by(self) -> Waiver | None:
        """The waiver that let the model pass; None if the model needed none or did not pass."""
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
        """Log lines; none if `missed` is empty."""
        if not self.missed:
            return []
        missed = [f"  {line}" for line in self.missed]
        waiver = self.waiver
        if waiver is None:
            return ["the gate rejects the model:", *missed]
        if self.gate == runs.WAIVED:
            return [f"the missed limits are waived until {waiver.expires} (gate.waiver: {waiver.reason}):", *missed]
        ended = f"the waiver expired on {waiver.expires} (gate.waiver: {waiver.reason})"
        remedy = "remove the waiver, or propose a later date for review"
        return ["the gate rejects the model:", *missed, f"  {ended}: {remedy}"]

    def document(self) -> dict[str, str] | None:
        """Return the waiver that let the model pass, for `evaluation.json`; None if there is none."""
        return None if self.passed_by is None else asdict(self.passed_by)


def ruling(missed: Sequence[str], waiver: Waiver | None, today: dt.date) -> Ruling:
    """Return the decision on a model; `today` is a day in UTC, see `Waiver.counts`."""
    if not missed:
        return Ruling(runs.PASSED, missed, waiver)
    is_waived = waiver is not None and waiver.counts(today)
    return Ruling(runs.WAIVED if is_waived else runs.FAILED, missed, waiver)
