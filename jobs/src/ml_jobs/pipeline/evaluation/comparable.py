"""Finds the holdout rows that an earlier version was not trained on. Comparisons use these rows only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.tables import HOLDOUT, JOB_RUN_ID, TRAINING
from ml_jobs.pipeline.data.times import micros, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.data.tables import Commit, Warehouse
    from ml_jobs.pipeline.release.registry import Version

MIN_REMAINING_SHARE = 0.5
"""Minimum share of the keys of a version's training rows that this run's training and holdout tables contain. If the
share is smaller, the source counts as replaced."""

LIMITS_ONLY = "the gate judges the new model by limits and baseline only"

_GONE = re.compile(
    r"FILE_NOT_EXIST|FILE_NOT_FOUND|FileNotFound|VERSION_NOT_FOUND|VersionNotFound|CANNOT_TIME_TRAVEL|TIME_TRAVEL_BEYOND"
    r"|UNRESOLVED_COLUMN",
)
"""Spark errors for a table version with deleted files, and for a missing column."""


@dataclass(frozen=True)
class Learned:
    """What is known about the training rows of a version."""

    until: int | None
    """Time of the newest row, in microseconds since 1970; None if it is not known."""
    rows: DataFrame | None
    """Hashes per training row: columns `key` and, with `split_by_entity`, `entity`. None if the rows cannot be read."""
    remaining_share: float | None = None
    """Share of the keys in `rows` that this run's tables contain; None if `until` is known or `rows` is None."""


@dataclass(frozen=True)
class ComparableRows:
    """The holdout rows for the comparison with a version."""

    rows: NDArray[np.bool_]
    """Whether each row of the holdout is compared, shape (n,)."""
    problem: str | None
    """Reason why the version is not comparable, in one sentence; None if it is comparable."""


@dataclass(frozen=True)
class Comparable:
    """How to select the holdout rows for the comparison with a version, or why the version is not comparable."""

    version: str
    learned: Learned
    problem: str | None = None
    """Reason why the version is not comparable, in one sentence; None if some holdout rows may be comparable."""

    def rows(self, flags: NDArray[np.bool_]) -> ComparableRows:
        """Return the rows with a true flag. `flags`, shape (n,), is the column of `with_flags` for this version."""
        problem, until = self.problem, self.learned.until
        if problem is None and not flags.any():
            missing = "rows that it has not learned from" if until is None else f"rows after {utc_text(until)}"
            problem = (
                f"it may have learned from all {len(flags)} rows of the holdout: until there are {missing}, "
                f"{LIMITS_ONLY}"
            )
        return ComparableRows(flags, problem)


def comparable(contract: Contract, warehouse: Warehouse, version: Version, data: Commit) -> Comparable:
    """Return how to select the holdout rows that `version` was not trained on.

    Args:
        contract: contract of the project.
        warehouse: tables of the project.
        version: the champion or the anchor.
        data: commit of this job run's training rows; its note has the version of the holdout table.

    """
    commit = _own_commit(warehouse, version)
    note = {} if commit is None else commit.note
    until = _number(version.tags.get(runs.TRAINED_UNTIL, note.get(runs.TRAINED_UNTIL)))
    until = None if contract.time is None else until
    learned = Learned(until, None)
    if commit is not None:
        learned = _read(contract, warehouse, commit, until, _current_keys(contract, warehouse, data))
    return Comparable(version.number, learned, _problem(contract, version, note, data, learned))


def with_flags(rows: DataFrame, contract: Contract, rivals: Sequence[Comparable]) -> DataFrame:
    """Add a column `flag(index)` per version: whether the version cannot have been trained on the row."""
    for index, rival in enumerate(rivals):
        rows = _with_flag(rows, contract, rival, index)
    return rows


def flag(index: int) -> str:
    """Return the name of the column that `with_flags` adds for the version `rivals[index]`."""
    return f"__comparable_{index}"


def _with_flag(rows: DataFrame, contract: Contract, rival: Comparable, index: int) -> DataFrame:
    kept, conditions = rows.columns, ["true" if rival.problem is None else "false"]
    learned = rival.learned
    if learned.until is not None and contract.time is not None:
        conditions.append(f"{micros(contract.time)} > {learned.until}")
    if rival.problem is None and learned.rows is not None:
        for name, sql in _hashes(contract).items():
            found = f"__learned_{name}_{index}"
            hashes = learned.rows.where(f"{name} IS NOT NULL").selectExpr(f"{name} AS {found}").distinct()
            hashed = rows.selectExpr("*", f"{sql} AS __{name}")
            rows = hashed.join(hashes, hashed[f"__{name}"] == hashes[found], "left").drop(f"__{name}")
            conditions.append(f"{found} IS NULL")
    return rows.selectExpr(*map(quoted, kept), f"{' AND '.join(conditions)} AS {flag(index)}")


