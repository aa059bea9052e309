"""Counts both sides of a split by one query, before either is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.row_rules import micros
from ml_jobs.pipeline.data.split import HELD, entity_hash

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.task import Task


@dataclass(frozen=True, kw_only=True)
class Sides:
    """What is known of the training rows and of the holdout."""

    held_out: int
    learned: int
    support: int
    """Rows of the holdout that decide, see `Task.support`; of an entity, one for each of its labels."""
    trained_until: int | None
    """Time of the newest training row, in microseconds since 1970; None without a time column."""
    content: str
    """Tells the rows of two holdouts apart, whatever their order."""

    @staticmethod
    def of(task: Task, contract: Contract, sided: DataFrame) -> Sides:
        """Count the rows that `Split.sides` returns."""
        from pyspark.sql.functions import expr

        columns = ", ".join(quoted(column.name) for column in contract.columns)
        label = "0" if task.label_values is None else quoted(contract.label.column)
        newest = "cast(NULL AS bigint)" if contract.time is None else micros(contract.time)
        units = "count(DISTINCT entity)" if contract.split_by_entity else "count(*)"
        each = sided.selectExpr(
            HELD,
            f"{label} AS label",
            f"{newest} AS at",
            f"{entity_hash(contract)} AS entity",
            f"cast(xxhash64({columns}) AS decimal(38,0)) AS hash",
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
        """Stop where a side is empty, or where the primary metric can't be measured on the holdout.

        `far_off` is what the split says of its share, see `Split.far_off`.

        Raises:
            StepFailedError: says which, and what helps.

        """
        also = "" if far_off is None else f"; {far_off}"
        for name, rows in (("holdout", self.held_out), ("training rows", self.learned)):
            if rows == 0:
                raise StepFailedError(
                    f"no row is left for the {name}: the source has too few known outcomes; bring more rows, or change "
                    f"training.holdoutShare{also}"
                )
        if self.support == 0:
            raise StepFailedError(
                f"{primary} cannot be measured on the holdout: its {self.held_out} rows lack a class; raise "
                f"training.holdoutShare, or bring more rows of that class{also}"
            )
