"""Tests when and why the step `prepare` writes a new version of the holdout, and which messages the step prints."""

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
from ml_jobs.pipeline.data.split import Split
from ml_jobs.pipeline.data.tables import HOLDOUT, QUARANTINE, TRAINING, Commit
from ml_jobs.pipeline.release.registry import Version
from ml_jobs.pipeline.source import LabelTable, Source
from ml_jobs.pipeline.tasks import REGRESSION
from ml_jobs.pipeline.waiver import Waiver

from .support import DAY, NOW, flags, project

if TYPE_CHECKING:
    from collections.abc import Mapping

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
"""Time of row 0, a midnight in microseconds since 1970; the time of row `n` is `n` hours later."""


def selected(numbers: range, label: str = "cast(id % 3 = 0 AS int)") -> str:
    return (
        f"SELECT id, timestamp_micros({FIRST} + id * 3600000000) AS at, cast(id % 11 AS string) AS who, "
        f"cast(id AS double) AS amount, {label} AS is_bad FROM range({numbers.start}, {numbers.stop})"
    )


@dataclass
class Bank:
    """A source table, and the job runs that read this table."""

    warehouse: Warehouse
    source: Source
    runs: int = 0
    lines: tuple[str, ...] = ()
    """Lines that the newest job run printed."""

    @staticmethod
    def filled(warehouse: Warehouse, rows: str) -> Bank:
        """Create a source table with the rows of the query `rows`."""
        bank = Bank(warehouse, Source(table=warehouse.name("bank")))
        bank.sql(f"CREATE TABLE {{table}} USING delta AS {rows}")
        return bank

    def sql(self, text: str, table: str = "bank") -> None:
        self.warehouse.spark.sql(text.format(table=self.warehouse.name(table)))

    def prepare(
        self,
        contract: Contract = CONTRACT,
        live: Version | None = None,
        task: Task | None = None,
        **changes: Any,  # noqa: ANN401
    ) -> Commit:
        """Run the steps `validate` and `prepare` in a new job run; return the commit of the training rows."""
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


@pytest.fixture(scope="module")
def source(tables: Warehouse) -> Source:
    """A source table with rows 0 to 299, which tests must not change."""
    return Bank.filled(tables, selected(range(300))).source


@pytest.fixture
def bank(warehouse: Warehouse, source: Source) -> Bank:
    return Bank(warehouse, source)


@dataclass(frozen=True)
class History:
    """Results of a series of job runs, most of which follow a change of rows or settings."""

    bank: Bank
    notes: Mapping[str, Commit]
    """Delta commits of the training table, by the name of the change that was made before the job run."""
    lines: Mapping[str, tuple[str, ...]]

    def reason(self, change: str) -> tuple[int, str]:
        """Return the version of the holdout after a change, and the reason why `prepare` wrote a new version or not."""
        note = self.notes[change].note
        return note["holdout_version"], note["reason"]

    def held(self, change: str) -> set[int]:
        return self.bank.ids(HOLDOUT, self.notes[change].note["holdout_version"])

    def learned(self, change: str) -> set[int]:
        return self.bank.ids(TRAINING, self.notes[change].version)


