from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import ml_jobs.projects
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.checks.check_project import check_project
from ml_jobs.pipeline.contract import Column, Contract, Label, Rule
from ml_jobs.pipeline.project import Features, Project
from ml_jobs.pipeline.source import Synthetic
from ml_jobs.pipeline.task import Costs
from ml_jobs.projects.cash_demand import PROJECT as CASH_DEMAND
from ml_jobs.projects.fraud import PROJECT as FRAUD
from ml_jobs.projects.fraud.features import encode

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd
    from numpy.typing import NDArray

FOLDER = Path(ml_jobs.projects.__file__).parent
CONTRACT = FRAUD.contract


def problems(project: Project) -> str:
    with pytest.raises(StepFailedError) as failure:
        check_project(project, project.name, FOLDER / project.name.replace("-", "_") / "__init__.py", None)
    return str(failure.value)


def with_contract(**changes: Any) -> Project:  # noqa: ANN401 - fields of a contract
    return replace(FRAUD, contract=replace(CONTRACT, **changes))


def with_column(name: str, project: Project = FRAUD, **changes: Any) -> Project:  # noqa: ANN401 - fields of a column
    columns = [replace(column, **changes) if column.name == name else column for column in project.contract.columns]
    return replace(project, contract=replace(project.contract, columns=tuple(columns)))


def line_of(file: str, text: str) -> str:
    """Return `file:line:` of the first line with `text`."""
    lines = (FOLDER / file).read_text().splitlines()
    return f"{file}:{next(number for number, line in enumerate(lines, 1) if text in line)}:"


@pytest.mark.parametrize("project", [FRAUD, CASH_DEMAND])
def test_the_examples_fit_with_and_without_their_generators(project: Project) -> None:
    file = FOLDER / project.name.replace("-", "_") / "__init__.py"
    check_project(project, project.name, file, None)
    check_project(replace(project, synthetic=None), project.name, file, None)


