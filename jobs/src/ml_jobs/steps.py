"""The entry points of the wheel and the arguments that each takes, in the order of a training run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.evaluate import EvaluateArguments
from ml_jobs.pipeline.generate import GenerateArguments
from ml_jobs.pipeline.prepare import PrepareArguments
from ml_jobs.pipeline.register import RegisterArguments
from ml_jobs.pipeline.release import ReleaseArguments
from ml_jobs.pipeline.score import ScoreArguments
from ml_jobs.pipeline.train import TrainArguments
from ml_jobs.pipeline.unit_tests import UnitTestsArguments
from ml_jobs.pipeline.validate import ValidateArguments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ml_jobs.arguments import ProjectArguments

STEPS: Mapping[str, type[ProjectArguments]] = {
    "generate": GenerateArguments,
    "validate": ValidateArguments,
    "prepare": PrepareArguments,
    "train": TrainArguments,
    "evaluate": EvaluateArguments,
    "register": RegisterArguments,
    "release": ReleaseArguments,
    "unit-tests": UnitTestsArguments,
    "score": ScoreArguments,
}
