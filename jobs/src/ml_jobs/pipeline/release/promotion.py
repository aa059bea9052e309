"""What code must have proven in the stage before, so that its models are released in this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.waiver import Waiver  # noqa: TC001 - flags are parsed by their types

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """What the deploy of this code has required and found. Only the principal that deploys the jobs can set it."""

    requires: str | None
    """Stage whose evidence is required; None where none is."""
    found: str | None
    """Key of that evidence, `<stage>/<git tree>/<configuration>`."""
    waiver: Waiver | None
    """The field `promotion.waiver` of the configuration."""

    def basis(self, today: dt.date) -> str:
        """Return by what a release is allowed today, as a tag of the version.

        Raises:
            StepFailedError: the code has no evidence, and no waiver counts today.

        """
        if self.requires is None:
            return "none required"
        if self.found is not None:
            return f"evidence {self.found}"
        if self.waiver is not None and self.waiver.counts(today):
            return f"waived until {self.waiver.expires}: {self.waiver.reason}"
        ended = f"; its waiver ended on {self.waiver.expires}" if self.waiver else ""
        raise StepFailedError(
            f"this code was deployed without the evidence of {self.requires}{ended}: nothing is released. Deploy the "
            f"code to {self.requires}, let its pipeline record the evidence, and apply this stage again"
        )