@pytest.mark.parametrize(
    ("project", "message", "place"),
    [
        (
            with_column("amount", type="money"),
            "column 'amount': type is 'money', must be one of string",
            line_of("fraud/contract.py", '"amount"'),
        ),
        (
            with_column("amount", minimum=2, maximum=1),
            "column 'amount': minimum 2 is above maximum 1",
            line_of("fraud/contract.py", '"amount"'),
        ),
        (
            with_column("type", minimum=2),
            "column 'type': minimum and maximum are for numbers, not for string",
            line_of("fraud/contract.py", '"type"'),
        ),
        (
            with_column("isFraud", in_request=True),
            "column 'isFraud' is the label: no client knows it",
            line_of("fraud/contract.py", '"isFraud"'),
        ),
        (
            with_column("isFraud", type="string"),
            "its type is 'string', a binary task takes tinyint",
            line_of("fraud/contract.py", '"isFraud"'),
        ),
        (
            with_column("isFraud", values=(1, 2)),
            "values is (1, 2), must be the label values of the task: (0, 1)",
            line_of("fraud/contract.py", '"isFraud"'),
        ),
        (
            with_column("amount", CASH_DEMAND, type="string", minimum=None, maximum=None),
            "a regression task takes tinyint",
            line_of("cash_demand/contract.py", '"amount"'),
        ),
        (
            with_column("transaction_id", nullable=True),
            "column 'transaction_id' (key) must not be nullable",
            line_of("fraud/contract.py", '"transaction_id"'),
        ),
        (
            with_contract(columns=(*CONTRACT.columns, Column(name="AMOUNT", type="double"))),
            "column 'AMOUNT' is given twice",
            "",
        ),
        (
            with_contract(key="id"),
            "key: 'id' is not a column of the contract, must be one of transaction_id",
            line_of("fraud/contract.py", "key="),
        ),
        (
            with_contract(time="type"),
            "column 'type' is the time, its type is 'string', must be date or timestamp",
            line_of("fraud/contract.py", '"type"'),
        ),
        (
            with_contract(time=None, label=Label(column="isFraud", matures_after_days=3)),
            "matures_after_days needs a time column",
            line_of("fraud/contract.py", "label="),
        ),
        (with_contract(time=None, newest_within_days=1), "newest_within_days needs a time column", ""),
        (
            with_contract(entity=None, split_by_entity=True),
            "split_by_entity is True and the contract names no entity: set entity, or remove split_by_entity",
            "",
        ),
        (with_contract(rules=(Rule("colour", "red", "true"),)), "rule 'red': 'colour' is not a column", ""),
        (with_contract(quarantine_share=1.0), "quarantine_share is 1.0, must be at least 0 and below 1", ""),
        (
            with_contract(class_shares={2: (0.1, 0.2)}),
            "class_shares has 2: (0.1, 0.2), must map a class, one of (0, 1), to its lowest and highest share",
            line_of("fraud/contract.py", "class_shares="),
        ),
        (
            replace(FRAUD, slices=("colour",)),
            "slices has 'colour', must be a column of the contract",
            line_of("fraud/__init__.py", "slices="),
        ),
        (replace(FRAUD, slices=("isFraud",)), "slices has 'isFraud', must not be the key or the label", ""),
        (replace(FRAUD, slices=(("type", "colour"),)), "slices has 'colour', must be a column of the contract", ""),
        (replace(FRAUD, slices=(("type", "type"),)), "slices has ('type', 'type'), with a column twice", ""),
        (replace(FRAUD, slices=("type", ())), "slices has (), must name at least one column", ""),
        (replace(FRAUD, slices=(("type", "step"), ("step", "type"))), "two slices have the same columns", ""),
        (
            replace(FRAUD, purpose=" "),
            "purpose is empty, must state the use of the model",
            line_of("fraud/__init__.py", '"Finds mobile'),
        ),
        (
            replace(FRAUD, candidates=FRAUD.candidates[:1] * 2),
            "two candidates have the name 'shallow'",
            line_of("fraud/candidates.py", '"shallow"'),
        ),
        *(
            (
                replace(FRAUD, candidates=(replace(FRAUD.candidates[0], name=name),)),
                f"a candidate has the name {name!r}, which MLflow refuses in the name of a metric",
                "fraud/__init__.py:1:",
            )
            for name in ("deep (6)", "..", "")
        ),
        (replace(FRAUD, candidates=()), "candidates is empty", line_of("fraud/__init__.py", "candidates=")),
        (
            replace(FRAUD, costs=Costs(miss="amuont", alarm=1)),
            "costs.miss is 'amuont', must be a number or a numeric column of the contract",
            line_of("fraud/__init__.py", "costs="),
        ),
        (replace(FRAUD, costs=Costs(miss="oldbalanceDest", alarm=1)), "must be a column that is not nullable", ""),
        (replace(FRAUD, costs=Costs(miss=1, alarm=-1)), "costs.alarm is -1, must be at least 0", ""),
        (
            replace(CASH_DEMAND, costs=Costs(miss=1, alarm=1)),
            "costs must be left out: the task is regression, only a binary task has costs",
            "",
        ),
        (
            replace(FRAUD, features=Features(names=("a", "a"), encode=encode)),
            "encode returns shape (24, 8) for 24 rows and 2 names",
            line_of("fraud/features.py", "def encode"),
        ),
        (
            replace(FRAUD, features=Features(names=("a", "a"), encode=encode)),
            "names is ('a', 'a'), must hold at least one name, none twice",
            line_of("fraud/features.py", "Features("),
        ),
    ],
)
def test_fails_and_names_the_line_to_correct(project: Project, message: str, place: str) -> None:
    found = problems(project)
    assert message in found
    assert place in found


def test_fails_on_a_project_of_another_name() -> None:
    with pytest.raises(StepFailedError, match="name is 'fraud', must be 'card-fraud', the name of its folder"):
        check_project(FRAUD, "card-fraud", FOLDER / "fraud" / "__init__.py", None)


def test_fails_on_a_project_without_tests(tmp_path: Path) -> None:
    with pytest.raises(StepFailedError, match=r"__init__\.py:\d+: the project has no tests: add test_\*\.py to"):
        check_project(FRAUD, "fraud", FOLDER / "fraud" / "__init__.py", tmp_path)


def reads_the_label(frame: pd.DataFrame) -> NDArray[np.float32]:
    return frame[["isFraud"]].to_numpy(dtype=np.float32)


def reads_an_unknown_column(frame: pd.DataFrame) -> NDArray[np.float32]:
    return frame[["amount"]].to_numpy(dtype=np.float32) + frame["colour"].to_numpy()


def reads_the_label_if_present(frame: pd.DataFrame) -> NDArray[np.float32]:
    label = frame["isFraud"] if "isFraud" in frame.columns else 0.0 * frame["amount"]
    return label.to_numpy(dtype=np.float32)[:, None]


def counts_the_columns(frame: pd.DataFrame) -> NDArray[np.float32]:
    return np.full((len(frame), 1), len(frame.columns), dtype=np.float32)


