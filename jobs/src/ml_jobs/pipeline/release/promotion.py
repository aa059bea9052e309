"""Checks the evidence that code must have from the previous stage before its models are released in this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.waiver import Waiver  # noqa: TC001 - flag parsing resolves the field types at run time

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """Evidence that the deployment required and found. Only the principal that deploys the jobs can set it."""

    requires: str | None
    """Stage whose evidence is required; None if no evidence is."""
    found: str | None
    """Key of the found evidence, `<stage>/<git tree>/<configuration>`."""
    waiver: Waiver | None
    """The field `promotion.waiver` of the configuration."""

    def basis(self, today: dt.date) -> str:
        """Return what allows a release today, as a tag of the version.

        Raises:
            StepFailedError: the code has no evidence, and no waiver is valid today.

        """
        if self.requires is None:
            return "none required"
        if self.found is not None:
            return f"evidence {self.found}"
        if self.waiver is not None and self.waiver.counts(today):
            return f"waived until {self.waiver.expires}: {self.waiver.reason}"
        ended = f"; its waiver expired on {self.waiver.expires}" if self.waiver else ""
        raise StepFailedError(
            f"this code was deployed without evidence of {self.requires}{ended}, so nothing is released: deploy the "
            f"code to {self.requires}, let its pipeline record the evidence, and apply this stage again"
        )
