"""Step `prepare`: splits the source into a holdout, frozen by its first run, and what each run learns from."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ml_jobs.arguments import RunArguments, check, check_share, check_volume_path, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.tables import HOLDOUT, TRAINING, Warehouse

if TYPE_CHECKING:
    from typing import BinaryIO

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.project import Project

HELD_BACK = "held_back.json"
"""File on the exchange volume with rows that no model has learned from, for clients and smoke queries."""

HELD_BACK_POSITIVES = 10
HELD_BACK_NEGATIVES = 30

BUCKETS = 1_000_000


class Files(Protocol):
    """The part of the Files API that the steps use."""

    def upload(self, file_path: str, contents: BinaryIO, *, overwrite: bool | None = None) -> object:
        """Write a file."""
        ...


@dataclass(frozen=True, kw_only=True)
class PrepareArguments(RunArguments):
    """Split the source into holdout and training rows, and leave held-back rows for clients."""

    holdout_share: float
    seed: int
    exchange_volume: str

    def __post_init__(self) -> None:
        """Refuse shares that leave one side empty, and paths outside volumes."""
        super().__post_init__()
        check_share("holdout_share", self.holdout_share)
        check(self.seed >= 0, "seed", self.seed, "at least 0")
        check_volume_path("exchange_volume", self.exchange_volume)


def run(arguments: PrepareArguments, project: Project, warehouse: Warehouse, files: Files) -> None:
    """Write the training rows as a new version, and the holdout if there is none yet."""
    source_version = warehouse.version(project.tables.source)
    source = warehouse.read(project.tables.source, source_version)
    note = {"job_run_id": arguments.job_run_id, "source_version": source_version}
    if not warehouse.exists(HOLDOUT):
        chosen = source.where(holdout_condition(project.contract.key, arguments.seed, arguments.holdout_share))
        warehouse.create(HOLDOUT, chosen, {**note, "seed": arguments.seed, "share": arguments.holdout_share})
    holdout = warehouse.read(HOLDOUT)
    # By key, not by hash: rows that came after the holdout was frozen are learned from, wherever they hash to.
    training = source.join(holdout.select(project.contract.key), project.contract.key, "left_anti")
    warehouse.replace(TRAINING, training, note)
    held_back = sample(holdout, project)
    payload = json.dumps(held_back, allow_nan=False).encode()
    files.upload(f"{arguments.exchange_volume}/{HELD_BACK}", io.BytesIO(payload), overwrite=True)
    print(f"{warehouse.name(TRAINING)} at version {warehouse.version(TRAINING)}; {HELD_BACK}: {len(payload)} bytes")


def holdout_condition(key: str, seed: int, share: float) -> str:
    """SQL condition that picks the same rows whenever and wherever it is asked."""
    return f"pmod(xxhash64(`{key}`, {seed}), {BUCKETS}) < {round(share * BUCKETS)}"


def sample(holdout: DataFrame, project: Project) -> dict[str, list[Any]]:
    """Return some positives and negatives of the holdout, always the same: `{"records": [...], "labels": [...]}`."""
    wanted = ((1, HELD_BACK_POSITIVES), (0, HELD_BACK_NEGATIVES))
    order = f"xxhash64(`{project.contract.key}`)"
    parts = [
        holdout.where(f"`{project.label}` = {label}").selectExpr("*", f"{order} AS sample_order")
        .orderBy("sample_order").limit(count)
        for label, count in wanted
    ]  # fmt: skip
    rows = parts[0].unionAll(parts[1]).orderBy("sample_order").toArrow().to_pandas()
    labels = [int(label) for label in rows[project.label]]
    if len(set(labels)) < len(wanted):
        raise StepFailedError(f"the holdout has no rows with {project.label} = {0 if 1 in labels else 1}")
    return {"records": project.records(rows), "labels": labels}


def main() -> None:
    """Entry point."""
    from databricks.sdk import WorkspaceClient

    arguments = parse(PrepareArguments)
    run(arguments, load_project(arguments.project), Warehouse.of(arguments), WorkspaceClient().files)
