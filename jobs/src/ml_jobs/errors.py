"""How a step says that it must not go on."""

from __future__ import annotations


class StepFailedError(Exception):
    """A gate is closed or something that the step needs is not there.

    The message is for the people who read the run.
    """
