"""SQL for hashes of rows: of all values, and of the entity that a row is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.names import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable


def row_hash(columns: Iterable[str]) -> str:
    """Return SQL for a hash of the values of `columns`, as a decimal that can be summed over all rows of a table.

    `xxhash64` skips missing values, so whether a value is missing is hashed after each value.
    """
    values = ", ".join(f"{quoted(name)}, {quoted(name)} IS NULL" for name in columns)
    return f"CAST(xxhash64({values}) AS decimal(20, 0))"


def entity_hash(key: str, entity: str | None, *more: str) -> str:
    """Return SQL for a hash of the entity that a row is about; of the key where a row has no entity.

    Args:
        key: column that identifies the row.
        entity: column with the entity; None if every row is about itself.
        more: SQL literals that are hashed too, e.g. a seed.

    """
    rest = "".join(f", {literal}" for literal in more)
    of_key = f"xxhash64({quoted(key)}{rest})"
    if entity is None:
        return of_key
    return f"CASE WHEN {quoted(entity)} IS NULL THEN {of_key} ELSE xxhash64({quoted(entity)}{rest}) END"
