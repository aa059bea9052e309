"""What only the stage's own Spark can show: a source is validated and split, and nothing of it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.data import prepare, validate
from ml_jobs.pipeline.data.tables import HOLDOUT, QUARANTINE, TRAINING
from ml_jobs.pipeline.source import Source

from .support import flags, project

if TYPE_CHECKING:
    from ml_jobs.pipeline.data.tables import Warehouse

CONTRACT = Contract(
    columns=(
        Column(name="id", type="string"),
        Column(name="amount", type="double", minimum=0, in_request=True),
        Column(name="is_bad", type="int"),
    ),
    key="id",
    label=Label(column="is_bad"),
    quarantine_share=0.1,
)


HELD_OUT = {2, 10, 11, 12, 13, 17, 22, 27, 30, 33, 37}
"""Those below 40, by the hash of the key."""


def test_rows_that_keep_the_contract_are_split_and_others_quarantined(warehouse: Warehouse) -> None:
    name = warehouse.name("bank")
    warehouse.spark.sql(
        f"CREATE TABLE {name} USING delta AS SELECT cast(id AS string) AS id, cast(id - 1 AS decimal(9, 2)) AS Amount, "
        "if(id = 7, null, id % 2 = 0) AS is_bad FROM range(100)"
    )
    source = Source(table=name)
    validate.run(flags(validate.ValidateArguments, source=source), project(CONTRACT), warehouse)
    prepare.run(flags(prepare.PrepareArguments, source=source), project(CONTRACT), warehouse)
    bad = warehouse.read(QUARANTINE).collect()
    assert [(row["key"], row["rule"]) for row in bad] == [("0", "amount: at least 0")]
    ids = [{row["id"] for row in warehouse.read(table).collect()} for table in (HOLDOUT, TRAINING)]
    assert not ids[0] & ids[1]
    assert ids[0] | ids[1] == {str(number) for number in range(100)} - {"0", "7"}
    # A stage and a machine hash alike, so that the holdout of one is that of the other.
    assert {number for number in map(int, ids[0]) if number < 40} == HELD_OUT
