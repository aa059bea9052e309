"""SQL for hashes of a row: of the values in given columns, and of the row's entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.names import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable


def row_hash(columns: Iterable[str]) -> str:
    """Return SQL for a hash of `columns`, as a decimal, so that the sum over all rows of a table does not overflow.

    `xxhash64` skips nulls, so a flag follows each value: whether the value is null.
    """
    values = ", ".join(f"{quoted(name)}, {quoted(name)} IS NULL" for name in columns)
    return f"CAST(xxhash64({values}) AS decimal(20, 0))"


def entity_hash(key: str, entity: str | None, *more: str) -> str:
    """Return SQL for a hash of a row's entity, or of its key if it has no entity.

    Args:
        key: column that identifies the row.
        entity: column with the entity; None if each row is an entity of its own.
        more: SQL literals to hash in addition, e.g. a seed.

    """
    rest = "".join(f", {literal}" for literal in more)
    of_key = f"xxhash64({quoted(key)}{rest})"
    if entity is None:
        return of_key
    return f"CASE WHEN {quoted(entity)} IS NULL THEN {of_key} ELSE xxhash64({quoted(entity)}{rest}) END"
