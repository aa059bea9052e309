"""Versions of the holdout: when a new one is written, why, and which messages come before the training."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.data import prepare, validate
from ml_jobs.pipeline.data.holdout_versions import SAME, TOUCHED
from ml_jobs.pipeline.data.tables import HOLDOUT, QUARANTINE, TRAINING, Commit
from ml_jobs.pipeline.release.registry import Version
from ml_jobs.pipeline.source import LabelTable, Source
from ml_jobs.pipeline.tasks import REGRESSION
from ml_jobs.pipeline.waiver import Waiver

from .support import DAY, NOW, flags, project

if TYPE_CHECKING:
    from ml_jobs.pipeline.data.tables import Warehouse
    from ml_jobs.pipeline.task import Task

CONTRACT = Contract(
    columns=(
        Column(name="id", type="bigint"),
        Column(name="at", type="timestamp"),
        Column(name="who", type="string"),
        Column(name="amount", type="double", in_request=True),
        Column(name="is_bad", type="int", values=(0, 1)),
    ),
    key="id",
    time="at",
    entity="who",
    label=Label(column="is_bad"),
)

FIRST = 1_740_000_000_000_000 // DAY * DAY
"""Midnight, in microseconds since 1970; row `n` is `n` hours later."""


def selected(numbers: range, label: str = "cast(id % 3 = 0 AS int)") -> str:
    return (
        f"SELECT id, timestamp_micros({FIRST} + id * 3600000000) AS at, cast(id % 11 AS string) AS who, "
        f"cast(id AS double) AS amount, {label} AS is_bad FROM range({numbers.start}, {numbers.stop})"
    )


@dataclass
class Bank:
    """A source with job runs that read it."""

    warehouse: Warehouse
    runs: int = 0

    @property
    def source(self) -> Source:
        return Source(table=self.warehouse.name("bank"))

    def sql(self, text: str, table: str = "bank") -> None:
        self.warehouse.spark.sql(text.format(table=self.warehouse.name(table)))

    def fill(self, numbers: range, **more: str) -> None:
        if self.warehouse.exists("bank"):
            self.sql(f"INSERT INTO {{table}} {selected(numbers, **more)}")
        else:
            self.sql(f"CREATE TABLE {{table}} USING delta AS {selected(numbers, **more)}")

    def prepare(
        self,
        contract: Contract = CONTRACT,
        live: Version | None = None,
        task: Task | None = None,
        **changes: Any,  # noqa: ANN401
    ) -> Commit:
        """Validate and prepare in a new job run; return the note of the training rows' commit."""
        self.runs += 1
        given: dict[str, Any] = {"source": self.source, "job_run_id": str(self.runs), **changes}
        made = project(contract)
        made = made if task is None else replace(made, task=task)
        validate.run(flags(validate.ValidateArguments, **given), made, self.warehouse, NOW)
        found = prepare.run(
            flags(prepare.PrepareArguments, **given), made, self.warehouse, live, day=dt.date(2026, 6, 1)
        )
        self.lines = found.lines
        return self.warehouse.commit_of_run(TRAINING, str(self.runs), "prepare")

    def ids(self, table: str, version: int | None = None) -> set[int]:
        return {row["id"] for row in self.warehouse.read(table, version).collect()}


@pytest.fixture
def bank(warehouse: Warehouse) -> Bank:
    made = Bank(warehouse)
    made.fill(range(300))
    return made


def test_the_note_describes_both_tables(bank: Bank) -> None:
    commit = bank.prepare()
    assert commit.note == {
        "job_run_id": "1",
        "source": bank.source.table,
        "source_version": 0,
        "labels_version": None,
        "contract": commit.note["contract"],
        "split": "time",
        "split_seed": 7,
        "holdout_share": 0.3,
        "holdout_version": 0,
        "trained_until": FIRST + 209 * 3_600_000_000,
        "held_from": FIRST + 210 * 3_600_000_000,
        "reason": "first holdout",
    }
    assert (bank.ids(TRAINING), bank.ids(HOLDOUT)) == (set(range(210)), set(range(210, 300)))
    assert bank.lines[0] == f"{bank.warehouse.name(HOLDOUT)} is at version 0, 90 rows: first holdout"


def test_the_same_rows_give_no_new_version(bank: Bank) -> None:
    bank.prepare()
    note = bank.prepare().note
    assert (note["holdout_version"], note["reason"]) == (0, SAME)
    assert bank.warehouse.version(HOLDOUT) == 0
    assert bank.warehouse.version(TRAINING) == 1


def test_later_rows_move_the_window_and_the_last_one_can_still_be_read(bank: Bank) -> None:
    bank.prepare()
    bank.fill(range(300, 400))
    note = bank.prepare().note
    assert note["holdout_version"] == 1
    assert note["reason"] == (
        "later rows moved the window: from 2025-03-02 16:00:00 UTC, before from 2025-02-27 18:00:00 UTC"
    )
    assert bank.ids(HOLDOUT, 1) == set(range(280, 400))
    assert bank.ids(TRAINING) == set(range(280))
    assert bank.ids(HOLDOUT, 0) == set(range(210, 300))


