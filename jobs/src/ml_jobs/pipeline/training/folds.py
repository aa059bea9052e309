"""Assigns rows to the folds of the cross-validation, in the same way for all engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.data.hashes import entity_hash
from ml_jobs.pipeline.data.time_cuts import cut, too_few
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract


@dataclass(frozen=True)
class Fold:
    """The parts that a fold learns from and predicts, see `Folds.part`."""

    learned: tuple[int, ...]
    predicted: tuple[int, ...]


@dataclass(frozen=True)
class Folds:
    """Folds over parts of the rows. A part is a block of time, a bucket of entities or keys, or a bucket in a block.

    - With a time column, the folds are rolling windows: rows are cut by time into one block more than there are folds.
      Each fold predicts one block and learns from the earlier ones.
    - With `split_by_entity`, each block (or, without a time column, the whole table) is cut into buckets of entities. A
      fold predicts one bucket and learns from the others, with a time column only from their earlier blocks.
    - With neither, rows are cut into buckets of keys.
    """

    part: str
    """SQL expression for the number of the part that a row belongs to."""
    each: tuple[Fold, ...]

    @staticmethod
    def of(contract: Contract, rows: DataFrame, folds: int, seed: int) -> Folds:
        """Return `folds` folds of the training rows.

        Raises:
            StepFailedError: the rows have too few distinct times.

        """
        hashed = entity_hash(contract.key, contract.split_entity, str(seed), "'fold'")
        bucket = f"CAST(pmod({hashed}, {folds}) AS int)"
        if contract.time is None:
            return Folds(bucket, by_bucket(folds))
        cuts = cut(rows, contract.time, [(block + 1) / (folds + 1) for block in range(folds)])
        if cuts.parts < folds + 1:
            what = f"{folds} folds need {folds + 1} blocks of time; reduce training.folds, or add rows with other times"
            raise too_few(rows, contract.time, what)
        later = [f"WHEN {micros(contract.time)} >= {at} THEN {block}" for block, at in enumerate(cuts.at, 1)]
        block = f"CASE {' '.join(reversed(later))} ELSE 0 END"
        if contract.split_entity is None:
            return Folds(block, rolling(folds, buckets=1))
        return Folds(f"({block}) * {folds} + {bucket}", rolling(folds, buckets=folds))

    def __len__(self) -> int:
        """Return the number of folds."""
        return len(self.each)

    def learned(self, parts: NDArray[np.int32], fold: int) -> NDArray[np.bool_]:
        """Return for each row whether a fold learns from it; `parts` has the part of each row, shape (n,)."""
        return np.isin(parts, self.each[fold].learned)

    def predicted(self, parts: NDArray[np.int32], fold: int) -> NDArray[np.bool_]:
        """Return for each row whether a fold predicts it; `parts` has the part of each row, shape (n,)."""
        return np.isin(parts, self.each[fold].predicted)

    def learned_sql(self, column: str, fold: int) -> str:
        """SQL condition for the rows that a fold learns from; `column` contains the part number of each row."""
        return _among(column, self.each[fold].learned)

    def predicted_sql(self, column: str, fold: int) -> str:
        """SQL condition for the rows that a fold predicts; `column` contains the part number of each row."""
        return _among(column, self.each[fold].predicted)


def by_bucket(folds: int) -> tuple[Fold, ...]:
    """Return folds that each predict one bucket and learn from all other buckets."""
    buckets = range(folds)
    return tuple(Fold(tuple(other for other in buckets if other != fold), (fold,)) for fold in buckets)


def rolling(folds: int, *, buckets: int) -> tuple[Fold, ...]:
    """Return folds that learn from the time blocks before the one that they predict. Fold `k` predicts block `k + 1`.

    With several `buckets` of entities, the part for a block and a bucket has the number `block * buckets + bucket`.
    Fold `k` then predicts only bucket `k` of its block, and learns from the other buckets of the earlier blocks.
    """

    def fold(number: int) -> Fold:
        block, own = number + 1, number % buckets
        others = [bucket for bucket in range(buckets) if buckets == 1 or bucket != own]
        learned = tuple(earlier * buckets + bucket for earlier in range(block) for bucket in others)
        return Fold(learned, (block * buckets + own,))

    return tuple(fold(number) for number in range(folds))


def _among(column: str, parts: Iterable[int]) -> str:
    return f"{column} IN ({', '.join(map(str, parts))})"
