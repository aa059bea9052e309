"""Counts in one pass: the training rows per label value, and the missing values of the optional columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.training import gaps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True)
class RowCounts:
    """Counts of the rows to learn from."""

    total: int
    labels: Mapping[str, int] | None
    """Rows per label value; None for a task without classes."""
    missing: Mapping[str, float]
    """Share of missing values by optional column."""

    @staticmethod
    def of(project: Project, rows: DataFrame) -> RowCounts:
        """Return the counts of `rows`."""
        from pyspark.sql.functions import expr

        values, names = project.task.label_values, gaps.optional_columns(project.contract)
        label = "0" if values is None else quoted(project.contract.label.column)
        columns = [f"{quoted(name)} AS optional_{index}" for index, name in enumerate(names)]
        counts = ["count(*) AS total", *(f"count(optional_{index}) AS present_{index}" for index in range(len(names)))]
        found = rows.selectExpr(f"{label} AS label", *columns).groupBy("label").agg(*map(expr, counts)).collect()
        total = sum(row["total"] for row in found)
        present = [sum(row[f"present_{index}"] for row in found) for index in range(len(names))]
        by_label = {row["label"]: row["total"] for row in found}
        return RowCounts(
            total=total,
            labels=None if values is None else {str(value): int(by_label.get(value, 0)) for value in values},
            missing={name: 1 - number / max(1, total) for name, number in zip(names, present, strict=True)},
        )
