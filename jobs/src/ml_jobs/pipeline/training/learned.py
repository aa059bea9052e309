"""Looks up the rows of a training in the tables of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.tables import HOLDOUT, TRAINING
from ml_jobs.pipeline.source import SYNTHETIC_TABLE
from ml_jobs.pipeline.training.fingerprint import checksum
from ml_jobs.pipeline.training.provenance import Learned

if TYPE_CHECKING:
    from ml_jobs.pipeline.data.tables import Commit, Warehouse


def learned(warehouse: Warehouse, data: Commit) -> Learned:
    """Return the rows of a commit of the training table, with those of the holdout beside it."""
    holdout = int(data.note[runs.HOLDOUT_VERSION])
    return Learned(
        note=data.note,
        version=data.version,
        checksum=checksum(warehouse.read(TRAINING, data.version)),
        holdout_version=holdout,
        holdout_checksum=checksum(warehouse.read(HOLDOUT, holdout)),
        data_seed=_data_seed(warehouse, data),
    )


def _data_seed(warehouse: Warehouse, data: Commit) -> int | None:
    """Return the seed of the generator; rows are never made with two."""
    if data.note.get(runs.SOURCE) != warehouse.name(SYNTHETIC_TABLE):
        return None
    notes = [commit.note for commit in warehouse.commits(SYNTHETIC_TABLE)]
    return next((int(note["made_with"]["seed"]) for note in notes if "made_with" in note), None)