@pytest.fixture(scope="module")
def history(tables: Warehouse) -> History:
    bank = Bank.filled(replace(tables, prefix=f"{tables.prefix}history_"), selected(range(300)))
    notes: dict[str, Commit] = {}
    lines: dict[str, tuple[str, ...]] = {}

    def run(change: str, contract: Contract = CONTRACT, **changes: Any) -> None:  # noqa: ANN401
        notes[change] = bank.prepare(contract, **changes)
        lines[change] = bank.lines

    def mapped(**columns: str) -> Source:
        return replace(bank.source, columns=columns)

    run("first")
    run("same")
    bank.sql(f"INSERT INTO {{table}} {selected(range(300, 400))}")
    run("later rows")
    other_outcomes = mapped(is_bad="cast(id % 2 = 0 AS int)")
    run("outcomes", source=other_outcomes)
    bank.sql("UPDATE {table} SET amount = 5 WHERE id = 350")
    run("amount", source=other_outcomes)
    run("share", source=other_outcomes, holdout_share=0.2)
    bank.sql("DELETE FROM {table} WHERE id < 350", HOLDOUT)
    run("foreign commit", source=other_outcomes, holdout_share=0.2)
    wider = replace(CONTRACT, columns=(*CONTRACT.columns, Column(name="twice", type="double", in_request=True)))
    run("column", wider, source=mapped(twice="amount * 2"), holdout_share=0.2)
    texts = replace(CONTRACT, columns=(Column(name="id", type="string"), *CONTRACT.columns[1:]))
    run("key", texts, source=mapped(id="concat('k', id)"))
    bank.sql(f"CREATE TABLE {{table}} USING delta AS {selected(range(1000, 1300))}", "other")
    other = Source(table=bank.warehouse.name("other"))
    run("source", source=other)
    bank.sql(
        "CREATE TABLE {table} USING delta AS SELECT id AS ref, cast(id % 3 = 0 AS int) AS outcome, "
        "timestamp'2025-06-01' AS arrived FROM range(1000, 1300)",
        "outcomes",
    )
    labels = LabelTable(table=bank.warehouse.name("outcomes"), key="ref", label="outcome", arrived="arrived")
    labelled = replace(other, columns={"is_bad": "outcome"}, labels=labels)
    run("label table", source=labelled)
    bank.sql("INSERT INTO {table} SELECT 1250L, 1, timestamp'2025-06-02'", "outcomes")
    run("label", source=labelled)
    return History(bank, notes, lines)


def test_the_commit_note_describes_the_training_and_holdout_tables(history: History) -> None:
    bank, note = history.bank, history.notes["first"].note
    assert note == {
        "job_run_id": "1",
        "source": bank.source.table,
        "source_version": 0,
        "labels_version": None,
        "contract": note["contract"],
        "split": "time",
        "split_seed": 7,
        "holdout_share": 0.3,
        "holdout_version": 0,
        "trained_until": FIRST + 209 * 3_600_000_000,
        "held_from": FIRST + 210 * 3_600_000_000,
        "reason": "first holdout",
    }
    assert (history.learned("first"), history.held("first")) == (set(range(210)), set(range(210, 300)))
    assert history.lines["first"][0] == f"{bank.warehouse.name(HOLDOUT)} is at version 0, 90 rows: first holdout"


def test_the_same_rows_give_no_new_version(history: History) -> None:
    assert history.reason("same") == (0, SAME)
    assert [history.notes[change].version for change in ("first", "same")] == [0, 1]


def test_later_rows_move_the_window_and_the_last_one_can_still_be_read(history: History) -> None:
    assert history.reason("later rows") == (
        1,
        "the holdout begins later: at 2025-03-02 16:00:00 UTC, before at 2025-02-27 18:00:00 UTC",
    )
    assert history.held("later rows") == set(range(280, 400))
    assert history.learned("later rows") == set(range(280))
    assert history.held("first") == set(range(210, 300))


def test_changed_outcomes_give_a_new_version(history: History) -> None:
    assert history.reason("outcomes") == (2, "rows or outcomes of the source changed")
    assert history.reason("amount") == (3, "the source has another version: 2, before 1")
    rows = history.bank.warehouse.read(HOLDOUT, 3).where("amount = 5").collect()
    assert [(row["id"], row["is_bad"]) for row in rows] == [(350, 1)]


def test_other_settings_of_the_split_give_a_new_version(history: History) -> None:
    assert history.reason("share") == (4, "split settings changed: holdoutShare 0.2, before 0.3")
    assert history.held("share") == set(range(320, 400))


def test_a_holdout_that_something_else_has_changed_gets_a_new_version(history: History) -> None:
    assert history.reason("foreign commit") == (6, TOUCHED)
    assert history.held("foreign commit") == set(range(320, 400))


def test_a_new_column_gives_a_new_version(history: History) -> None:
    assert history.reason("column") == (7, "the contract changed")
    rows = history.bank.warehouse.read(HOLDOUT, 7).collect()
    assert {row["id"] for row in rows} == set(range(320, 400))
    assert all(row["twice"] == 2 * row["amount"] for row in rows)


