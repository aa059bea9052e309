"""Tests that the step `generate` appends rows, and fails on changed settings and on tables that no step created."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.data import generate
from ml_jobs.pipeline.source import SYNTHETIC_TABLE, Source, Synthetic

from .support import flags, project

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.source import Knobs

CONTRACT = Contract(
    columns=(
        Column(name="id", type="string"),
        Column(name="amount", type="double", in_request=True),
        Column(name="is_bad", type="int"),
    ),
    key="id",
    label=Label(column="is_bad"),
)


def _table(rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:
    """Return a table in which `amount` is the row's number plus `offset`, and plus the drift in later batches."""
    import pyarrow as pa

    late = (rows >= knobs.rows) * knobs.drift
    return pa.table(
        {
            "id": pa.array([str(row) for row in rows.tolist()]),
            "amount": pa.array(rows + late + knobs.parameters["offset"]),
            "is_bad": pa.array((rows % 2).astype("int32")),
        }
    )


PROJECT = project(CONTRACT, Synthetic(generate=_table, parameters={"offset": 0.25}))
FLAGS = flags(generate.GenerateArguments, rows=200)


def test_each_job_run_appends_its_rows_once(tables: Warehouse) -> None:
    assert generate.run(FLAGS, PROJECT, tables) == range(200)
    assert generate.run(FLAGS, PROJECT, tables) == range(0)
    assert generate.run(replace(FLAGS, job_run_id="2"), PROJECT, tables) == range(200, 220)
    assert generate.run(replace(FLAGS, job_run_id="2"), PROJECT, tables) == range(0)
    rows = tables.read(SYNTHETIC_TABLE).selectExpr("cast(id AS int) AS id", "amount").collect()
    amounts = [row["amount"] for row in sorted(rows, key=lambda row: row["id"])]
    assert amounts == [*(row + 0.25 for row in range(200)), *(row + 0.75 for row in range(200, 220))]


def test_columns_of_a_generator_are_read_by_name(tables: Warehouse) -> None:
    def other_order(rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:  # noqa: ARG001 - as in `Generator`
        import pyarrow as pa

        ids, zeros = pa.array([str(row) for row in rows.tolist()]), pa.array((rows * 0).astype("int32"))
        return pa.table({"is_bad": zeros, "fee": pa.array(rows + 0.25), "amount": pa.array(rows + 0.5), "id": ids})

    columns = (*CONTRACT.columns[:2], Column(name="fee", type="double"), CONTRACT.columns[2])
    mixed = project(replace(CONTRACT, columns=columns), Synthetic(generate=other_order))
    knobs = generate.Knobs(rows=3, seed=7, drift=0.0, parameters={})
    found = generate.synthetic_rows(tables, mixed, knobs, range(3)).orderBy("id").collect()
    assert [(row["id"], row["amount"], row["fee"]) for row in found] == [
        ("0", 0.5, 0.25),
        ("1", 1.5, 1.25),
        ("2", 2.5, 2.25),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": 300}, r"rows \(200, now 300\)"),
        ({"seed": 8}, r"seed \(7, now 8\)"),
        ({"drift": 0.0}, r"drift \(0.5, now 0.0\)"),
        ({"parameters": {"offset": 1.0}}, r"parameters \(\{'offset': 0.25\}, now \{'offset': 1.0\}\)"),
    ],
)
def test_fails_to_append_rows_of_other_settings(tables: Warehouse, changes: dict[str, Any], message: str) -> None:
    version = tables.version(SYNTHETIC_TABLE)
    with pytest.raises(
        StepFailedError,
        match=f"settings, code or columns: {message}; .* DROP TABLE .*source to generate all rows again",
    ):
        generate.run(replace(FLAGS, job_run_id="9", **changes), PROJECT, tables)
    assert tables.version(SYNTHETIC_TABLE) == version


def test_fails_on_other_code_and_on_a_parameter_that_the_generator_lacks(tables: Warehouse) -> None:
    other = replace(PROJECT, synthetic=Synthetic(generate=Source, parameters={"offset": 0.25}))  # pyright: ignore[reportArgumentType]
    with pytest.raises(StepFailedError, match="with other settings, code or columns: code"):
        generate.run(replace(FLAGS, job_run_id="9"), other, tables)
    with pytest.raises(StepFailedError, match="has no parameter share; it has offset"):
        generate.run(replace(FLAGS, parameters={"share": 1.0}), PROJECT, tables)
    with pytest.raises(StepFailedError, match="has no generator: name a table as its source"):
        generate.run(FLAGS, project(CONTRACT), tables)


@pytest.mark.parametrize("table", ["source", "holdout", "training", "quarantine"])
def test_fails_to_write_to_a_table_that_no_step_created(warehouse: Warehouse, table: str) -> None:
    name = warehouse.name(table)
    warehouse.spark.sql(
        f"CREATE TABLE {name} USING delta AS SELECT '1' AS id, 1D AS amount, 1 AS is_bad, '1' AS job_run_id"
    )
    rows = warehouse.spark.sql("SELECT '2' AS id, 2D AS amount, 0 AS is_bad, '1' AS job_run_id")
    message = rf"was not created by a step.*ALTER TABLE {name} SET TBLPROPERTIES \('ml_jobs.project' = 'tests'\)"
    writes = [
        lambda: warehouse.replace(table, rows, {}),
        lambda: warehouse.append(table, rows, {}),
        lambda: warehouse.replace_rows_of_run(table, rows, "1", {}),
    ]
    if table == SYNTHETIC_TABLE:
        writes.append(lambda: generate.run(FLAGS, PROJECT, warehouse))  # pyright: ignore[reportArgumentType]
    for write in writes:
        with pytest.raises(StepFailedError, match=message):
            write()
    assert warehouse.version(table) == 0
