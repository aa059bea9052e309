"""Step `validate`: stops a run whose source breaks the data contract. It writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ml_jobs.arguments import RunArguments, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import aggregates, breaches, broken_condition, report, structure_breaches
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.tables import Warehouse

if TYPE_CHECKING:
    from ml_jobs.pipeline.contract import Breach, Contract

SAMPLES = 3
"""Rows shown per broken rule."""


@dataclass(frozen=True, kw_only=True)
class ValidateArguments(RunArguments):
    """Hold the source table against the project's data contract."""


def run(contract: Contract, table: str, warehouse: Warehouse) -> int:
    """Return the number of rows, all of which keep the contract.

    Raises:
        StepFailedError: names each broken rule with column, number of rows and samples.

    """
    frame = warehouse.read(table)
    lines = structure_breaches(contract, {field.name: field.dataType.simpleString() for field in frame.schema})
    if lines:
        raise StepFailedError(report(warehouse.name(table), lines))
    counted = frame.selectExpr(*aggregates(contract)).collect()[0].asDict()
    found = breaches(contract, counted)
    if found:
        sampled = [_with_samples(contract, breach, table, warehouse) for breach in found]
        raise StepFailedError(report(warehouse.name(table), [breach.line() for breach in sampled]))
    return counted["row_count"]


def _with_samples(contract: Contract, breach: Breach, table: str, warehouse: Warehouse) -> Breach:
    if breach.rows == 0:
        return breach
    condition = broken_condition(contract, breach, warehouse.name(table))
    rows = warehouse.read(table).where(condition).orderBy(contract.key).limit(SAMPLES).collect()
    shown = dict.fromkeys((contract.key, breach.column))
    return replace(breach, samples=tuple({column: row[column] for column in shown} for row in rows))


def main() -> None:
    """Entry point."""
    arguments = parse(ValidateArguments)
    project, warehouse = load_project(arguments.project), Warehouse.of(arguments)
    rows = run(project.contract, project.tables.source, warehouse)
    print(f"{warehouse.name(project.tables.source)}: {rows} rows keep the contract")
