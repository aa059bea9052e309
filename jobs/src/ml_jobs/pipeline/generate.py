"""Step `generate`: fills the source tables of a stage that has no real source with synthetic data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from ml_jobs.arguments import RunArguments, check, check_share, parse
from ml_jobs.pipeline.project import SourceKnobs
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.tables import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.project import Project

NEW_SHARE = 0.1
"""Size of the later, new data, in parts of the source."""

ROWS_PER_PARTITION = 250_000


@dataclass(frozen=True, kw_only=True)
class GenerateArguments(RunArguments):
    """Fill the source tables with synthetic data; the same flags leave them as they are."""

    rows: int
    fraud_share: float
    seed: int
    drift: float

    def __post_init__(self) -> None:
        """Refuse sizes and shares that describe no data."""
        super().__post_init__()
        check(self.rows >= 1, "rows", self.rows, "at least 1")
        check_share("fraud_share", self.fraud_share)
        check(self.seed >= 0, "seed", self.seed, "at least 0")
        check(0 <= self.drift <= 1, "drift", self.drift, "a number from 0 to 1")

    def knobs(self) -> SourceKnobs:
        """What the project's source is asked for."""
        return SourceKnobs(rows=self.rows, positive_share=self.fraud_share, seed=self.seed, drift=self.drift)


def run(arguments: GenerateArguments, project: Project, warehouse: Warehouse) -> None:
    """Fill the source and, beyond its last row, the table of new data."""
    knobs = arguments.knobs()
    later = max(1, round(knobs.rows * NEW_SHARE))
    _fill(warehouse, project, project.tables.source, replace(knobs, drift=0.0), range(knobs.rows))
    _fill(warehouse, project, project.tables.new, knobs, range(knobs.rows, knobs.rows + later))


def _fill(warehouse: Warehouse, project: Project, table: str, knobs: SourceKnobs, numbers: range) -> None:
    note = {"source": asdict(knobs)}
    if any(commit.note == note for commit in warehouse.commits(table)[:1]):
        print(f"{warehouse.name(table)} holds these {len(numbers)} rows already")
        return
    warehouse.replace(table, synthetic(warehouse, project, knobs, numbers), note)
    print(f"{warehouse.name(table)}: {len(numbers)} rows")


def synthetic(warehouse: Warehouse, project: Project, knobs: SourceKnobs, numbers: range) -> DataFrame:
    """Rows of a source, made where they are written: no table passes through the driver."""
    source = project.source
    columns = ", ".join(f"`{column.name}` {column.type}" for column in project.contract.columns)

    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from source(batch.column(0).to_numpy(), knobs).to_batches()

    partitions = -(-len(numbers) // ROWS_PER_PARTITION)
    return warehouse.spark.range(numbers.start, numbers.stop, 1, partitions).mapInArrow(rows, columns)


def main() -> None:
    """Entry point."""
    arguments = parse(GenerateArguments)
    run(arguments, load_project(arguments.project), Warehouse.of(arguments))
