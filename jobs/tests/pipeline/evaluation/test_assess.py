from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from mlflow.exceptions import MlflowException
from mlflow.types.schema import ColSpec

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column
from ml_jobs.pipeline.evaluation import holdout as holdout_module
from ml_jobs.pipeline.evaluation import latency, logged, precision
from ml_jobs.pipeline.evaluation.assess import Rivals, assess
from ml_jobs.pipeline.evaluation.evaluation import document
from ml_jobs.pipeline.evaluation.gate import Gate
from ml_jobs.pipeline.evaluation.holdout import Holdout
from ml_jobs.pipeline.task import Costs, Limit
from ml_jobs.pipeline.tasks import BINARY, REGRESSION

from .demo import CONTRACT, MULTICLASS, ROWS, SIGNATURE, THRESHOLD, RuleModel, good, holdout, numbers, poor, project

if TYPE_CHECKING:
    from ml_jobs.pipeline.evaluation.evaluation import Evaluation
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.task import Plot


@pytest.fixture(autouse=True)
def _few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "CALLS", 3)


GATE = Gate(limits={"prAuc": Limit(min=0.5)}, slice_limits={}, slice_support=10)


def measured(  # noqa: PLR0913 - the arguments of `assess`
    model: RuleModel,
    *,
    of: Project | None = None,
    on: Holdout | None = None,
    threshold: float | None = THRESHOLD,
    champion: RuleModel | None = None,
    rows_per_day: float | None = 240.0,
    slice_support: int | None = None,
) -> tuple[Evaluation, list[Plot]]:
    beside: Any = None if champion is None else ("3", champion)
    rivals = Rivals(champion=beside, anchor=None, margin=0.1, confidence=0.9)
    loaded: Any = model
    return assess(
        of or project(),
        on or holdout(),
        loaded,
        threshold=threshold,
        rivals=rivals,
        rows_per_day=rows_per_day,
        slice_support=slice_support,
    )


def test_a_perfect_model_is_measured_on_all_rows() -> None:
    found, plots = measured(RuleModel(good))
    assert (found.rows, found.holdout_rows) == (ROWS, ROWS)
    assert found.metrics["prAuc"] == found.metrics["recall"] == found.metrics["precision"] == 1.0
    assert found.metrics["latencyP99Ms"] > 0
    assert found.label_shares == {"0": pytest.approx(2 / 3), "1": pytest.approx(1 / 3)}
    assert [plot.name for plot in plots] == ["pr_curve", "calibration"]


def test_measurements_in_chunks_equal_those_of_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = measured(RuleModel(poor), of=project(baseline=lambda frame: frame["afterwards"].to_numpy()))
    monkeypatch.setattr(holdout_module, "CHUNK_ROWS", 7)
    model = RuleModel(poor)
    parts, _ = measured(model, of=project(baseline=lambda frame: frame["afterwards"].to_numpy()))
    assert {name: parts.metrics[name] for name in parts.metrics if name != "latencyP99Ms"} == {
        name: whole.metrics[name] for name in whole.metrics if name != "latencyP99Ms"
    }
    assert parts.baseline == whole.baseline
    assert max(map(len, model.seen)) == 7


def test_a_model_gets_the_columns_and_types_of_its_signature() -> None:
    model = RuleModel(good)
    measured(model)
    frame = model.seen[0]
    assert list(frame.columns) == [column.name for column in SIGNATURE]
    assert frame.dtypes.astype(str).to_dict() == {
        "id": "object",
        "at": "datetime64[ns]",
        "kind": "object",
        "visits": "float64",
        "amount": "float64",
    }
    assert frame["at"][0] == pd.Timestamp("2026-01-01T00:00:00")
    assert np.isnan(frame["visits"][0])
    assert frame["kind"][0] is None


def test_without_a_baseline_a_model_is_compared_with_the_share_of_positives() -> None:
    found, _ = measured(RuleModel(poor))
    assert found.baseline["prAuc"] == pytest.approx(1 / 3)
    assert found.baseline["recall"] == 0.0


