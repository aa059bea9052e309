"""Assigns rows to the holdout or to the training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.hashes import entity_hash
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.time_cuts import cut, too_few
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract

BUCKETS = 1_000_000

HELD = "__held"
"""Column of `Split.sides`: whether a row is held out."""

_OFF = 0.5
"""Largest deviation from the requested share, relative to the smaller side of the requested split. Rows with equal
times stay together, so shares are not exact."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """A split of the rows with a known outcome.

    With a time column, the latest rows are held out. Otherwise, a hash of the key or of the entity decides, so each
    run holds out the same rows.
    """

    contract: Contract
    seed: int
    share: float
    held_from: int | None
    """Boundary in microseconds since 1970: rows at this time or later are held out. None without a time column."""

    @staticmethod
    def of(contract: Contract, rows: DataFrame, *, seed: int, share: float) -> Split:
        """Return the split of `rows`.

        Raises:
            StepFailedError: with a time column, there are no rows or too few distinct times.

        """
        return Split(contract=contract, seed=seed, share=share, held_from=_boundary(contract, rows, share))

    @property
    def kind(self) -> Literal["time", "key", "entity"]:
        """Criterion by which rows are held out."""
        if self.contract.time is not None:
            return "time"
        return "key" if self.contract.split_entity is None else "entity"

    @property
    def note(self) -> Mapping[str, Any]:
        """Fields for the notes (`tables.Commit`) of the training table and the holdout."""
        return {
            "split": self.kind,
            "split_seed": self.seed,
            "holdout_share": self.share,
            "held_from": self.held_from,
        }

    @property
    def chosen(self) -> str:
        """SQL condition for rows that are held out."""
        if self.contract.time is not None:
            return f"{micros(self.contract.time)} >= {self.held_from}"
        hashed = entity_hash(self.contract.key, self.contract.split_entity, str(self.seed))
        return f"pmod({hashed}, {BUCKETS}) < {round(self.share * BUCKETS)}"

    def far_off(self, held_out: int, learned: int) -> str | None:
        """Return a message if `split_by_entity` moves the holdout's share far from the requested share; else None.

        Without `split_by_entity`, the holdout's share is near the requested share: a hash of the key gives about this
        share, and `of` refuses a time boundary that gives a share far from it.
        """
        held = held_out / max(1, held_out + learned)
        if not self.contract.split_by_entity or _is_near(held, self.share):
            return None
        return (
            f"{held:.1%} of the rows are held out, training.holdoutShare asks for {self.share:.1%}: "
            f"split_by_entity keeps all rows with the same {self.contract.entity} together, so an entity with many "
            "rows shifts the share. With a time column, earlier rows of held-out entities are left out, too. Remove "
            "split_by_entity, change training.holdoutShare, or, without a time column, change training.splitSeed"
        )

    def sides(self, rows: DataFrame) -> DataFrame:
        """Return `rows` with the additional column `HELD`.

        With a time column and `split_by_entity`, earlier rows of held-out entities are left out.
        """
        sided = rows.selectExpr("*", f"{self.chosen} AS {HELD}")
        contract = self.contract
        if contract.time is None or contract.split_entity is None:
            return sided
        entity = quoted(contract.split_entity)
        held = sided.where(f"{HELD} AND {entity} IS NOT NULL").selectExpr(f"{entity} AS __entity").distinct()
        with_held = sided.join(held, sided[entity] == held["__entity"], "left")
        return with_held.where(f"{HELD} OR __entity IS NULL").drop("__entity")


def _boundary(contract: Contract, rows: DataFrame, share: float) -> int | None:
    if contract.time is None:
        return None
    cuts = cut(rows, contract.time, [1 - share])
    if cuts.total == 0:
        raise StepFailedError("the source has no row with a known outcome: add rows whose outcome is known")
    held = 1 - cuts.before[0] / cuts.total if cuts.before else 1.0
    if _is_near(held, share):
        return cuts.at[0]
    nearest = "all rows have the same time" if held == 1 else f"the nearest possible share is {held:.3g}"
    raise too_few(
        rows,
        contract.time,
        f"no boundary between two times holds out the latest {share:g} of the rows ({nearest}): add rows "
        "with other times, change training.holdoutShare, or remove `time` from the contract, so that a hash of the key "
        "decides which rows are held out",
    )


def _is_near(held: float, share: float) -> bool:
    return abs(held - share) <= _OFF * min(share, 1 - share)
