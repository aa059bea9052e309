"""Decides which rows are held out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.data.names import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

BUCKETS = 1_000_000


@dataclass(frozen=True)
class Split:
    """A split of rows by a hash of the key: the same rows, whenever and wherever it is asked."""

    key: str
    seed: int
    share: float

    @staticmethod
    def of_note(key: str, note: Mapping[str, Any]) -> Split:
        """Return the split that made a holdout, by what `note` has put into its commit."""
        return Split(key, note["split_seed"], note["holdout_share"])

    @property
    def note(self) -> Mapping[str, Any]:
        """What a holdout's commit tells later runs."""
        return {"split_seed": self.seed, "holdout_share": self.share}

    @property
    def chosen(self) -> str:
        """SQL condition that is true for rows that are held out when the holdout is made, and false for others."""
        return f"pmod(xxhash64({quoted(self.key)}, {self.seed}), {BUCKETS}) < {round(self.share * BUCKETS)}"

    def held_out(self, rows: DataFrame) -> DataFrame:
        """Return what a holdout is made of."""
        return rows.where(self.chosen)

    def to_learn_from(self, rows: DataFrame, holdout: DataFrame | None) -> DataFrame:
        """Return the rows that are not held out; `holdout` is None where it is made of these very rows.

        Rows that came after the holdout was made are learned from, whatever their hash. Only a row with such a hash
        can be in the holdout, so that the others need no look-up.
        """
        others = rows.where(f"NOT ({self.chosen})")
        if holdout is None:
            return others
        later = rows.where(self.chosen).join(holdout.select(quoted(self.key)), self.key, "left_anti")
        return others.unionByName(later)
