"""Step `validate`: copies rows that break the data contract to the table `quarantine`, or stops the run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import RunArguments, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import tested
from ml_jobs.pipeline.data import counts, source_reader
from ml_jobs.pipeline.data.access import explained
from ml_jobs.pipeline.data.quarantine import bad_rows, samples
from ml_jobs.pipeline.data.row_rules import rules
from ml_jobs.pipeline.data.tables import JOB_RUN_ID, QUARANTINE, Warehouse
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.source import Source

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.data.counts import Counts
    from ml_jobs.pipeline.data.row_rules import RowRule
    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True, kw_only=True)
class ValidateArguments(RunArguments):
    """Check the source against the data contract. Rows that break it go to the table `quarantine`, or stop the run."""

    source: Source
    code_version: str
    trigger: str
    """Trigger type of the job run, e.g. `periodic` or `run_now`."""
    tested_in: Mapping[str, str]
    """Experiment per project. A tag of the experiment holds the code version that passed the unit tests."""


def run(arguments: ValidateArguments, project: Project, warehouse: Warehouse, now: int | None = None) -> Counts:
    """Write the rows that break the contract to the table `quarantine`, with the job run's id, and return the counts.

    The commit's note has the versions of the validated tables, so that `prepare` reads the same versions.

    Args:
        arguments: flags of the step.
        project: its contract applies.
        warehouse: tables of the project.
        now: present time in microseconds since 1970, by default from the machine's clock.

    Raises:
        StepFailedError: too many rows break rules, or the source as a whole breaks a condition. Names each rule with
            its column, number of rows and samples, and each condition.

    """
    contract, table = project.contract, arguments.source.table
    now = time.time_ns() // 1000 if now is None else now
    at = source_reader.moment(warehouse.spark, arguments.source, contract, now)
    rows = source_reader.read_with_checks(warehouse.spark, arguments.source, contract, at)
    row_rules = rules(contract, source_reader.inexact_columns(rows), at.now)
    with explained(warehouse.spark, table):
        counted = counts.count(rows, contract, row_rules, at.now)
        lines = counts.breaches(contract, counted, at.now, arguments.source.labels)
        if counted.bad_share > contract.quarantine_share:
            lines += _broken(rows, contract, row_rules, counted)
        if lines:
            raise StepFailedError("\n".join([f"{table} breaks its data contract:", *(f"  {line}" for line in lines)]))
        note = {
            JOB_RUN_ID: arguments.job_run_id,
            "source": table,
            **asdict(at),
            "contract": counts.contract_hash(contract),
            "rows": counted.rows,
            "usable": counted.usable,
            "bad": counted.bad,
            "repeated": counted.repeated,
        }
        bad = bad_rows(rows, contract, row_rules, counted, arguments.job_run_id)
        warehouse.replace_rows_of_run(QUARANTINE, bad, arguments.job_run_id, note)
    return counted


def _broken(rows: DataFrame, contract: Contract, row_rules: tuple[RowRule, ...], counted: Counts) -> list[str]:
    """Return a line per broken rule, with samples."""
    shown: dict[tuple[str, str], list[Any]] = {}
    for column, name, key, value in samples(rows, contract, row_rules, counted):
        sample = {contract.key: key} if column == contract.key else {contract.key: key, column: value}
        shown.setdefault((column, name), []).append(f"\n    {sample}")
    share = contract.quarantine_share
    limit = f" (quarantine_share allows {share:.2%} in total)" if share else ""
    return [f"{counted.violations}{limit}"] + [
        f"column {column}: {name}: {number} row{'' if number == 1 else 's'}{''.join(shown.get((column, name), []))}"
        for (column, name), number in counted.broken.items()
    ]


def main() -> None:
    """Entry point."""
    arguments = parse(ValidateArguments)
    import mlflow

    client = mlflow.MlflowClient()
    tested.require(client, tuple(arguments.tested_in.values()), arguments.code_version, trigger=arguments.trigger)
    warehouse = Warehouse.of(arguments)
    counted = run(arguments, load_project(arguments.project), warehouse)
    print(f"{arguments.source.table}: {counted.summary}; violations are in {warehouse.name(QUARANTINE)}")