def test_slices_hold_each_value_of_each_column_and_rows_without_one() -> None:
    found, _ = measured(RuleModel(good))
    assert [(part.where, part.rows, part.support) for part in found.slices] == [
        ({"kind": "a"}, 20, 7),
        ({"kind": "b"}, 20, 6),
        ({"kind": None}, 20, 7),
        ({"label": 0}, 40, 0),
        ({"label": 1}, 20, 0),
    ]
    assert "prAuc" not in found.slices[3].metrics
    assert found.slices[2].metrics["recall"] == 1.0


def test_every_metric_of_the_task_has_a_standard_error() -> None:
    found, _ = measured(RuleModel(poor))
    names = {metric.name for metric in found.task_metrics}
    assert found.standard_errors.keys() == names
    assert all(0 < found.standard_errors[name] < 0.3 for name in ("prAuc", "rocAuc", "brier", "recall"))
    assert "latencyP99Ms" not in found.errors


def test_entities_are_resampled_as_a_whole() -> None:
    # GIVEN ten equal rows per entity, which together have only the information of one row
    rows = holdout().table.slice(0, 30)
    names = pa.array([f"E{row}" for row in range(30)] * 10)
    many = pa.concat_tables([rows] * 10).append_column("who", names)
    contract = replace(CONTRACT, columns=(*CONTRACT.columns, Column(name="who", type="string")), entity="who")
    contract = replace(contract, split_by_entity=True)
    # The same rows without entities: the holdout gives each row an entity number of its own.
    unknown = many.set_column(many.num_columns - 1, "who", pa.nulls(300, pa.string()))
    together, alone, apart = (
        measured(RuleModel(poor), of=project(contract=contract), on=Holdout(rows, 300, entities))[0]
        for rows, entities in ((many, np.arange(300) % 30), (many, np.arange(300)), (unknown, np.arange(300)))
    )
    single, _ = measured(RuleModel(poor), on=Holdout(rows, 30))
    for name in ("prAuc", "brier", "rocAuc"):
        assert together.standard_errors[name] == pytest.approx(single.standard_errors[name], rel=0.3)
        assert alone.standard_errors[name] < 0.5 * together.standard_errors[name]
    assert apart.standard_errors == alone.standard_errors


def test_slices_with_enough_support_have_standard_errors() -> None:
    found, _ = measured(RuleModel(poor), slice_support=7)
    by_name = {part.name: part.standard_errors for part in found.slices}
    assert by_name["kind = a"]["prAuc"] > found.standard_errors["prAuc"]
    assert by_name["kind = b"] == by_name["label = 1"] == {}
    assert not any(part.standard_errors for part in measured(RuleModel(poor))[0].slices)


def test_standard_errors_of_a_sample_of_rows_are_scaled_to_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    on = holdout([int(row % 3 == 0) for row in range(3000)])
    whole, _ = measured(RuleModel(poor), on=on)
    monkeypatch.setattr(precision, "PART_ROWS", 300)
    part, _ = measured(RuleModel(poor), on=on)
    assert part.standard_errors["prAuc"] == whole.standard_errors["prAuc"]
    for name in ("brier", "rocAuc"):
        assert part.standard_errors[name] != whole.standard_errors[name]
        assert part.standard_errors[name] == pytest.approx(whole.standard_errors[name], rel=0.35)


def test_a_decision_has_alarms_per_day_and_cost() -> None:
    found, _ = measured(RuleModel(good), threshold=0.93)
    assert found.decision is not None
    # Ten of the 20 positive rows reach the threshold: rows 30, 33, ..., 57. Row `n` has the amount `n + 1`, so the
    # missed rows have the amounts 1, 4, ..., 28.
    assert (found.decision.recall, found.decision.precision, found.decision.alarms_per_day) == (0.5, 1.0, 40)
    assert found.decision.cost == 10 * 2 + sum(range(1, 30, 3))
    assert found.decision.cost_without_model == sum(range(1, 60, 3))


def test_a_decision_lacks_cost_without_costs_and_alarms_per_day_without_time() -> None:
    found, _ = measured(RuleModel(good), of=project(costs=None), rows_per_day=None)
    assert found.decision is not None
    assert (found.decision.cost, found.decision.alarms_per_day, found.decision.recall) == (None, None, 1.0)


