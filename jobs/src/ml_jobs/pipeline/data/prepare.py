"""Step `prepare`: splits the rows of the source table into holdout and training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import check, check_share, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.comparison import ComparisonArguments
from ml_jobs.pipeline.data import holdout_versions, row_rules, source_reader
from ml_jobs.pipeline.data.access import explained
from ml_jobs.pipeline.data.counts import contract_hash
from ml_jobs.pipeline.data.holdout_size import shortage_line
from ml_jobs.pipeline.data.names import quoted, text_literal
from ml_jobs.pipeline.data.quarantine import without_repeated
from ml_jobs.pipeline.data.sides import Sides
from ml_jobs.pipeline.data.source_reader import Moment
from ml_jobs.pipeline.data.split import HELD, Split
from ml_jobs.pipeline.data.tables import HOLDOUT, JOB_RUN_ID, QUARANTINE, TRAINING, Warehouse
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release.registry import MlflowRegistry
from ml_jobs.pipeline.source import Source
from ml_jobs.pipeline.waiver import today

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.release.registry import Version
    from ml_jobs.pipeline.task import Metric


@dataclass(frozen=True, kw_only=True)
class PrepareArguments(ComparisonArguments):
    """Split the rows with a known outcome into holdout and training rows."""

    source: Source
    holdout_share: float
    split_seed: int

    def __post_init__(self) -> None:
        """Refuse settings out of range, e.g. a share that leaves the holdout or the training rows empty."""
        super().__post_init__()
        check_share("holdout_share", self.holdout_share)
        check(self.split_seed >= 0, "split_seed", self.split_seed, "at least 0")


@dataclass(frozen=True)
class Prepared:
    """The versions of the training table and the holdout after the step."""

    training_version: int
    holdout_version: int
    lines: tuple[str, ...]
    """Log lines: why the holdout is new or unchanged; a warning if its share is far from `training.holdoutShare`
    (`Split.far_off`); a warning if its support is too small for the gate (`shortage_line`)."""


def run(
    arguments: PrepareArguments,
    project: Project,
    warehouse: Warehouse,
    live: Version | None = None,
    day: dt.date | None = None,
) -> Prepared:
    """Write the training rows as a new version of their table, and the holdout if it changed.

    The rows are those that `validate` counted in the same job run, without the quarantined ones and those whose outcome
    is not known. Tables with versions are read at the version that `validate` read; other tables and views are read in
    their current state, and the row rules are checked again.

    Args:
        arguments: flags of the step.
        project: its contract defines the split.
        warehouse: tables of the project.
        live: version to compare the model with, if there is one.
        day: day in UTC for the validity of a waiver, by default today.

    Raises:
        StepFailedError: `validate` has not checked this source in the job run, the margin would stop no model, the
            holdout or the training rows are empty, the primary metric cannot be measured on the holdout, or
            `shortage_line` refuses the holdout. In these cases, no table is written.

    """
    contract = project.contract
    _refuse_margin(project.task.metrics[0], arguments.margin)
    validated = warehouse.commit_of_run(QUARANTINE, arguments.job_run_id, "validate").note
    _check_validated(arguments.source, contract, validated)
    with explained(warehouse.spark, arguments.source.table):
        rows = _usable_rows(arguments, contract, warehouse, validated)
        split = Split.of(contract, rows, seed=arguments.split_seed, share=arguments.holdout_share)
        sided = split.sides(rows)
        sides = Sides.of(project.task, contract, sided)
        far_off = split.far_off(sides.held_out, sides.learned)
        sides.refuse_unfit(project.task.metrics[0].title, far_off)
        short = shortage_line(
            project.task,
            sides.support,
            live,
            margin=arguments.margin,
            confidence=arguments.confidence,
            waiver=arguments.waiver,
            today=day or today(),
        )
        note = {
            JOB_RUN_ID: arguments.job_run_id,
            "source": arguments.source.table,
            "source_version": validated["source_version"],
            "labels_version": validated["labels_version"],
            "contract": validated["contract"],
            **split.note,
        }
        version, why = _write_holdout(warehouse, _side(sided, contract, HELD), {**note, "content": sides.content})
        about = {"holdout_version": version, "trained_until": sides.trained_until, "reason": why}
        warehouse.replace(TRAINING, _side(sided, contract, f"NOT {HELD}"), {**note, **about})
    holdout = f"{warehouse.name(HOLDOUT)} is at version {version}, {sides.held_out} rows: {why}"
    return Prepared(warehouse.version(TRAINING), version, tuple(filter(None, (holdout, far_off, short))))


def _usable_rows(
    arguments: PrepareArguments, contract: Contract, warehouse: Warehouse, validated: Mapping[str, Any]
) -> DataFrame:
    at = Moment.of_note(validated)
    rows = source_reader.read_with_checks(warehouse.spark, arguments.source, contract, at)
    rows = rows.where(f"{quoted(contract.label.column)} IS NOT NULL")
    pinned = at.source_version is not None and (arguments.source.labels is None or at.labels_version is not None)
    # Skips the rules if `validate` found no bad row in the same versions.
    if validated["bad"] or not pinned:
        broken = row_rules.any_broken(row_rules.rules(contract, source_reader.inexact_columns(rows), at.now))
        rows = rows.where(f"NOT ({broken})")
    if validated["repeated"]:
        in_run = warehouse.read(QUARANTINE).where(f"{JOB_RUN_ID} = {text_literal(arguments.job_run_id)}")
        rows = without_repeated(rows, contract, in_run)
    return rows.select(*(quoted(column.name) for column in contract.columns))


def _side(sided: DataFrame, contract: Contract, condition: str) -> DataFrame:
    return sided.where(condition).select(*(quoted(column.name) for column in contract.columns))


def _check_validated(source: Source, contract: Contract, validated: Mapping[str, Any]) -> None:
    remedy = "run the step `validate` again"
    if validated["source"] != source.table:
        raise StepFailedError(f"this job run validated {validated['source']}, but prepares {source.table}: {remedy}")
    if validated["contract"] != contract_hash(contract):
        raise StepFailedError(f"the contract has changed since this job run validated {source.table}: {remedy}")


def _refuse_margin(primary: Metric, margin: float) -> None:
    if primary.greatest is not None and margin >= primary.greatest:
        raise StepFailedError(
            f"gate.margin is {margin:g}, must be below {primary.greatest:g}, the largest value of {primary.title}: "
            "with such a margin, the gate would stop no model"
        )


def _write_holdout(warehouse: Warehouse, rows: DataFrame, note: Mapping[str, Any]) -> tuple[int, str]:
    """Write the holdout unless it is unchanged. Return its version, and why that version is new or unchanged."""
    last = next(iter(warehouse.commits(HOLDOUT)), None)
    why = holdout_versions.FIRST if last is None else holdout_versions.reason(last.note, note)
    if last is not None and why is None:
        if warehouse.version(HOLDOUT) == last.version:
            return last.version, holdout_versions.SAME
        # The newest version of the table was not written by a step, but e.g. by OPTIMIZE. Writes the holdout again,
        # because VACUUM can delete the files of the last version that a step wrote.
        why = holdout_versions.TOUCHED
    warehouse.replace(HOLDOUT, rows, {**note, "reason": why})
    return warehouse.commit_of_run(HOLDOUT, note[JOB_RUN_ID], "prepare").version, str(why)


def main() -> None:
    """Entry point."""
    arguments = parse(PrepareArguments)
    warehouse = Warehouse.of(arguments)
    live = MlflowRegistry(arguments.model).live(arguments.live)
    prepared = run(arguments, load_project(arguments.project), warehouse, live)
    for line in prepared.lines:
        print(line)
    print(f"{warehouse.name(TRAINING)} is at version {prepared.training_version}")