def test_a_replaced_source_with_new_keys_gives_a_new_holdout(bank: Bank) -> None:
    bank.prepare()
    bank.sql(f"CREATE TABLE {{table}} USING delta AS {selected(range(1000, 1300))}", "other")
    other = Source(table=bank.warehouse.name("other"))
    note = bank.prepare(source=other).note
    assert note["reason"] == f"the source is another table: {other.table}, before {bank.source.table}"
    assert bank.ids(HOLDOUT) == set(range(1210, 1300))
    assert bank.ids(TRAINING) == set(range(1000, 1210))


def test_a_new_column_gives_a_new_version(bank: Bank) -> None:
    bank.prepare()
    wider = replace(CONTRACT, columns=(*CONTRACT.columns, Column(name="twice", type="double", in_request=True)))
    mapped = replace(bank.source, columns={"twice": "amount * 2"})
    assert bank.prepare(wider, source=mapped).note["reason"] == "the contract changed"
    rows = bank.warehouse.read(HOLDOUT).collect()
    assert {row["id"] for row in rows} == set(range(210, 300))
    assert all(row["twice"] == 2 * row["amount"] for row in rows)
    # The key changes its type.
    texts = replace(CONTRACT, columns=(Column(name="id", type="string"), *CONTRACT.columns[1:]))
    assert (
        bank.prepare(texts, source=replace(bank.source, columns={"id": "concat('k', id)"})).note["holdout_version"] == 2
    )


def test_changed_outcomes_give_a_new_version(bank: Bank) -> None:
    bank.prepare()
    mapping = {"is_bad": "cast(id % 2 = 0 AS int)"}
    note = bank.prepare(source=replace(bank.source, columns=mapping)).note
    assert (note["holdout_version"], note["reason"]) == (1, "rows or outcomes of the source changed")
    bank.sql("UPDATE {table} SET amount = 5 WHERE id = 250")
    note = bank.prepare(source=replace(bank.source, columns=mapping)).note
    assert (note["holdout_version"], note["reason"]) == (2, "the source has another version: 1, before 0")


def test_another_version_of_the_label_table_gives_a_new_version(bank: Bank) -> None:
    bank.sql(
        "CREATE TABLE {table} USING delta AS SELECT id AS ref, cast(id % 3 = 0 AS int) AS outcome, "
        "timestamp'2025-06-01' AS arrived FROM range(300)",
        "outcomes",
    )
    labels = LabelTable(table=bank.warehouse.name("outcomes"), key="ref", label="outcome", arrived="arrived")
    source = replace(bank.source, columns={"is_bad": "outcome"}, labels=labels)
    bank.prepare(source=source)
    bank.sql("INSERT INTO {table} SELECT 250L, 1, timestamp'2025-06-02'", "outcomes")
    assert bank.prepare(source=source).note["reason"] == "the label table has another version"
    assert bank.warehouse.read(HOLDOUT).where("id = 250").collect()[0]["is_bad"] == 1


def test_other_settings_of_the_split_give_a_new_version(bank: Bank) -> None:
    bank.prepare()
    assert bank.prepare(holdout_share=0.2).note["reason"] == "split settings changed: holdoutShare 0.2, before 0.3"
    assert bank.ids(HOLDOUT) == set(range(240, 300))


def test_a_holdout_with_a_foreign_commit_gets_a_new_version(bank: Bank) -> None:
    bank.prepare()
    bank.sql("DELETE FROM {table} WHERE id < 250", HOLDOUT)
    note = bank.prepare().note
    assert (note["holdout_version"], note["reason"]) == (2, TOUCHED)
    assert bank.ids(HOLDOUT) == set(range(210, 300))


def test_an_entity_of_the_holdout_is_not_trained_on(bank: Bank) -> None:
    who = {"who": "if(id % 10 = 0, 'x', cast(floor(id / 30) AS string))"}
    bank.prepare(replace(CONTRACT, split_by_entity=True), source=replace(bank.source, columns=who))
    assert bank.ids(HOLDOUT) == set(range(210, 300))
    assert bank.ids(TRAINING) == {row for row in range(210) if row % 10 != 0}


def test_a_repeated_key_is_left_out_whatever_the_columns_are_called(bank: Bank) -> None:
    bank.sql("INSERT INTO {table} SELECT * FROM {table} WHERE id = 7")
    more = (Column(name="value", type="double"), Column(name="count", type="bigint"))
    named = replace(CONTRACT, columns=(*CONTRACT.columns, *more), quarantine_share=0.1)
    bank.prepare(named, source=replace(bank.source, columns={"value": "amount", "count": "id"}))
    assert 7 not in bank.ids(TRAINING)
    reasons = {row["reason"] for row in bank.warehouse.read(QUARANTINE).collect()}
    assert reasons == {"id 7 occurs 2 times"}


