"""What decides a training, as one hash: two trainings with the same one make the same model."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.data.names import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

DIRTY = "-dirty"
"""End of the version of code that the commit that was checked out does not have."""


def checksum(rows: DataFrame) -> str:
    """Return a hash of columns and rows in one pass; their order, partitions and version of the table do not count."""
    fields = sorted(rows.schema.fields, key=lambda field: field.name)
    # A missing value leaves xxhash64 as it is, so that each is followed by whether it is missing.
    values = ", ".join(f"{quoted(field.name)}, {quoted(field.name)} IS NULL" for field in fields)
    total = f"sum(CAST(xxhash64({values}) AS decimal(20, 0)))"
    found = rows.selectExpr("count(*) AS row_count", f"CAST({total} AS string) AS total").collect()[0]
    columns = [[field.name, field.dataType.simpleString()] for field in fields]
    return _hash({"columns": columns, "rows": found["row_count"], "total": found["total"]})


def fingerprint(  # noqa: PLR0913 - all that decides a training
    *,
    project: str,
    candidates: list[str],
    code_version: str,
    training: str,
    holdout: str | None,
    settings: Mapping[str, Any],
    libraries: Mapping[str, str],
) -> str:
    """Return the hash of a training.

    `training` and `holdout` are checksums of the rows, `settings` those of the split and of the fits, `libraries` the
    versions of what encodes and fits. The code is the tree on disk, whether it is committed or not.
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
    """Return the tree that a version of the code names."""
    return code_version.removesuffix(DIRTY)


def _hash(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]