def test_a_miss_may_cost_a_fixed_sum() -> None:
    found, _ = measured(RuleModel(good), of=project(costs=Costs(miss=7.0, alarm=2.0)))
    assert found.decision is not None
    assert found.decision.cost_without_model == 20 * 7


def test_the_champion_is_measured_on_the_same_rows_at_its_own_threshold() -> None:
    never = RuleModel(lambda frame: [{**answer, "decision": 0} for answer in poor(frame)])
    found, plots = measured(RuleModel(good), champion=never)
    assert found.champion is not None
    assert found.champion.version == "3"
    assert found.champion.metrics["prAuc"] < 1
    assert found.champion.metrics["recall"] == 0.0
    assert "precision" not in found.champion.metrics
    assert len(plots[0].document["series"]) == 2


@pytest.mark.parametrize(
    ("champion", "problem"),
    [
        (
            RuleModel(good, (*SIGNATURE, ColSpec("string", "iban"), ColSpec("string", "bic", required=False))),
            "its signature requires iban, which requests do not have any more",
        ),
        (RuleModel(lambda frame: np.zeros(len(frame))), f"the model returned a ndarray, must be a list of {ROWS}"),
        (RuleModel(lambda frame: [{"value": 1.0}] * len(frame)), "answer 0 has score = None, must be a number"),
    ],
)
def test_a_champion_with_answers_of_another_form_is_not_comparable(champion: RuleModel, problem: str) -> None:
    found, plots = measured(RuleModel(good), champion=champion)
    assert found.champion is not None
    assert found.champion.metrics == {}
    assert problem in str(found.champion.problem)
    assert len(plots[0].document["series"]) == 1


def refusing(error: Exception) -> RuleModel:
    def refuse(_frame: pd.DataFrame) -> Any:  # noqa: ANN401
        raise error

    return RuleModel(refuse)


def test_a_champion_that_refuses_rows_is_not_comparable() -> None:
    found, _ = measured(RuleModel(good), champion=refusing(MlflowException("column 'visits' is missing in row 0")))
    assert found.champion is not None
    assert found.champion.problem == "column 'visits' is missing in row 0"


def test_fails_when_the_champions_code_fails() -> None:
    with pytest.raises(StepFailedError, match=r"version 3 fails .* KeyError: 'x'; .* delete the alias of version 3"):
        measured(RuleModel(good), champion=refusing(KeyError("x")))


def test_fails_when_the_model_refuses_rows() -> None:
    with pytest.raises(StepFailedError, match="the model rejects rows of the holdout: column"):
        measured(refusing(MlflowException("column 'visits' is missing in row 0")))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda frame: good(frame)[:-1], f"a list of {ROWS - 1}, must be a list of {ROWS} answers"),
        (lambda frame: [{"score": float("nan"), "decision": 0}] * len(frame), "not finite for 60 of 60 rows"),
        (lambda frame: np.zeros((len(frame), 2)), "a ndarray, must be a list"),
    ],
)
def test_fails_on_impossible_answers(answer: Any, message: str) -> None:  # noqa: ANN401
    with pytest.raises(StepFailedError, match=message):
        measured(RuleModel(answer))


def test_fails_on_an_impossible_baseline() -> None:
    with pytest.raises(StepFailedError, match=r"the baseline of the project: .* outside \[0, 1\] for 60 of 60 rows"):
        measured(RuleModel(good), of=project(baseline=lambda frame: np.full(len(frame), 2.0)))


def test_constant_answers_are_no_better_than_the_baseline() -> None:
    found, _ = measured(RuleModel(lambda frame: BINARY.answers(np.full(len(frame), 0.2), THRESHOLD)))
    assert found.metrics["prAuc"] == pytest.approx(found.baseline["prAuc"])


def test_a_holdout_with_one_class_lacks_the_primary_metric() -> None:
    found, _ = measured(RuleModel(good), on=holdout([0] * ROWS))
    assert "prAuc" not in found.metrics
    assert found.decision is not None
    assert found.decision.recall is None


