"""Delta tables of a project's schema. Each write leaves a note in the history, in the same commit as the data."""

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
"""Table property with the project whose steps made the table; only tables that have it are written to."""

PROPERTIES = {
    # The steps look up notes in the history, which would end after 30 days.
    "delta.logRetentionDuration": "interval 3650 days",
    # VACUUM would take the rows of earlier versions after 7 days: a model is trained again
    # from the version that it knew, and `evaluate` reads what the champion has learned from.
    "delta.deletedFileRetentionDuration": "interval 366 days",
}
"""Of each table that is made here; an older table gets them when it is written next."""

JOB_RUN_ID = "job_run_id"
"""Field of a note, and column of tables to which every job run adds rows."""

_NOTE_SETTING = "spark.databricks.delta.commitInfo.userMetadata"


@dataclass(frozen=True)
class Commit:
    """A version of a table, and the note that its writer left."""

    version: int
    note: Mapping[str, Any]


@dataclass(frozen=True)
class Warehouse:
    """The tables of one schema, by short name. Only tables that carry `OWNER` are written to."""

    spark: SparkSession
    catalog: str
    schema: str
    prefix: str = ""
    """Put before each short name, so that tests can stand beside what is in use."""
    _: KW_ONLY
    project: str

    @staticmethod
    def of(arguments: ProjectArguments) -> Warehouse:
        """Return the tables that a step was pointed to, on the session of the cluster that it runs on."""
        from pyspark.sql import SparkSession

        spark = SparkSession.builder.getOrCreate()
        return Warehouse(spark, arguments.catalog, arguments.schema, project=arguments.project)

    def name(self, table: str) -> str:
        """Three-level name."""
        return f"{self.catalog}.{self.schema}.{self.prefix}{table}"

    def exists(self, table: str) -> bool:
        """Whether there is such a table."""
        return self.spark.catalog.tableExists(self.name(table))

    def read(self, table: str, version: int | None = None) -> DataFrame:
        """Rows of a table, now or as of a version."""
        if not self.exists(table):
            raise StepFailedError(f"table {self.name(table)} does not exist")
        as_of = "" if version is None else f" VERSION AS OF {version}"
        return self.spark.sql(f"SELECT * FROM {self.name(table)}{as_of}")

    def replace(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Make `rows` the table's content, as a new version of it."""
        if self.exists(table):
            self._write(table, rows, note, mode="overwrite", overwriteSchema="true")
        else:
            self.create(table, rows, note)

    def append(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Add rows to a table, which is created if there is none."""
        if self.exists(table):
            self._write(table, rows, note, mode="append")
        else:
            self.create(table, rows, note)

    def replace_rows_of_run(self, table: str, rows: DataFrame, job_run_id: str, note: Mapping[str, Any]) -> None:
        """Replace what a job run has added; `rows` have the run's id in the column `job_run_id`."""
        if self.exists(table):
            condition = f"{JOB_RUN_ID} = {text_literal(job_run_id)}"
            self._write(table, rows, note, mode="overwrite", replaceWhere=condition)
        else:
            self.create(table, rows, note)

    def create(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Create the table; fails if there is one."""
        writer = rows.writeTo(self.name(table)).using("delta").tableProperty(OWNER, self.project)
        for name, value in PROPERTIES.items():
            writer = writer.tableProperty(name, value)
        # The option `userMetadata` does not reach the commit that creates a table.
        with self._setting(_NOTE_SETTING, json.dumps(note, sort_keys=True)):
            writer.create()

    def version(self, table: str) -> int:
        """Newest version of a table."""
        newest = self.spark.sql(f"DESCRIBE HISTORY {self.name(table)} LIMIT 1").select("version").first()
        if newest is None:
            raise StepFailedError(f"table {self.name(table)} has no history")
        return int(newest["version"])

    def commits(self, table: str) -> list[Commit]:
        """Versions that carry a note, newest first; maintenance of the table leaves none."""
        if not self.exists(table):
            return []
        history = self.spark.sql(f"DESCRIBE HISTORY {self.name(table)}").select("version", "userMetadata")
        rows = history.where("userMetadata IS NOT NULL").collect()
        found = [Commit(int(row["version"]), json.loads(row["userMetadata"])) for row in rows]
        return sorted(found, key=lambda commit: commit.version, reverse=True)

    def commit_of_run(self, table: str, job_run_id: str, step: str) -> Commit:
        """Return what a job run wrote last into a table; `step` is the one that should have."""
        for commit in self.commits(table):
            if commit.note.get(JOB_RUN_ID) == job_run_id:
                return commit
        raise StepFailedError(f"job run {job_run_id} has not written {self.name(table)}: run the step {step!r} first")

    def refuse_if_foreign(self, table: str) -> None:
        """Raise `StepFailedError` unless the table was made by the steps of a project; it must exist."""
        if self._owner(table) is not None:
            return
        raise StepFailedError(
            f"table {self.name(table)} was not made by the platform, so nothing is written to it: rename it, or, if "
            f"its rows may be replaced, run ALTER TABLE {self.name(table)} SET TBLPROPERTIES "
            f"('{OWNER}' = '{self.project}')"
        )

    def _owner(self, table: str) -> str | None:
        return self._properties(table).get(OWNER)

    def _properties(self, table: str) -> dict[str, str]:
        rows = self.spark.sql(f"SHOW TBLPROPERTIES {self.name(table)}").collect()
        return {str(row["key"]): str(row["value"]) for row in rows}

    def _set_properties(self, table: str) -> None:
        """Set what the table lacks of `PROPERTIES`: a version without a note, and with the same rows."""
        found = self._properties(table)
        lacking = {name: value for name, value in PROPERTIES.items() if found.get(name) != value}
        if lacking:
            pairs = ", ".join(f"{text_literal(name)} = {text_literal(value)}" for name, value in lacking.items())
            self.spark.sql(f"ALTER TABLE {self.name(table)} SET TBLPROPERTIES ({pairs})")

    def _write(self, table: str, rows: DataFrame, note: Mapping[str, Any], *, mode: str, **options: str) -> None:
        self.refuse_if_foreign(table)
        self._set_properties(table)
        writer = rows.write.format("delta").mode(mode).options(**options)
        writer.option("userMetadata", json.dumps(note, sort_keys=True)).saveAsTable(self.name(table))

    @contextmanager
    def _setting(self, name: str, value: str) -> Generator[None]:
        """Set a Spark setting for the time of a block; it is not set outside."""
        self.spark.conf.set(name, value)
        try:
            yield
        finally:
            self.spark.conf.unset(name)