def reads_other_rows(frame: pd.DataFrame) -> NDArray[np.float32]:
    return (frame[["amount"]] - frame[["amount"]].mean()).to_numpy(dtype=np.float32)


def needs_an_optional_column(frame: pd.DataFrame) -> NDArray[np.float32]:
    if frame["oldbalanceDest"].isna().all():
        raise ValueError("no balance")
    return frame[["amount"]].to_numpy(dtype=np.float32)


def divides_by_zero(frame: pd.DataFrame) -> NDArray[np.float32]:
    with np.errstate(divide="ignore"):
        return np.float32(1.0) / (frame[["amount"]].to_numpy(dtype=np.float32) * 0)


def returns_one_dimension(frame: pd.DataFrame) -> NDArray[np.float32]:
    return frame["amount"].to_numpy(dtype=np.float32)


def returns_float64(frame: pd.DataFrame) -> NDArray[Any]:
    return frame[["amount"]].to_numpy(dtype=np.float64)


def returns_objects(frame: pd.DataFrame) -> NDArray[Any]:
    return frame[["type"]].to_numpy()


@pytest.mark.parametrize(
    ("bad_encode", "message"),
    [
        (
            reads_the_label,
            "encode reads 'isFraud', which clients do not send: the contract declares it without in_request",
        ),
        (
            reads_an_unknown_column,
            "encode reads 'colour', which clients do not send: the contract has no such column",
        ),
        (
            reads_the_label_if_present,
            "encode reads columns that clients do not send: the features x change with event_ts or newbalanceOrig",
        ),
        (counts_the_columns, "encode reads columns that clients do not send: the features x change"),
        (reads_other_rows, "encode must not use other rows: a row encoded alone has other features than in a batch"),
        (needs_an_optional_column, "encode fails: ValueError: no balance"),
        (divides_by_zero, "encode returns infinities in x"),
        (returns_one_dimension, "encode returns shape (24,) for 24 rows and 1 names, must be (24, 1)"),
        (returns_float64, "encode returns float64, must be float32"),
        (returns_objects, "encode returns object, must be float32"),
    ],
)
def test_fails_on_an_encoder_that_differs_between_training_and_serving(bad_encode: Any, message: str) -> None:  # noqa: ANN401
    found = problems(replace(FRAUD, features=Features(names=("x",), encode=bad_encode)))
    assert message in found
    assert f"{Path(__file__).name}:" in found


def test_fails_on_an_encoder_that_reads_a_column_without_in_request() -> None:
    found = problems(with_column("oldbalanceOrg", in_request=False))
    assert (
        "encode reads 'oldbalanceOrg', which clients do not send: the contract declares it without in_request" in found
    )
    assert line_of("fraud/features.py", 'frame["oldbalanceOrg"]') in found


def fails_to_generate(rows: NDArray[np.int64], knobs: object) -> Any:  # noqa: ANN401, ARG001
    raise ValueError("no rows")


def test_fails_on_a_generator_that_breaks_the_contract() -> None:
    more = (*CONTRACT.columns, Column(name="colour", type="string"))
    assert "missing or unexpected: colour" in problems(with_contract(columns=more))
    assert "generate fails: ValueError: no rows" in problems(
        replace(FRAUD, synthetic=Synthetic(generate=fails_to_generate))
    )


def test_generated_rows_for_the_check_have_all_column_types() -> None:
    def count(frame: pd.DataFrame) -> NDArray[np.float32]:
        columns = ["small", "share", "sum", "flag", "when", "text"]
        return np.stack([frame[name].notna().to_numpy(dtype=np.float32) for name in columns], axis=1)

    contract = Contract(
        columns=(
            Column(name="id", type="bigint"),
            Column(name="small", type="smallint", in_request=True, maximum=-5),
            Column(name="share", type="float", in_request=True, nullable=True),
            Column(name="sum", type="decimal(18,2)", in_request=True),
            Column(name="flag", type="boolean", in_request=True, nullable=True),
            Column(name="when", type="timestamp", in_request=True),
            Column(name="text", type="string", in_request=True, nullable=True),
            Column(name="y", type="decimal(9, 1)"),
        ),
        key="id",
        label=Label(column="y"),
    )
    features = Features(names=tuple("abcdef"), encode=count)
    project = replace(CASH_DEMAND, contract=contract, features=features, synthetic=None, slices=())
    check_project(project, project.name, Path(__file__), None)
