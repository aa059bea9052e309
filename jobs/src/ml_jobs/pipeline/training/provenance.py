"""Where a model comes from, as tags of its run and version: enough to train it again."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.training.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.training.train import TrainArguments

CANDIDATE, ENGINE, FOLDS, SEED = "candidate", "engine", "folds", "seed"
TRAINING_CHECKSUM = "training_checksum"
"""Checksum of the training table at `runs.DATA_VERSION`."""

SPLIT = ("split", "split_seed", "holdout_share")
"""Settings of the split, in the note of the training table."""
OF_NOTE = {
    **{name: name for name in (runs.SOURCE, "source_version", "labels_version", "contract", runs.HOLDOUT_VERSION)},
    **{name: name for name in (runs.TRAINED_UNTIL, "held_from", *SPLIT)},
    "reason": "holdout_reason",
}
"""By field of the training table's note, the tag."""

NAMES = (
    *OF_NOTE.values(),
    runs.DATA_VERSION,
    TRAINING_CHECKSUM,
    *(SEED, FOLDS, ENGINE, CANDIDATE),
    runs.CODE_VERSION,
    *("runtime", "python", "libraries"),
    runs.FINGERPRINT,
    *("data_seed", "fitted_on"),
)
"""All tags that `tags` may return."""

RUNTIME_VARIABLE = "DATABRICKS_RUNTIME_VERSION"


@dataclass(frozen=True, kw_only=True)
class Learned:
    """The rows of a training, by their tables."""

    note: Mapping[str, Any]
    """That `prepare` left in the training table."""
    version: int
    """Of the training table."""
    checksum: str
    holdout_version: int
    holdout_checksum: str
    data_seed: int | None
    """Of the generator that made the source; None for a source that is not synthetic."""

    @property
    def tags(self) -> dict[str, str]:
        """Where the rows are and what they are made of, as tags."""
        values = {
            **{tag: self.note.get(field) for field, tag in OF_NOTE.items()},
            runs.HOLDOUT_VERSION: self.holdout_version,
            runs.DATA_VERSION: self.version,
            TRAINING_CHECKSUM: self.checksum,
            "data_seed": self.data_seed,
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    def fingerprint(self, arguments: TrainArguments, project: Project, libraries: Mapping[str, str]) -> str:
        """Return the hash of the training on these rows."""
        split = {name: self.note.get(name) for name in SPLIT}
        return fingerprint(
            project=project.name,
            candidates=[candidate.name for candidate in project.candidates],
            code_version=arguments.code_version,
            training=self.checksum,
            holdout=self.holdout_checksum,
            settings={**split, ENGINE: arguments.engine, FOLDS: arguments.folds, SEED: arguments.seed},
            libraries=libraries,
        )


def tags(
    learned: Learned, arguments: TrainArguments, *, candidate: str, fingerprint: str, versions: Mapping[str, str]
) -> dict[str, str]:
    """Return what is known of a model's origin; `versions` has `runtime`, `python` and `libraries`."""
    return {
        **learned.tags,
        SEED: str(arguments.seed),
        FOLDS: str(arguments.folds),
        ENGINE: arguments.engine,
        CANDIDATE: candidate,
        runs.CODE_VERSION: arguments.code_version,
        **versions,
        runs.FINGERPRINT: fingerprint,
        # docs/decisions/0010: a release does not fit the model again on the holdout.
        "fitted_on": "training rows only",
    }


def versions_here(libraries: Mapping[str, str]) -> dict[str, str]:
    """Return the versions of the machine that trains: Databricks runtime where there is one, Python, libraries."""
    runtime = os.environ.get(RUNTIME_VARIABLE)
    return {
        **({} if not runtime else {"runtime": runtime}),
        "python": platform.python_version(),
        "libraries": " ".join(f"{name}=={version}" for name, version in libraries.items()),
    }
