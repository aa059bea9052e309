"""Refuses to release a model without evidence of the previous stage for the model's code, or a valid waiver.

Evidence is a record that a stage has applied, tested and released a version of the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.waiver import Waiver  # noqa: TC001 - flag parsing resolves the field types at run time

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """Evidence for the code, looked up by the deploy of the jobs. Only the deploying principal can set these fields."""

    requires: str | None
    """Stage that must have recorded evidence; None if no evidence is required."""
    found: str | None
    """Key of the evidence that the deploy found, `<stage>/<git tree>/<configuration>`; None if it found none."""
    waiver: Waiver | None
    """The field `promotion.waiver` of the configuration."""

    def basis(self, today: dt.date) -> str:
        """Return what allows a release today, as a tag of the version.

        Raises:
            StepFailedError: the deploy found no evidence for the code, and no waiver is valid today.

        """
        if self.requires is None:
            return "none required"
        if self.found is not None:
            return f"evidence {self.found}"
        if self.waiver is not None and self.waiver.counts(today):
            return f"waived until {self.waiver.expires}: {self.waiver.reason}"
        ended = f" (promotion.waiver expired on {self.waiver.expires})" if self.waiver else ""
        raise StepFailedError(
            f"this code was deployed without evidence that {self.requires} has tested and released it{ended}, so "
            f"nothing is released: deploy the code to {self.requires}, let the pipeline of {self.requires} record the "
            "evidence, and apply this stage again"
        )
