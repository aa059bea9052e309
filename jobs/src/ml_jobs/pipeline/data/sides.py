"""Counts the holdout and the training rows of a split in one query, before the two tables are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.hashes import entity_hash, row_hash
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.split import HELD
from ml_jobs.pipeline.data.times import micros

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.task import Task


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Figures of the training rows and of the holdout."""

    held_out: int
    """Number of rows of the holdout."""
    learned: int
    """Number of training rows."""
    support: int
    """Support of the holdout, see `Task.support`. With `split_by_entity`, entities are counted instead of rows: an
    entity counts once per class; in a regression, once."""
    trained_until: int | None
    """Time of the newest training row, in microseconds since 1970; None without a time column."""
    content: str
    """Checksum of the holdout's rows that does not depend on their order."""

    @staticmethod
    def of(task: Task, contract: Contract, sided: DataFrame) -> Sides:
        """Compute the figures from `sided`: rows with a column `HELD`, which is true for rows of the holdout.

        `Split.sides` (split.py) adds the column.
        """
        from pyspark.sql.functions import expr

        label = "0" if task.label_values is None else quoted(contract.label.column)
        newest = "cast(NULL AS bigint)" if contract.time is None else micros(contract.time)
        units = "count(*)" if contract.split_entity is None else "count(DISTINCT entity)"
        each = sided.selectExpr(
            HELD,
            f"{label} AS label",
            f"{newest} AS at",
            f"{entity_hash(contract.key, contract.split_entity)} AS entity",
            f"{row_hash(column.name for column in contract.columns)} AS hash",
        )
        sums = ("count(*) AS total", f"{units} AS units", "max(at) AS newest", "sum(hash) AS content")
        found = each.groupBy(HELD, "label").agg(*map(expr, sums)).collect()
        held = [row for row in found if row[HELD]]
        learned = [row for row in found if not row[HELD]]
        rows = sum(row["total"] for row in held)
        targets = task.targets(np.array([row["label"] for row in held])) if held else np.empty(0)
        newest_of = [row["newest"] for row in learned if row["newest"] is not None]
        return Sides(
            held_out=rows,
            learned=sum(row["total"] for row in learned),
            support=task.support(np.repeat(targets, [row["units"] for row in held])) if held else 0,
            trained_until=max(newest_of, default=None),
            content=f"{rows}:{sum(int(row['content']) for row in held)}",
        )

    def refuse_unfit(self, primary: str, far_off: str | None) -> None:
        """Refuse an empty holdout, empty training rows, and a holdout on which the primary metric cannot be measured.

        `far_off` is the message that the holdout's share is far from the requested one, see `Split.far_off` (split.py);
        None if the share is near it.

        Raises:
            StepFailedError: names the empty rows or the metric, and the setting to change.

        """
        also = "" if far_off is None else f"; {far_off}"
        for name, rows in (("holdout", self.held_out), ("training rows", self.learned)):
            if rows == 0:
                raise StepFailedError(
                    f"no row is left for the {name}: the source has too few known outcomes; add rows, or change "
                    f"training.holdoutShare{also}"
                )
        if self.support == 0:
            raise StepFailedError(
                f"{primary} cannot be measured on the holdout: its {self.held_out} rows lack a class; raise "
                f"training.holdoutShare, or add rows of that class{also}"
            )