def classes(frame: pd.DataFrame) -> Any:  # noqa: ANN401
    row = numbers(frame).astype(np.int64)
    return MULTICLASS.answers(np.eye(3)[row % 3] * 0.7 + 0.1, None)


def test_a_multiclass_model_is_measured() -> None:
    on = holdout([row % 3 for row in range(ROWS)])
    found, plots = measured(RuleModel(classes), of=project(MULTICLASS), on=on, threshold=None)
    assert found.metrics["macroF1"] == 1.0
    assert found.baseline["macroF1"] == pytest.approx(1 / 6)
    assert found.decision is None
    assert found.label_shares == {"0": 1 / 3, "1": 1 / 3, "2": 1 / 3}
    assert [plot.name for plot in plots] == ["confusion_matrix"]


def test_a_regression_is_measured() -> None:
    on = holdout([float(row) for row in range(ROWS)])
    model = RuleModel(lambda frame: REGRESSION.answers(numbers(frame) + 1.0, None))
    found, plots = measured(model, of=project(REGRESSION, slices=("kind",)), on=on, threshold=None)
    assert found.metrics["rmse"] == found.metrics["mae"] == 1.0
    assert "mape" not in found.metrics
    assert found.label_shares is None
    assert len(plots) == 2


def test_the_document_is_json_and_has_null_for_what_was_not_measured() -> None:
    found, plots = measured(RuleModel(good), on=holdout([0] * ROWS), champion=RuleModel(poor))
    read = json.loads(json.dumps(document(found, GATE, ["too bad"], plots), allow_nan=False))
    assert list(read) == [
        *("task", "primary", "rows", "holdoutRows", "metrics", "intervalConfidence", "slices", "decision"),
        *("champion", "anchor", "labelShares", "plots", "failures"),
    ]
    by_name = {metric["name"]: metric for metric in read["metrics"]}
    assert by_name["prAuc"] == {
        "name": "prAuc",
        "title": "PR-AUC",
        "better": "higher",
        "value": None,
        "interval": None,
        "baseline": None,
        "champion": None,
        "min": 0.5,
        "max": None,
    }
    assert by_name["latencyP99Ms"]["value"] > 0
    assert (read["champion"]["version"], read["champion"]["problem"], read["anchor"]) == ("3", None, None)
    assert read["champion"]["comparison"]["verdict"] == "cannot tell"
    assert read["champion"]["comparison"]["difference"] is None
    assert read["decision"].keys() == {
        *("threshold", "recall", "precision", "alarmsPerDay", "cost", "costWithoutModel")
    }
    assert read["failures"] == ["too bad"]


def test_metrics_are_logged_under_valid_names() -> None:
    from mlflow.utils.validation import (  # pyright: ignore[reportPrivateImportUsage]
        _validate_metric_name,  # pyright: ignore[reportPrivateUsage]
    )

    odd = {"kind": ["a/b=c", "..", "", "ü" * 300, None, "a b", "é\n%"] + ["x"] * (ROWS - 7)}
    on = holdout()
    changed = on.table.set_column(on.table.column_names.index("kind"), "kind", [odd["kind"]])
    found, _ = measured(RuleModel(good), on=type(on)(changed, ROWS), champion=RuleModel(poor))
    of_two, _ = measured(RuleModel(good), of=project(slices=(("kind", "visits"),)), on=type(on)(changed, ROWS))
    assert "prAuc/kind/x/visits/33.0" in logged.metrics(of_two)
    names = {**logged.metrics(found), **logged.metrics(of_two)}
    # Each name of these slices is cut off at another place: in one of the values, or at a slash beside them.
    cut_off = on.table.set_column(
        on.table.column_names.index("kind"), "kind", [["v" * (201 + row) for row in range(ROWS)]]
    )
    long, _ = measured(RuleModel(good), of=project(slices=(("kind", "visits"),)), on=type(on)(cut_off, ROWS))
    for name in {**names, **logged.metrics(long)}:
        _validate_metric_name(name)
    compared = {"champion.prAuc", "champion.difference", "champion.standardError"}
    assert {"prAuc", "baseline.prAuc", *compared, "prAuc/kind/x", "logLoss/kind/null"} <= names.keys()
