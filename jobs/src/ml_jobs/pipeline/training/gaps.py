"""Blanks values in training, so that a model learns to handle a missing optional column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.names import quoted, text_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ml_jobs.pipeline.contract import Contract

RARE = 0.05
"""Share of missing values below which a column is blanked in additional rows."""

EVERY = 20
"""One row in 20 is blanked, chosen by a hash of its key and the column."""


def optional_columns(contract: Contract) -> list[str]:
    """Return the optional request columns, except key and entity, which features do not use."""
    identity = (contract.key, contract.entity)
    return [column.name for column in contract.request_columns if column.nullable and column.name not in identity]


def gap_columns(contract: Contract, missing_shares: Mapping[str, float]) -> list[str]:
    """Return the optional columns with too few missing values to learn from."""
    return [name for name in optional_columns(contract) if missing_shares[name] < RARE]


def blanked(key: str, column: str) -> str:
    """Return SQL for the value of `column`, or null in a few rows, which are always the same."""
    chosen = f"pmod(xxhash64({quoted(key)}, 'gap', {text_literal(column)}), {EVERY}) = 0"
    return f"CASE WHEN {chosen} THEN NULL ELSE {quoted(column)} END"
