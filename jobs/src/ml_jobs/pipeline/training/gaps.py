"""Blanks values in training: replaces some values of optional columns by null, so that models learn to handle null."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.names import quoted, text_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ml_jobs.pipeline.contract import Contract

RARE = 0.05
"""Optional columns with a smaller share of missing values are blanked. Equals 1 / `EVERY`, the share of blanked values.
"""

EVERY = 20
"""Blanking replaces about one in 20 values of a column by null.

A hash of the row's key and the column's name decides which values are replaced."""


def optional_columns(contract: Contract) -> list[str]:
    """Return the optional request columns, except key and entity, which are not meant as features."""
    identity = (contract.key, contract.entity)
    return [column.name for column in contract.request_columns if column.nullable and column.name not in identity]


def gap_columns(contract: Contract, missing_shares: Mapping[str, float]) -> list[str]:
    """Return the optional columns in which training blanks values, because too few values are missing (`RARE`)."""
    return [name for name in optional_columns(contract) if missing_shares[name] < RARE]


def blanked(key: str, column: str) -> str:
    """Return SQL for the value of `column`, or null in about one of `EVERY` rows, always the same rows."""
    chosen = f"pmod(xxhash64({quoted(key)}, 'gap', {text_literal(column)}), {EVERY}) = 0"
    return f"CASE WHEN {chosen} THEN NULL ELSE {quoted(column)} END"
