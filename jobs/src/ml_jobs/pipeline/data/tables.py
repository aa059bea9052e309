"""Delta tables of a project's schema. Each write stores a note, a JSON object, in the commit of the data."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import text_literal

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pyspark.sql import DataFrame, SparkSession

    from ml_jobs.arguments import ProjectArguments

TRAINING = "training"
HOLDOUT = "holdout"
QUARANTINE = "quarantine"
SCORES = "scores"

OWNER = "ml_jobs.project"
"""Table property with the project that created the table. Steps write only to tables with this property."""

PROPERTIES = {
    # Keeps the history, in which the steps look up notes, for ten years instead of 30 days.
    "delta.logRetentionDuration": "interval 3650 days",
    # Keeps the files of earlier versions, which `evaluate` and `reproduce` read, for a year; by default, VACUUM deletes
    # these files after 7 days.
    "delta.deletedFileRetentionDuration": "interval 366 days",
}
"""Properties of each table that a step creates. Existing tables get them at the next write."""

JOB_RUN_ID = "job_run_id"
"""Name of the field with the job run's id in a note, and of the column in tables to which job runs append rows."""

_NOTE_SETTING = "spark.databricks.delta.commitInfo.userMetadata"


@dataclass(frozen=True)
class Commit:
    """A version of a table, and the note that a step stored with it (Delta's `userMetadata`)."""

    version: int
    note: Mapping[str, Any]


