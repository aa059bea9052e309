"""The exception by which a step stops its run."""

from __future__ import annotations


class StepFailedError(Exception):
    """Raised if a step must not or cannot continue, e.g. if a gate stops the run or a prerequisite is missing.

    The message is written for the operators of the job.
    """
