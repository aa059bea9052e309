"""The exception by which a step stops its run."""

from __future__ import annotations


class StepFailedError(Exception):
    """Raised if a gate stops the run, or if a prerequisite of the step is missing.

    The message is written for the operators of the job.
    """
