"""Hashes all inputs of a training. A training with the fingerprint of an earlier training is skipped."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.data.hashes import row_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

DIRTY = "-dirty"
"""Suffix of the code version of sources with uncommitted changes."""


def checksum(rows: DataFrame) -> str:
    """Return a hash of columns and rows, in one pass. Order, partitions and the table's version do not affect it."""
    fields = sorted(rows.schema.fields, key=lambda field: field.name)
    total = f"sum({row_hash(field.name for field in fields)})"
    found = rows.selectExpr("count(*) AS row_count", f"CAST({total} AS string) AS total").collect()[0]
    columns = [[field.name, field.dataType.simpleString()] for field in fields]
    return _hash({"columns": columns, "rows": found["row_count"], "total": found["total"]})


def fingerprint(  # noqa: PLR0913 - all inputs of a training
    *,
    project: str,
    candidates: list[str],
    code_version: str,
    training: str,
    holdout: str | None,
    settings: Mapping[str, Any],
    libraries: Mapping[str, str],
) -> str:
    """Return the hash of a training's inputs.

    Args:
        project: name of the project.
        candidates: names of its candidates.
        code_version: hash of the wheel's inputs, including uncommitted changes, see `cli/code-version.ts`.
        training: checksum of the training rows.
        holdout: checksum of the holdout.
        settings: settings of the split and of the fits.
        libraries: versions of the libraries for encoding and fitting.

    """
    return _hash(
        {
            "project": project,
            "candidates": candidates,
            "code": tree(code_version),
            "training": training,
            "holdout": holdout,
            "settings": dict(settings),
            "libraries": dict(libraries),
        }
    )


def tree(code_version: str) -> str:
    """Return the hash of a code version, without the suffix `DIRTY`."""
    return code_version.removesuffix(DIRTY)


def _hash(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]
