"""Step `prepare`: splits the source into a holdout, frozen by its first run, and what each run learns from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import RunArguments, check, check_share, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data import row_rules, source_reader
from ml_jobs.pipeline.data.access import explained
from ml_jobs.pipeline.data.casts import normal
from ml_jobs.pipeline.data.counts import contract_hash
from ml_jobs.pipeline.data.names import quoted, text_literal
from ml_jobs.pipeline.data.quarantine import without_repeated
from ml_jobs.pipeline.data.source_reader import Moment
from ml_jobs.pipeline.data.split import Split
from ml_jobs.pipeline.data.tables import HOLDOUT, JOB_RUN_ID, QUARANTINE, TRAINING, Warehouse
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.source import Source  # noqa: TC001 - the flags' types are looked up when they are parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.project import Project

FOUND_AGAIN = 0.5
"""Share of the holdout's keys that the source must still have; with fewer, it is another table."""


@dataclass(frozen=True, kw_only=True)
class PrepareArguments(RunArguments):
    """Split the rows with a known outcome into holdout and training rows."""

    source: Source
    holdout_share: float
    split_seed: int

    def __post_init__(self) -> None:
        """Refuse shares that leave one side empty."""
        super().__post_init__()
        check_share("holdout_share", self.holdout_share)
        check(self.split_seed >= 0, "split_seed", self.split_seed, "at least 0")


def run(arguments: PrepareArguments, project: Project, warehouse: Warehouse) -> None:
    """Write the training rows as a new version, and the holdout if there is none yet.

    The rows are those that `validate` has counted in the same job run, at the same version of the source where it has
    versions, without those in the quarantine.
    """
    contract = project.contract
    validated = warehouse.commit_of_run(QUARANTINE, arguments.job_run_id, "validate").note
    _refuse_another(arguments.source, contract, validated)
    note = {
        JOB_RUN_ID: arguments.job_run_id,
        "source": arguments.source.table,
        "source_version": validated["source_version"],
        "labels_version": validated["labels_version"],
        "contract": validated["contract"],
    }
    with explained(warehouse.spark, arguments.source.table):
        rows = _usable_rows(arguments, contract, warehouse, validated)
        if warehouse.exists(HOLDOUT):
            split = _frozen(contract, warehouse)
            _add_columns(contract, warehouse, rows, {**note, **split.note})
            warehouse.replace(TRAINING, split.to_learn_from(rows, warehouse.read(HOLDOUT)), note)
        else:
            split = Split(contract.key, arguments.split_seed, arguments.holdout_share)
            warehouse.create(HOLDOUT, split.held_out(rows), {**note, **split.note})
            warehouse.replace(TRAINING, split.to_learn_from(rows, None), note)
    _refuse_replaced(warehouse, validated)


def _usable_rows(
    arguments: PrepareArguments, contract: Contract, warehouse: Warehouse, validated: Mapping[str, Any]
) -> DataFrame:
    at = Moment.of_note(validated)
    rows = source_reader.read_with_checks(warehouse.spark, arguments.source, contract, at)
    rows = rows.where(f"{quoted(contract.label.column)} IS NOT NULL")
    # The same version has the same rows, so that nothing is to be found again where nothing was.
    if validated["bad"] or at.source_version is None:
        broken = row_rules.any_broken(row_rules.rules(contract, source_reader.inexact_columns(rows), at.now))
        rows = rows.where(f"NOT ({broken})")
    if validated["repeated"]:
        in_run = warehouse.read(QUARANTINE).where(f"{JOB_RUN_ID} = {text_literal(arguments.job_run_id)}")
        rows = without_repeated(rows, contract, in_run)
    return rows.select(*(quoted(column.name) for column in contract.columns))


def _refuse_another(source: Source, contract: Contract, validated: Mapping[str, Any]) -> None:
    if (validated["source"], validated["contract"]) != (source.table, contract_hash(contract)):
        raise StepFailedError(
            f"this job run has validated {validated['source']} by another contract or source: run `validate` again"
        )


def _frozen(contract: Contract, warehouse: Warehouse) -> Split:
    for commit in warehouse.commits(HOLDOUT):
        if "split_seed" in commit.note:
            return Split.of_note(contract.key, commit.note)
    raise StepFailedError(
        f"{warehouse.name(HOLDOUT)} does not say how its rows were chosen: DROP TABLE {warehouse.name(HOLDOUT)} to "
        "choose a new holdout"
    )


def _add_columns(contract: Contract, warehouse: Warehouse, rows: DataFrame, note: Mapping[str, Any]) -> None:
    """Give the holdout's rows what the contract has gained since; they stay the same rows."""
    holdout = warehouse.read(HOLDOUT)
    types = {field.name: field.dataType.simpleString() for field in holdout.schema}
    if all(types.get(column.name) == normal(column.type) for column in contract.columns):
        return
    if types.get(contract.key) != normal(contract.column(contract.key).type):
        raise StepFailedError(
            f"{warehouse.name(HOLDOUT)} was made with another key or type of key than {contract.key}: DROP TABLE "
            f"{warehouse.name(HOLDOUT)} to choose a new holdout"
        )
    same = rows.join(holdout.select(quoted(contract.key)), contract.key, "left_semi")
    warehouse.replace(HOLDOUT, same, note)


def _refuse_replaced(warehouse: Warehouse, validated: Mapping[str, Any]) -> None:
    """Stop where a side is empty, or where the holdout's rows are not in the source any more."""
    held_out, training = warehouse.read(HOLDOUT).count(), warehouse.read(TRAINING).count()
    for table, rows in ((HOLDOUT, held_out), (TRAINING, training)):
        if rows == 0:
            raise StepFailedError(f"no row is left for {warehouse.name(table)}: the source has too few known outcomes")
    again = validated["usable"] - training
    if again < FOUND_AGAIN * held_out:
        raise StepFailedError(
            f"the source has {max(0, again)} of the {held_out} rows of {warehouse.name(HOLDOUT)}, so it is another "
            f"table than the holdout was taken from: DROP TABLE {warehouse.name(HOLDOUT)} to choose a new holdout"
        )


def main() -> None:
    """Entry point."""
    arguments = parse(PrepareArguments)
    warehouse = Warehouse.of(arguments)
    run(arguments, load_project(arguments.project), warehouse)
    print(f"{warehouse.name(TRAINING)} is at version {warehouse.version(TRAINING)}")
