"""Which rows of the holdout an earlier version cannot have learned from. Only these tell how good it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.names import quoted
from ml_jobs.pipeline.data.row_rules import micros
from ml_jobs.pipeline.data.tables import HOLDOUT, JOB_RUN_ID, TRAINING
from ml_jobs.pipeline.data.time_cuts import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.contract import Contract
    from ml_jobs.pipeline.data.tables import Commit, Warehouse
    from ml_jobs.pipeline.release.registry import Version

FOUND_AGAIN = 0.5
"""Share of the keys that a version has learned from that there must still be; with fewer, the source is another."""

LIMITS_ALONE = "the model is held to its limits and the baseline alone"

_GONE = re.compile(
    r"FILE_NOT_EXIST|FILE_NOT_FOUND|FileNotFound|VERSION_NOT_FOUND|VersionNotFound|CANNOT_TIME_TRAVEL|TIME_TRAVEL_BEYOND"
    r"|UNRESOLVED_COLUMN",
)
"""What Spark says of a version of a table whose files were removed, and of columns that it did not have."""


@dataclass(frozen=True)
class Learned:
    """What a version has learned from, as far as it is still known."""

    until: int | None
    """Time of the newest row, in microseconds since 1970."""
    rows: DataFrame | None
    """Hashes of the key and the entity of each row, as `key` and `entity`; None if they can't be read any more."""


@dataclass(frozen=True)
class ComparableRows:
    """Rows of the holdout that a version is compared on."""

    rows: NDArray[np.bool_]
    """Whether it cannot have learned from each row, shape (n,)."""
    problem: str | None
    """Why it is not comparable, in one sentence; None if it is."""


@dataclass(frozen=True)
class Comparable:
    """How the rows of the holdout that a version is compared on are found, or why there can be none."""

    version: str
    learned: Learned
    problem: str | None = None

    def rows(self, flags: NDArray[np.bool_]) -> ComparableRows:
        """Return the rows by the values of the version's column, see `with_flags`."""
        problem, until = self.problem, self.learned.until
        if problem is None and not flags.any():
            missing = "rows that it has not learned from" if until is None else f"rows after {words(until)}"
            problem = (
                f"it may have learned from all {len(flags)} rows of the holdout: until there are {missing}, "
                f"{LIMITS_ALONE}"
            )
        return ComparableRows(flags, problem)


def comparable(contract: Contract, warehouse: Warehouse, version: Version, data: Commit) -> Comparable:
    """Return what is known of the rows that `version` cannot have learned from.

    Args:
        contract: of the project.
        warehouse: its tables.
        version: the champion or the anchor.
        data: commit of the training rows of this job run; its note names the holdout.

    """
    commit = _own_commit(warehouse, version)
    note = {} if commit is None else commit.note
    until = _number(version.tags.get(runs.TRAINED_UNTIL, note.get(runs.TRAINED_UNTIL)))
    until = None if contract.time is None else until
    current = warehouse.read(HOLDOUT, data.note[runs.HOLDOUT_VERSION]).select(*_key_columns(contract))
    current = current.unionByName(warehouse.read(TRAINING, data.version).select(*_key_columns(contract)))
    rows, still = None, None
    if commit is not None:
        rows, still = _read(contract, warehouse, commit, None if until is not None else current)
    learned = Learned(until, rows)
    return Comparable(version.number, learned, _problem(contract, version, note, data, learned, still))


def with_flags(rows: DataFrame, contract: Contract, rivals: Sequence[Comparable]) -> DataFrame:
    """Add a column per version, `flag(index)`: whether it cannot have learned from the row."""
    for index, rival in enumerate(rivals):
        rows = _with_flag(rows, contract, rival, index)
    return rows


def flag(index: int) -> str:
    """Name of the column for the version with this number, see `with_flags`."""
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
    """Return the commit of the training rows that a version has learned from; None if the table was made anew since."""
    number, job_run_id = _number(version.tags.get(runs.DATA_VERSION)), version.tags.get(runs.JOB_RUN_ID)
    for commit in warehouse.commits(TRAINING):
        if commit.version == number and commit.note.get(JOB_RUN_ID) == job_run_id:
            return commit
    return None


def _key_columns(contract: Contract) -> list[str]:
    entity = [contract.entity] if contract.split_by_entity and contract.entity is not None else []
    return [quoted(name) for name in (contract.key, *entity)]


def _hashes(contract: Contract) -> dict[str, str]:
    """By name of the hash, its SQL: of texts, so that a column may change its type."""
    names = {"key": contract.key}
    if contract.split_by_entity and contract.entity is not None:
        names["entity"] = contract.entity
    return {
        name: f"CASE WHEN {quoted(column)} IS NOT NULL THEN xxhash64(cast({quoted(column)} AS string)) END"
        for name, column in names.items()
    }


def _read(
    contract: Contract, warehouse: Warehouse, commit: Commit, current: DataFrame | None
) -> tuple[DataFrame | None, float | None]:
    """Return hashes of the keys and entities of a version, and the share of the keys that are among `current`.

    Both are None if the rows can't be read any more: their columns or files are gone. Files that a VACUUM has removed
    are missed only when they are read, so they are read here.
    """
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    hashes = [f"{sql} AS {name}" for name, sql in _hashes(contract).items()]
    try:
        rows = warehouse.read(TRAINING, commit.version).selectExpr(*hashes)
        if current is None:
            rows.selectExpr(*(f"max({name})" for name in rows.columns)).collect()
            return rows, None
        now = current.selectExpr(*hashes).selectExpr("key AS __now").distinct()
        joined = rows.join(now, rows["key"] == now["__now"], "left")
        found: Any = joined.selectExpr("count(*) AS total", "count(__now) AS still").collect()[0]
        return rows, found["still"] / max(1, found["total"])
    except (PySparkException, Py4JJavaError) as problem:
        if _GONE.search(str(problem)) is None:
            raise
        return None, None


def _problem(  # noqa: PLR0913, PLR0917 - all that is known of both trainings
    contract: Contract,
    version: Version,
    note: Mapping[str, Any],
    data: Commit,
    learned: Learned,
    still: float | None,
) -> str | None:
    """Return why no row can be compared on, if that is so."""
    if learned.until is not None:
        return None
    if learned.rows is None or still is None:
        table = f"training at version {version.tags.get(runs.DATA_VERSION, 'unknown')}"
        when = "no time" if contract.time is None else "no time until which it learned"
        return f"the rows that it learned from ({table}) can't be read any more, and there is {when}: {LIMITS_ALONE}"
    source, now = version.tags.get(runs.SOURCE, note.get(runs.SOURCE)), data.note.get(runs.SOURCE)
    if source is not None and source != now:
        return (
            f"it learned from another source, {source}, so that its rows can't be told from those of {now}: "
            f"{LIMITS_ALONE}"
        )
    if still < FOUND_AGAIN:
        return (
            f"the source has {still:.0%} of the keys that it learned from, so its rows were replaced and can't be told "
            f"from those of now: {LIMITS_ALONE}"
        )
    return None


def _number(text: object) -> int | None:
    try:
        return int(str(text))
    except ValueError:
        return None
