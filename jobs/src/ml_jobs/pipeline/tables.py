"""Delta tables of a project's schema. Each write leaves a note in the history, in the same commit as the data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame, SparkSession

    from ml_jobs.arguments import ProjectArguments

TRAINING = "training"
HOLDOUT = "holdout"
SCORES = "scores"


@dataclass(frozen=True)
class Commit:
    """A version of a table, and the note that its writer left."""

    version: int
    note: Mapping[str, Any]


@dataclass(frozen=True)
class Warehouse:
    """The tables of one schema, by short name."""

    spark: SparkSession
    catalog: str
    schema: str
    prefix: str = ""
    """Put before each short name, so that tests can stand beside what is in use."""

    @staticmethod
    def of(arguments: ProjectArguments) -> Warehouse:
        """Return the tables that a step was pointed to, on the session of the cluster that it runs on."""
        from pyspark.sql import SparkSession

        return Warehouse(SparkSession.builder.getOrCreate(), arguments.catalog, arguments.schema)

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
        writer = rows.write.format("delta").mode("overwrite").option("overwriteSchema", "true")
        writer.option("userMetadata", json.dumps(note, sort_keys=True)).saveAsTable(self.name(table))

    def create(self, table: str, rows: DataFrame, note: Mapping[str, Any]) -> None:
        """Create the table; fails if there is one."""
        writer = rows.write.format("delta").mode("errorifexists")
        writer.option("userMetadata", json.dumps(note, sort_keys=True)).saveAsTable(self.name(table))

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
            if commit.note.get("job_run_id") == job_run_id:
                return commit
        raise StepFailedError(f"job run {job_run_id} has not written {self.name(table)}: run the step {step!r} first")