@dataclass(frozen=True)
class Warehouse:
    """The tables of one schema, by short name. Writes only to tables with the property `OWNER`."""

    spark: SparkSession
    catalog: str
    schema: str
    prefix: str = ""
    """Prefix of each short name, so that tests do not touch the tables in use."""
    _: KW_ONLY
    project: str

    @staticmethod
    def of(arguments: ProjectArguments) -> Warehouse:
        """Return the tables of a step's schema, in the Spark session of its cluster."""
        from pyspark.sql import SparkSession

        spark = SparkSession.builder.getOrCreate()
        return Warehouse(spark, arguments.catalog, arguments.schema, project=arguments.project)

    def name(self, table: str) -> str:
        """Return the three-level name."""
        return f"{self.catalog}.{self.schema}.{self.prefix}{table}"

    def exists(self, table: str) -> bool:
        """Whether the table exists."""
        return self.spark.catalog.tableExists(self.name(table))

    def read(self, table: str, version: int | None = None) -> DataFrame:
        """Return the rows of a table, at a version if one is given. The table must exist."""
        if not self.exists(table):
            raise StepFailedError(f"table {self.name(table)} does not exist: run the earlier steps of the job first")
        as_of = "" if version is None else f" VERSION AS OF {version}"
        return self.spark.sql(f"SELECT * FROM {self.name(table)}{as_of}")

    def replace(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Replace the content of a table by `rows`, as a new version. Create the table if it does not exist."""
        if self.exists(table):
            self._write(table, rows, note, mode="overwrite", overwriteSchema="true")
        else:
            self.create(table, rows, note)

    def append(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Append rows to a table, which is created if it does not exist."""
        if self.exists(table):
            self._write(table, rows, note, mode="append")
        else:
            self.create(table, rows, note)

    def replace_rows_of_run(self, table: str, rows: DataFrame, job_run_id: str, note: Mapping[str, Any]) -> None:
        """Replace the rows of a job run. Create the table if it does not exist.

        The id of the job run must be in `rows`, as the column `job_run_id`, and in `note`.
        """
        if not self.exists(table):
            self.create(table, rows, note)
        elif any(commit.note.get(JOB_RUN_ID) == job_run_id for commit in self.commits(table)):
            condition = f"{JOB_RUN_ID} = {text_literal(job_run_id)}"
            self._write(table, rows, note, mode="overwrite", replaceWhere=condition)
        else:
            # Appends, because the job run has no rows yet, and replacing would read the table to find rows.
            self._write(table, rows, note, mode="append")

    def create(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Create the table; raise if it exists."""
        writer = rows.writeTo(self.name(table)).using("delta").tableProperty(OWNER, self.project)
        for name, value in PROPERTIES.items():
            writer = writer.tableProperty(name, value)
        # Sets the note as a Spark setting: the commit that creates a table ignores the option `userMetadata`.
        with self._setting(_NOTE_SETTING, json.dumps(note, sort_keys=True)):
            writer.create()

    def version(self, table: str) -> int:
        """Return the newest version of a table."""
        newest = self.spark.sql(f"DESCRIBE HISTORY {self.name(table)} LIMIT 1").collect()
        if not newest:
            raise StepFailedError(f"table {self.name(table)} has no history")
        return int(newest[0]["version"])

    def commits(self, table: str) -> list[Commit]:
        """Return the versions with a note, newest first; none if the table does not exist.

        Commits of maintenance, e.g. OPTIMIZE, have no note. Users can store other text as `userMetadata`; commits whose
        text is not a JSON object are left out.
        """
        if not self.exists(table):
            return []
        # Filters in Python: the history is on the driver, and a `select` or `where` would start a second Spark job.
        rows = self.spark.sql(f"DESCRIBE HISTORY {self.name(table)}").collect()
        notes = [(int(row["version"]), row["userMetadata"]) for row in rows]
        found = [Commit(version, note) for version, text in notes if (note := _note(text)) is not None]
        return sorted(found, key=lambda commit: commit.version, reverse=True)

    def commit_of_run(self, table: str, job_run_id: str, step: str) -> Commit:
        """Return the last commit of a job run to a table, or raise `StepFailedError` that names `step`, its writer."""
        for commit in self.commits(table):
            if commit.note.get(JOB_RUN_ID) == job_run_id:
                return commit
        raise StepFailedError(f"job run {job_run_id} has not written {self.name(table)}: run the step {step!r} first")

    def refuse_if_foreign(self, table: str) -> None:
        """Raise `StepFailedError` unless a step of a project created `table`, which must exist."""
        self._refuse_if_foreign(table, self._properties(table))

    def _refuse_if_foreign(self, table: str, properties: Mapping[str, str]) -> None:
        if OWNER in properties:
            return
        raise StepFailedError(
            f"table {self.name(table)} was not created by a step of a project, so no step writes to it: rename it, or, "
            f"if its rows may be replaced, run ALTER TABLE {self.name(table)} SET TBLPROPERTIES "
            f"('{OWNER}' = '{self.project}')"
        )

    def _properties(self, table: str) -> dict[str, str]:
        rows = self.spark.sql(f"SHOW TBLPROPERTIES {self.name(table)}").collect()
        return {str(row["key"]): str(row["value"]) for row in rows}

    def _set_properties(self, table: str, found: Mapping[str, str]) -> None:
        """Set each of `PROPERTIES` that is missing or different in `found`, the table's properties.

        The commit of this change has no note and no rows.
        """
        lacking = {name: value for name, value in PROPERTIES.items() if found.get(name) != value}
        if lacking:
            pairs = ", ".join(f"{text_literal(name)} = {text_literal(value)}" for name, value in lacking.items())
            self.spark.sql(f"ALTER TABLE {self.name(table)} SET TBLPROPERTIES ({pairs})")

    def _write(self, table: str, rows: DataFrame, note: Mapping[str, Any], *, mode: str, **options: str) -> None:
        properties = self._properties(table)
        self._refuse_if_foreign(table, properties)
        self._set_properties(table, properties)
        writer = rows.write.format("delta").mode(mode).options(**options)
        writer.option("userMetadata", json.dumps(note, sort_keys=True)).saveAsTable(self.name(table))

    @contextmanager
    def _setting(self, name: str, value: str) -> Generator[None]:
        """Set a Spark setting within a block, and unset it afterwards."""
        self.spark.conf.set(name, value)
        try:
            yield
        finally:
            self.spark.conf.unset(name)


def _note(text: str | None) -> Mapping[str, Any] | None:
    try:
        found = None if text is None else json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