def test_a_key_of_another_type_gives_a_new_version(history: History) -> None:
    version, reason = history.reason("key")
    assert (version, reason.partition(";")[0]) == (8, "the contract changed")
    assert history.held("key") == {f"k{number}" for number in range(280, 400)}


def test_a_replaced_source_with_new_keys_gives_a_new_holdout(history: History) -> None:
    tables = history.bank.warehouse
    _, reason = history.reason("source")
    assert reason.startswith(f"the source is another table: {tables.name('other')}, before {tables.name('bank')}")
    assert history.held("source") == set(range(1210, 1300))
    assert history.learned("source") == set(range(1000, 1210))


def test_another_version_of_the_label_table_gives_a_new_version(history: History) -> None:
    version, reason = history.reason("label")
    assert reason == "the label table has another version"
    before = history.notes["label table"].note["holdout_version"]
    outcomes = [history.bank.warehouse.read(HOLDOUT, one).where("id = 1250").collect() for one in (before, version)]
    assert [row["is_bad"] for (row,) in outcomes] == [0, 1]


def test_an_entity_of_the_holdout_is_not_trained_on(bank: Bank) -> None:
    who = {"who": "if(id % 10 = 0, 'x', cast(floor(id / 30) AS string))"}
    bank.prepare(replace(CONTRACT, split_by_entity=True), source=replace(bank.source, columns=who))
    assert bank.ids(HOLDOUT) == set(range(210, 300))
    assert bank.ids(TRAINING) == {row for row in range(210) if row % 10 != 0}


def test_a_repeated_key_is_left_out_whatever_the_columns_are_called(warehouse: Warehouse) -> None:
    bank = Bank.filled(warehouse, f"{selected(range(300))} UNION ALL {selected(range(7, 8))}")
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
    expected = r"held out, training\.holdoutShare asks for 30\.0%: split_by_entity keeps all rows with the same who .*"
    if time is None:
        with pytest.raises(StepFailedError, match=f"PR-AUC cannot be measured on the holdout: .*; .*{expected}"):
            bank.prepare(contract, source=giant)
    else:
        bank.prepare(contract, source=giant)
        assert re.match(rf"81\.1% of the rows are {expected}", bank.lines[1])


def test_a_source_without_a_time_is_split_by_its_keys(bank: Bank) -> None:
    contract = replace(CONTRACT, time=None)
    note = bank.prepare(contract).note
    assert (note["split"], note["held_from"], note["trained_until"]) == ("key", None, None)
    by_entity = Split(contract=replace(contract, split_by_entity=True), seed=7, share=0.3, held_from=None)
    assert by_entity.note["split"] == "entity"


def test_a_label_may_be_boolean(bank: Bank) -> None:
    label = Column(name="is_bad", type="boolean", values=(0, 1))
    contract = replace(CONTRACT, columns=(*CONTRACT.columns[:-1], label), class_shares={1: (0.3, 0.4)})
    bank.prepare(contract, source=replace(bank.source, columns={"is_bad": "is_bad = 1"}))
    assert len(bank.ids(HOLDOUT)) == 90
    contract = replace(contract, class_shares={1: (0.5, 0.6)})
    with pytest.raises(StepFailedError, match=r"is_bad: 1 has a share of 33\.3333% .* must be from 50\.0000% to 60"):
        bank.prepare(contract, source=replace(bank.source, columns={"is_bad": "is_bad = 1"}))


def test_fails_on_a_holdout_without_a_class(warehouse: Warehouse) -> None:
    bank = Bank.filled(warehouse, selected(range(300), label="cast(id < 100 AS int)"))
    with pytest.raises(
        StepFailedError, match=r"PR-AUC cannot be measured on the holdout: its 90 rows lack a class; rai"
    ):
        bank.prepare()
    assert not warehouse.exists(HOLDOUT)


