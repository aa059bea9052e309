"""The entry points of the wheel: the arguments of each step, its job, and the steps that run before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.generate import GenerateArguments
from ml_jobs.pipeline.data.prepare import PrepareArguments
from ml_jobs.pipeline.data.validate import ValidateArguments
from ml_jobs.pipeline.evaluation.evaluate import EvaluateArguments
from ml_jobs.pipeline.release.register import RegisterArguments
from ml_jobs.pipeline.release.release import ReleaseArguments
from ml_jobs.pipeline.release.score import ScoreArguments
from ml_jobs.pipeline.training.reproduce import ReproduceArguments
from ml_jobs.pipeline.training.train import TrainArguments
from ml_jobs.pipeline.unit_tests import UnitTestsArguments

if TYPE_CHECKING:
    from ml_jobs.arguments import ProjectArguments


@dataclass(frozen=True)
class Step:
    """A step of a job."""

    name: str
    job: str
    arguments: type[ProjectArguments]
    after: tuple[str, ...] = ()
    """Steps of the same job that must succeed first."""


STEPS = (
    Step("generate", "generate", GenerateArguments),
    Step("validate", "training", ValidateArguments),
    Step("prepare", "training", PrepareArguments, after=("validate",)),
    Step("train", "training", TrainArguments, after=("prepare",)),
    Step("evaluate", "training", EvaluateArguments, after=("train",)),
    Step("register", "training", RegisterArguments, after=("evaluate",)),
    Step("release", "training", ReleaseArguments, after=("register",)),
    Step("score", "scoring", ScoreArguments),
    Step("reproduce", "reproduction", ReproduceArguments),
    Step("unit-tests", "unit-tests", UnitTestsArguments),
)
