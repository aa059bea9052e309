"""The origin of a model, as tags of its run and version. The step `reproduce` repeats a training from these tags."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING
from ml_jobs.pipeline.source import SYNTHETIC_TABLE
from ml_jobs.pipeline.training.fingerprint import checksum, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ml_jobs.pipeline.data.tables import Commit, Warehouse
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.training.train import TrainArguments

CANDIDATE, ENGINE, FOLDS, SEED = "candidate", "engine", "folds", "seed"
TRAINING_CHECKSUM = "training_checksum"
"""Checksum of the training table at `runs.DATA_VERSION`."""

SPLIT = ("split", "split_seed", "holdout_share")
"""Fields of the training table's note (`tables.Commit`) that hold the settings of the split."""
NOTE_TAGS = {
    **{name: name for name in (runs.SOURCE, "source_version", "labels_version", "contract", runs.HOLDOUT_VERSION)},
    **{name: name for name in (runs.TRAINED_UNTIL, "held_from", *SPLIT)},
    "reason": "holdout_reason",
}
"""Tags copied from the note (`tables.Commit`) of the training table, by field of the note."""

NAMES = (
    *NOTE_TAGS.values(),
    runs.DATA_VERSION,
    TRAINING_CHECKSUM,
    *(SEED, FOLDS, ENGINE, CANDIDATE),
    runs.CODE_VERSION,
    *("runtime", "python", "libraries"),
    runs.FINGERPRINT,
    *("data_seed", "fitted_on"),
)
"""All tags that `tags` can return."""

RUNTIME_VARIABLE = "DATABRICKS_RUNTIME_VERSION"


@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """The table versions of a training, with checksums of their rows."""

    note: Mapping[str, Any]
    """The note that `prepare` stored with the training table, see `tables.Commit`."""
    version: int
    """Version of the training table."""
    checksum: str
    """Checksum of the training rows."""
    holdout_version: int
    holdout_checksum: str
    data_seed: int | None
    """Seed of the generator that made the source; None if the source is not synthetic."""

    @staticmethod
    def read(warehouse: Warehouse, data: Commit) -> TrainingData:
        """Compute the checksums of two versions: the training table's commit `data`, and the holdout in its note."""
        holdout = int(data.note[runs.HOLDOUT_VERSION])
        return TrainingData(
            note=data.note,
            version=data.version,
            checksum=checksum(warehouse.read(TRAINING, data.version)),
            holdout_version=holdout,
            holdout_checksum=checksum(warehouse.read(HOLDOUT, holdout)),
            data_seed=_data_seed(warehouse, data),
        )

    @property
    def tags(self) -> dict[str, str]:
        """Tags for the fields of the note, the table versions, the checksum of the training rows, and the data seed."""
        values = {
            **{tag: self.note.get(field) for field, tag in NOTE_TAGS.items()},
            runs.HOLDOUT_VERSION: self.holdout_version,
            runs.DATA_VERSION: self.version,
            TRAINING_CHECKSUM: self.checksum,
            "data_seed": self.data_seed,
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    def fingerprint(self, arguments: TrainArguments, project: Project, libraries: Mapping[str, str]) -> str:
        """Return the fingerprint of a training on the rows of these table versions."""
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


def _data_seed(warehouse: Warehouse, data: Commit) -> int | None:
    """Return the generator's seed, equal for all rows of a synthetic source; None if the source is not synthetic."""
    if data.note.get(runs.SOURCE) != warehouse.name(SYNTHETIC_TABLE):
        return None
    notes = [commit.note for commit in warehouse.commits(SYNTHETIC_TABLE)]
    return next((int(note["made_with"]["seed"]) for note in notes if "made_with" in note), None)


def tags(
    data: TrainingData, arguments: TrainArguments, *, candidate: str, fingerprint: str, versions: Mapping[str, str]
) -> dict[str, str]:
    """Return the tags that state a model's origin; `versions` is the result of `library_versions`."""
    return {
        **data.tags,
        SEED: str(arguments.seed),
        FOLDS: str(arguments.folds),
        ENGINE: arguments.engine,
        CANDIDATE: candidate,
        runs.CODE_VERSION: arguments.code_version,
        **versions,
        runs.FINGERPRINT: fingerprint,
        # The released model is not fitted again with the rows of the holdout, see docs/decisions/0010.
        "fitted_on": "training rows only",
    }


def library_versions(libraries: Mapping[str, str]) -> dict[str, str]:
    """Return tags for the versions of Python, the libraries and, on a cluster, the Databricks runtime."""
    runtime = os.environ.get(RUNTIME_VARIABLE)
    return {
        **({} if not runtime else {"runtime": runtime}),
        "python": platform.python_version(),
        "libraries": " ".join(f"{name}=={version}" for name, version in libraries.items()),
    }