def test_fails_if_no_training_row_is_left(bank: Bank) -> None:
    with pytest.raises(StepFailedError, match=r"no row is left for the training rows: .*training\.holdoutShare"):
        bank.prepare(replace(CONTRACT, split_by_entity=True))


def test_fails_before_training_if_the_holdout_is_too_small_and_a_version_is_live(bank: Bank) -> None:
    live, waiver = Version("3", {}), Waiver(reason="a new market", expires="2026-06-01")
    with pytest.raises(StepFailedError, match=r"margin of 0\.01 .* this holdout has 30: no model could pass the gate"):
        bank.prepare(live=live, margin=0.01)
    assert not bank.warehouse.exists(TRAINING)

    # THEN a valid waiver lets the run continue
    bank.prepare(live=live, margin=0.01, waiver=waiver)
    assert bank.lines[1].endswith("the run continues, because gate.waiver is valid until 2026-06-01: a new market")
    assert bank.warehouse.exists(TRAINING)


def test_fails_if_the_table_or_the_contract_changed_after_the_validation(bank: Bank) -> None:
    given: dict[str, Any] = {"source": bank.source, "job_run_id": "1"}
    validate.run(flags(validate.ValidateArguments, **given), project(CONTRACT), bank.warehouse, NOW)
    other = {**given, "source": replace(bank.source, table="main.bank.other")}
    with pytest.raises(StepFailedError, match=r"validated .*, but prepares main\.bank\.other: run the step `validate`"):
        prepare.run(flags(prepare.PrepareArguments, **other), project(CONTRACT), bank.warehouse)
    with pytest.raises(StepFailedError, match=r"contract has changed since this job run validated .*: run the step"):
        prepare.run(flags(prepare.PrepareArguments, **given), project(replace(CONTRACT, time=None)), bank.warehouse)


def test_outcomes_that_arrive_after_the_validation_are_checked_too(tables: Warehouse) -> None:
    # The fixture `warehouse` cannot drop views.
    warehouse = replace(tables, prefix=f"{tables.prefix}late_")
    bank = Bank.filled(warehouse, selected(range(300)))
    bank.sql(
        "CREATE TABLE {table} USING delta AS SELECT id AS ref, cast(id % 3 = 0 AS int) AS outcome, "
        "timestamp'2025-06-01' AS arrived FROM range(300)",
        "outcomes",
    )
    view = warehouse.name("outcomes_view")
    warehouse.spark.sql(f"CREATE VIEW {view} AS SELECT * FROM {warehouse.name('outcomes')}")
    labels = LabelTable(table=view, key="ref", label="outcome", arrived="arrived")
    given: dict[str, Any] = {"source": replace(bank.source, columns={"is_bad": "outcome"}, labels=labels)}
    validate.run(flags(validate.ValidateArguments, **given), project(CONTRACT), warehouse, NOW)
    note = warehouse.commit_of_run(QUARANTINE, "1", "validate").note
    assert (note["source_version"], note["labels_version"], note["bad"]) == (0, None, 0)

    # WHEN an outcome that the contract does not allow arrives before `prepare`
    bank.sql("INSERT INTO {table} SELECT 7L, 2, timestamp'2025-06-02'", "outcomes")
    prepare.run(flags(prepare.PrepareArguments, **given), project(CONTRACT), warehouse)
    assert bank.ids(TRAINING) | bank.ids(HOLDOUT) == set(range(300)) - {7}


def test_fails_on_a_margin_that_stops_no_model(bank: Bank) -> None:
    arguments = flags(prepare.PrepareArguments, source=bank.source, margin=1.5)
    with pytest.raises(StepFailedError, match=r"gate\.margin is 1\.5, must be below 1, the largest value of PR-AUC"):
        prepare.run(arguments, project(CONTRACT), bank.warehouse)
    # RMSE has no largest value, so every `gate.margin` is valid for a regression. `prepare` fails only at its next
    # check, which requires that `validate` has checked the rows.
    with pytest.raises(StepFailedError, match="run the step 'validate' first"):
        prepare.run(arguments, replace(project(CONTRACT), task=REGRESSION), bank.warehouse)