@pytest.mark.parametrize("time", ["at", None])
def test_an_entity_with_most_of_the_rows_is_reported(bank: Bank, time: str | None) -> None:
    giant = replace(bank.source, columns={"who": "if(id % 10 < 9, 'giant', cast(id AS string))"})
    contract = replace(CONTRACT, time=time, split_by_entity=True)
    said = (
        r"held out, training\.holdoutShare asks for 30\.0%: split_by_entity keeps all rows of one who on one side, .*"
    )
    if time is None:
        with pytest.raises(StepFailedError, match=f"PR-AUC cannot be measured on the holdout: .*; .*{said}"):
            bank.prepare(contract, source=giant)
    else:
        bank.prepare(contract, source=giant)
        assert re.match(rf"81\.1% of the split rows are {said}", bank.lines[1])


def test_a_source_without_a_time_is_split_by_its_keys(bank: Bank) -> None:
    note = bank.prepare(replace(CONTRACT, time=None)).note
    assert (note["split"], note["held_from"], note["trained_until"]) == ("key", None, None)
    held = bank.ids(HOLDOUT)
    bank.fill(range(300, 330))
    bank.prepare(replace(CONTRACT, time=None))
    assert {one for one in bank.ids(HOLDOUT) if one < 300} == held
    assert bank.prepare(replace(CONTRACT, time=None, split_by_entity=True)).note["split"] == "entity"


def test_a_label_may_be_boolean(bank: Bank) -> None:
    label = Column(name="is_bad", type="boolean", values=(0, 1))
    contract = replace(CONTRACT, columns=(*CONTRACT.columns[:-1], label), class_shares={1: (0.3, 0.4)})
    bank.prepare(contract, source=replace(bank.source, columns={"is_bad": "is_bad = 1"}))
    assert len(bank.ids(HOLDOUT)) == 90
    contract = replace(contract, class_shares={1: (0.5, 0.6)})
    with pytest.raises(StepFailedError, match=r"is_bad: 1 has a share of 33\.3333% .* must be from 50\.0000% to 60"):
        bank.prepare(contract, source=replace(bank.source, columns={"is_bad": "is_bad = 1"}))


def test_fails_on_a_holdout_without_a_class(warehouse: Warehouse) -> None:
    bank = Bank(warehouse)
    bank.fill(range(300), label="cast(id < 100 AS int)")
    with pytest.raises(
        StepFailedError, match=r"PR-AUC cannot be measured on the holdout: its 90 rows lack a class; rai"
    ):
        bank.prepare()
    assert not warehouse.exists(HOLDOUT)


def test_fails_if_no_training_row_is_left(bank: Bank) -> None:
    with pytest.raises(StepFailedError, match=r"no row is left for the training rows: .*training\.holdoutShare"):
        bank.prepare(replace(CONTRACT, split_by_entity=True))


LIVE = Version("3", {})
SHORT = "a margin of 0.01 with confidence 0.9 needs a holdout with a support of "


def test_fails_before_training_if_the_holdout_is_too_small_and_a_version_is_live(bank: Bank) -> None:
    with pytest.raises(
        StepFailedError,
        match=rf"{SHORT}\d+ rows .* this one has 30: no model could pass the gate, so nothing is trained and version 3 "
        r"stays champion; raise training\.holdoutShare or gate\.margin, .* gate\.waiver$",
    ):
        bank.prepare(live=LIVE, margin=0.01)
    assert not bank.warehouse.exists(TRAINING)
    expired = Waiver(reason="a new market", expires="2026-05-31")
    with pytest.raises(StepFailedError, match=r"gate\.waiver \(the present one expired on 2026-05-31\)"):
        bank.prepare(live=LIVE, margin=0.01, waiver=expired)


def test_fails_on_a_margin_that_stops_no_model(bank: Bank) -> None:
    with pytest.raises(StepFailedError, match=r"gate\.margin is 1\.5, must be below 1, the largest value of PR-AUC"):
        bank.prepare(margin=1.5)
    bank.prepare(task=REGRESSION, margin=1.5)


def test_a_waiver_allows_a_holdout_that_is_too_small(bank: Bank) -> None:
    bank.prepare(live=LIVE, margin=0.01, waiver=Waiver(reason="a new market", expires="2026-06-01"))
    assert bank.lines[1].startswith(SHORT)
    assert bank.lines[1].endswith("gate.waiver lets the run go on until 2026-06-01: a new market")
    assert bank.ids(TRAINING)


def test_a_first_training_only_logs_that_the_holdout_is_too_small(bank: Bank) -> None:
    bank.prepare(margin=0.01)
    assert bank.lines[1].startswith(SHORT)
    assert bank.lines[1].endswith(
        "the first version is released without a comparison, but the next training will be stopped"
    )
    bank.prepare(live=LIVE, margin=0.3)
    assert len(bank.lines) == 1


def test_the_live_version_gives_the_spread_if_the_task_has_none(bank: Bank) -> None:
    bank.prepare(live=LIVE, task=REGRESSION, margin=0.01)
    assert len(bank.lines) == 1
    with pytest.raises(StepFailedError, match=f"{SHORT}.* this one has 90: no model could pass"):
        bank.prepare(live=Version("3", {"gate_spread": "0.5"}), task=REGRESSION, margin=0.01)
