"""The exception by which a step stops its run."""

from __future__ import annotations


class StepFailedError(Exception):
    """A gate stops the run, or a prerequisite of the step is missing.

    The message is written for the operators of the job.
    """