def _own_commit(warehouse: Warehouse, version: Version) -> Commit | None:
    """Return the Delta commit of the rows on which a model version was trained.

    None if the table's history does not have it, e.g. because the table was dropped and created again.
    """
    number, job_run_id = _number(version.tags.get(runs.DATA_VERSION)), version.tags.get(runs.JOB_RUN_ID)
    for commit in warehouse.commits(TRAINING):
        if commit.version == number and commit.note.get(JOB_RUN_ID) == job_run_id:
            return commit
    return None


def _current_keys(contract: Contract, warehouse: Warehouse, data: Commit) -> DataFrame:
    """Return the hashes of all keys in this run's holdout and training rows, as `current_key`."""
    key = f"{_hashes(contract)['key']} AS current_key"
    holdout = warehouse.read(HOLDOUT, data.note[runs.HOLDOUT_VERSION]).selectExpr(key)
    return holdout.unionByName(warehouse.read(TRAINING, data.version).selectExpr(key)).distinct()


def _hashes(contract: Contract) -> dict[str, str]:
    """Return SQL for the hashes `key` and `entity`. Casts to text first, so that a new column type changes no hash."""
    names = {"key": contract.key}
    if contract.split_entity is not None:
        names["entity"] = contract.split_entity
    return {
        name: f"CASE WHEN {quoted(column)} IS NOT NULL THEN xxhash64(cast({quoted(column)} AS string)) END"
        for name, column in names.items()
    }


def _read(contract: Contract, warehouse: Warehouse, commit: Commit, until: int | None, current: DataFrame) -> Learned:
    """Read the training rows of a version.

    If `until` is None, counts how many keys of these rows are in `current`, to detect that the source was replaced.

    `Learned.rows` is None if columns or files of the rows do not exist any more. All rows are read to find this out:
    if VACUUM has deleted a file, Spark reports it only when it reads this file.
    """
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    hashes = [f"{sql} AS {name}" for name, sql in _hashes(contract).items()]
    try:
        rows = warehouse.read(TRAINING, commit.version).selectExpr(*hashes)
        if until is not None:
            rows.selectExpr(*(f"max({name})" for name in rows.columns)).collect()
            return Learned(until, rows)
        joined = rows.join(current, rows["key"] == current["current_key"], "left")
        found: Any = joined.selectExpr("count(*) AS total", "count(current_key) AS still").collect()[0]
        return Learned(until, rows, found["still"] / max(1, found["total"]))
    except (PySparkException, Py4JJavaError) as problem:
        if _GONE.search(str(problem)) is None:
            raise
        return Learned(until, None)


def _problem(
    contract: Contract, version: Version, note: Mapping[str, Any], data: Commit, learned: Learned
) -> str | None:
    """Return why no row of the holdout can be compared; None if some rows may be comparable."""
    if learned.until is not None:
        return None
    if learned.rows is None or learned.remaining_share is None:
        table = f"table training, version {version.tags.get(runs.DATA_VERSION, 'unknown')}"
        lacks = "the contract has no time column" if contract.time is None else f"it has no tag {runs.TRAINED_UNTIL!r}"
        return (
            f"its training rows ({table}) cannot be read any more, and {lacks}, so it may have "
            f"learned from any row of the holdout: {LIMITS_ONLY}"
        )
    source, now = version.tags.get(runs.SOURCE, note.get(runs.SOURCE)), data.note.get(runs.SOURCE)
    if source is not None and source != now:
        return (
            f"it was trained on another source, {source}, whose rows cannot be matched with those of {now}: "
            f"{LIMITS_ONLY}"
        )
    if learned.remaining_share < MIN_REMAINING_SHARE:
        return (
            f"the source has only {learned.remaining_share:.0%} of the keys of this version's training rows, so the "
            f"source's rows were replaced and cannot be matched: {LIMITS_ONLY}"
        )
    return None


def _number(text: object) -> int | None:
    try:
        return int(str(text))
    except ValueError:
        return None
