"""Step `generate`: appends synthetic rows to the table `source`, for stages without an existing source table."""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import RunArguments, check, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.tables import JOB_RUN_ID, Warehouse
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.source import SYNTHETIC_TABLE, Knobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.source import Synthetic

LATER_SHARE = 0.1
"""Rows that each later job run appends, as a share of the first batch."""

ROWS_PER_PARTITION = 250_000


@dataclass(frozen=True, kw_only=True)
class GenerateArguments(RunArguments):
    """Append synthetic rows to the table `source`; idempotent within a job run."""

    rows: int
    seed: int
    drift: float
    parameters: Mapping[str, float]

    def __post_init__(self) -> None:
        """Refuse sizes and shares out of range."""
        super().__post_init__()
        check(self.rows >= 1, "rows", self.rows, "at least 1")
        check(self.seed >= 0, "seed", self.seed, "at least 0")
        check(0 <= self.drift <= 1, "drift", self.drift, "a number from 0 to 1")


def run(arguments: GenerateArguments, project: Project, warehouse: Warehouse) -> range:
    """Append the first batch of rows, or a later and smaller one (`LATER_SHARE`). Return the row numbers of the batch.

    If the job run has appended its batch before, nothing is appended, and the result is empty.

    Raises:
        StepFailedError: the flags do not fit the project's generator, no step created the table, or its rows were
            generated with other settings, code or columns. Nothing is overwritten.

    """
    if project.synthetic is None:
        raise StepFailedError(f"project {project.name!r} has no generator: name a table as its source")
    knobs = _knobs(arguments, project.name, project.synthetic)
    made_with = {**asdict(knobs), "code": code_hash(project.synthetic), "columns": _columns(project)}
    commits = [commit.note for commit in warehouse.commits(SYNTHETIC_TABLE)]
    if warehouse.exists(SYNTHETIC_TABLE):
        warehouse.refuse_if_foreign(SYNTHETIC_TABLE)
        _refuse_changes(warehouse, next((note["made_with"] for note in commits if "made_with" in note), {}), made_with)
    if any(note.get(JOB_RUN_ID) == arguments.job_run_id for note in commits):
        return range(0)
    start = max((note["stop"] for note in commits if "stop" in note), default=0)
    numbers = range(start, start + (knobs.rows if start == 0 else max(1, round(knobs.rows * LATER_SHARE))))
    note = {JOB_RUN_ID: arguments.job_run_id, "made_with": made_with, "start": start, "stop": numbers.stop}
    warehouse.append(SYNTHETIC_TABLE, synthetic_rows(warehouse, project, knobs, numbers), note)
    return numbers


def synthetic_rows(warehouse: Warehouse, project: Project, knobs: Knobs, numbers: range) -> DataFrame:
    """Generate rows of a source on the executors; no row passes through the driver."""
    if project.synthetic is None:
        raise StepFailedError(f"project {project.name!r} has no generator: name a table as its source")
    generate = project.synthetic.generate
    columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in project.contract.columns)
    names = [column.name for column in project.contract.columns]

    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            # Selects by name, because Spark reads the columns of a batch by position.
            yield from generate(batch.column(0).to_numpy(), knobs).select(names).to_batches()

    partitions = -(-len(numbers) // ROWS_PER_PARTITION)
    return warehouse.spark.range(numbers.start, numbers.stop, 1, partitions).mapInArrow(rows, columns)


def code_hash(synthetic: Synthetic) -> str:
    """Return a hash of a generator: its module's code, without comments, docstrings and layout."""
    generate: Any = inspect.unwrap(synthetic.generate)
    module = sys.modules[getattr(generate, "__module__", None) or type(generate).__module__]
    tree = ast.parse(textwrap.dedent(inspect.getsource(module)))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [line for line in body if not _is_docstring(line)] or [ast.Pass()]  # type: ignore[attr-defined]
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:16]


def _is_docstring(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def _knobs(arguments: GenerateArguments, project: str, synthetic: Synthetic) -> Knobs:
    unknown = [name for name in arguments.parameters if name not in synthetic.parameters]
    if unknown:
        known = ", ".join(synthetic.parameters) or "none"
        raise StepFailedError(f"the generator of {project!r} has no parameter {', '.join(unknown)}; it has {known}")
    parameters = {**synthetic.parameters, **arguments.parameters}
    return Knobs(rows=arguments.rows, seed=arguments.seed, drift=arguments.drift, parameters=parameters)


def _columns(project: Project) -> str:
    return ", ".join(f"{column.name} {column.type}" for column in project.contract.columns)


def _refuse_changes(warehouse: Warehouse, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    changed = [
        f"{name} ({before.get(name)!r}, now {value!r})" for name, value in now.items() if before.get(name) != value
    ]
    if changed:
        table = warehouse.name(SYNTHETIC_TABLE)
        raise StepFailedError(
            f"the rows of {table} were generated with other settings, code or columns: {', '.join(changed)}; nothing "
            f"is overwritten: undo these changes, or DROP TABLE {table} to generate all rows again"
        )


def main() -> None:
    """Entry point."""
    arguments = parse(GenerateArguments)
    warehouse = Warehouse.of(arguments)
    numbers = run(arguments, load_project(arguments.project), warehouse)
    print(f"{warehouse.name(SYNTHETIC_TABLE)}: {len(numbers)} rows appended")
