from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.evaluation.evaluation import Evaluation, Rival
from ml_jobs.pipeline.evaluation.gate import Gate
from ml_jobs.pipeline.evaluation.noninferiority import Against, Comparison
from ml_jobs.pipeline.evaluation.slices import Slice
from ml_jobs.pipeline.task import Limit, Metric
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, TASKS
from ml_jobs.pipeline.training.leakage import Leakage, Measured

GATE = Gate(
    limits={
        "prAuc": Limit(min=0.5),
        "recallAtPrecision50": Limit(min=0.6),
        "logLoss": Limit(max=0.3),
        "precision": Limit(min=0.2, max=0.9),
        "latencyP99Ms": Limit(max=100.0),
        "endpointP99Ms": Limit(max=1.0),
    },
    slice_limits={"prAuc": Limit(min=0.3), "recall": Limit(min=0.2)},
    slice_support=10,
)
PRECISION, RECALL = "precision at the decision threshold", "recall at the decision threshold"
METRICS = {"prAuc": 0.8, "recallAtPrecision50": 0.9, "logLoss": 0.1, "precision": 0.5, "latencyP99Ms": 2.0}
TRANSFER = Slice({"type": "TRANSFER"}, 1000, 20, {"prAuc": 0.7, "recall": 0.5})


def rival(
    version: str,
    value: float,
    *,
    against: Against = "anchor",
    metric: Metric = BINARY.metrics[0],
    challenger: float = 0.8,
) -> Rival:
    """Return a comparison of a challenger with an earlier version. Their metrics are `challenger` and `value`.

    The standard error of the difference is 0.01.
    """
    sign = 1.0 if metric.better == "higher" else -1.0
    comparison = Comparison(
        against=against,
        metric=metric,
        challenger=challenger,
        other=value,
        difference=sign * (challenger - value),
        standard_error=0.01,
        margin=0.05,
        project_confidence=0.9,
        support=100,
        needed=60,
    )
    return Rival(version, {metric.name: value}, comparison=comparison)


GOOD = Evaluation(
    task="binary",
    task_metrics=BINARY.metrics,
    rows=5000,
    holdout_rows=5000,
    metrics=METRICS,
    baseline={"prAuc": 0.1},
    champion=rival("3", 0.8),
    slices=[TRANSFER, Slice({"type": None}, 3000, 0, {"logLoss": 0.1})],
    decision=None,
    label_shares=None,
)


def with_metrics(**changes: float) -> Evaluation:
    return replace(GOOD, metrics={**METRICS, **changes}, champion=None)


def with_slice(support: int, **metrics: float) -> Evaluation:
    return replace(GOOD, slices=[replace(TRANSFER, support=support, metrics={"prAuc": 0.7, "recall": 0.5, **metrics})])


def without(name: str) -> Evaluation:
    metrics = {other: value for other, value in METRICS.items() if other != name}
    return replace(GOOD, metrics=metrics, champion=None)


def test_a_good_model_passes() -> None:
    assert GATE.failures(GOOD) == []


def test_the_first_model_has_no_champion_to_beat() -> None:
    assert GATE.failures(replace(GOOD, champion=None)) == []


def test_a_champion_that_is_not_comparable_stops_nothing() -> None:
    assert GATE.failures(replace(GOOD, champion=Rival("3", {}, "its signature requires iban"))) == []


@pytest.mark.parametrize(
    ("evaluation", "line"),
    [
        (with_metrics(prAuc=0.4999), "PR-AUC is 0.4999, must be at least 0.5 (gate.limits.prAuc.min)"),
        (with_metrics(prAuc=0.49999999), "PR-AUC is 0.49999999, must be at least 0.5 (gate.limits.prAuc.min)"),
        (
            with_metrics(recallAtPrecision50=0.59),
            "recall at precision 0.5 is 0.59, must be at least 0.6 (gate.limits.recallAtPrecision50.min)",
        ),
        (with_metrics(logLoss=0.31), "log loss is 0.31, must be at most 0.3 (gate.limits.logLoss.max)"),
        (
            with_metrics(precision=0.1),
            "precision at the decision threshold is 0.1, must be at least 0.2 (gate.limits.precision.min)",
        ),
        (
            with_metrics(precision=0.95),
            "precision at the decision threshold is 0.95, must be at most 0.9 (gate.limits.precision.max)",
        ),
        (
            with_metrics(latencyP99Ms=100.1),
            "p99 latency of one row in ms is 100.1, must be at most 100 (gate.limits.latencyP99Ms.max)",
        ),
        (
            without("precision"),
            f"{PRECISION} cannot be measured on the evaluated rows, so its limit (gate.limits.precision) is missed",
        ),
        (
            replace(GOOD, baseline={"prAuc": 0.8}),
            "PR-AUC is 0.8, must be above 0.8, the value of the project's baseline",
        ),
        (
            with_slice(10, prAuc=0.29),
            "PR-AUC where type = TRANSFER is 0.29, must be at least 0.3 (gate.sliceLimits.prAuc.min)",
        ),
        (
            with_slice(10, recall=0.1),
            f"{RECALL} where type = TRANSFER is 0.1, must be at least 0.2 (gate.sliceLimits.recall.min)",
        ),
    ],
)
def test_fails_with_one_line_on_a_missed_limit(evaluation: Evaluation, line: str) -> None:
    assert GATE.failures(evaluation) == [line]


def test_passes_a_metric_whose_interval_reaches_its_limit() -> None:
    found = with_metrics(prAuc=0.45)
    assert GATE.failures(replace(found, standard_errors={"prAuc": 0.02})) == []
    assert GATE.failures(replace(with_metrics(logLoss=0.35), standard_errors={"logLoss": 0.02})) == []


def test_fails_with_the_interval_on_a_metric_beyond_its_limit() -> None:
    # GIVEN 8 bounds in limits: 6 for the model, without the bound of the endpoint's latency, and 2 for the slice. They
    # share an error probability of 0.01, so each has the confidence 1 - 0.01 / 8
    found = replace(with_metrics(prAuc=0.43), standard_errors={"prAuc": 0.02})
    reach = NormalDist().inv_cdf(1 - 0.01 / 8) * 0.02
    (line,) = GATE.failures(found)
    between = f"(between {0.43 - reach:.4g} and {0.43 + reach:.4g})"
    assert line == f"PR-AUC is 0.43 {between}, must be at least 0.5 (gate.limits.prAuc.min)"
    assert GATE.confidence(found) == pytest.approx(1 - 0.01 / 8)


def test_all_limits_share_the_error_probability() -> None:
    # GIVEN a metric 2.5 standard errors below its limit: the gate reports the limit as missed if it is the only limit,
    # but not if there are many limits, because one such difference among many may be due to chance
    found = replace(with_metrics(prAuc=0.45), standard_errors={"prAuc": 0.02}, slices=[])
    alone = replace(GATE, limits={"prAuc": Limit(min=0.5)}, slice_limits={})
    assert len(alone.failures(found)) == 1
    part = replace(TRANSFER, metrics={"prAuc": 0.9}, standard_errors={"prAuc": 0.01})
    many = replace(alone, slice_limits={"prAuc": Limit(min=0.3)})
    assert many.failures(replace(found, slices=[part] * 20)) == []


def test_slices_are_judged_by_their_own_intervals() -> None:
    part = replace(TRANSFER, metrics={"prAuc": 0.2, "recall": 0.5}, where={"type": "TRANSFER", "region": None})
    assert GATE.failures(replace(GOOD, slices=[replace(part, standard_errors={"prAuc": 0.05})])) == []
    (line,) = GATE.failures(replace(GOOD, slices=[replace(part, standard_errors={"prAuc": 0.01})]))
    assert line.startswith("PR-AUC where type = TRANSFER, region = null is 0.2 (between ")


LEAKAGE = Leakage(
    rows=1000,
    permuted_by="row",
    single_feature=Measured(value=0.97, standard_error=0.001),
    permuted_labels=Measured(value=0.5, standard_error=0.02),
    by_feature={"balance": 0.97, "hour": 0.6},
)
LEAK_GATE = replace(GATE, limits={"singleFeature": Limit(max=0.95), "permutedLabels": Limit(max=0.6)})


def test_fails_with_the_name_of_a_feature_that_leaks() -> None:
    (line,) = LEAK_GATE.failures(replace(GOOD, leakage=LEAKAGE))
    assert line.startswith("ROC-AUC (for a regression: R²) of the strongest single feature, 'balance', is 0.97 (betw")
    assert line.endswith("must be at most 0.95 (gate.limits.singleFeature.max)")


@pytest.mark.parametrize(("value", "stopped"), [(0.5, 0), (0.63, 0), (0.9, 1), (None, 1)])
def test_fails_if_permuted_labels_are_predicted_or_nothing_was_measured(value: float | None, stopped: int) -> None:
    permuted = Measured(value=value, standard_error=None if value is None else 0.02)
    given = replace(LEAKAGE, single_feature=Measured(value=0.8, standard_error=0.01), permuted_labels=permuted)
    assert len(LEAK_GATE.failures(replace(GOOD, leakage=given))) == stopped


def test_fails_with_the_reason_why_a_leak_could_not_be_measured() -> None:
    nothing = Measured(value=None, standard_error=None, problem="half of the 8 rows lack a class")
    (line,) = LEAK_GATE.failures(replace(GOOD, leakage=replace(LEAKAGE, single_feature=nothing, by_feature={})))
    assert line.endswith("so its limit (gate.limits.singleFeature) is missed: half of the 8 rows lack a class")


def test_fails_with_a_line_for_each_of_several_misses() -> None:
    assert len(GATE.failures(with_metrics(prAuc=0.05, logLoss=9.0, latencyP99Ms=500.0))) == 4


def test_fails_without_the_primary_metric_even_if_it_has_no_limit() -> None:
    open_gate = Gate(limits={}, slice_limits={}, slice_support=10)
    (line,) = open_gate.failures(without("prAuc"))
    assert line == "PR-AUC cannot be measured on the 5000 rows of the holdout: no comparison is possible"


def test_a_slice_with_little_support_does_not_block() -> None:
    assert GATE.failures(with_slice(9, prAuc=0.0)) == []


def test_fails_on_a_null_slice() -> None:
    part = Slice({"type": None}, 100, 50, {"prAuc": 0.1, "recall": 0.5})
    (line,) = GATE.failures(replace(GOOD, slices=[part]))
    assert "where type = null" in line


def test_fails_on_a_slice_in_which_a_limited_metric_cannot_be_measured() -> None:
    (line,) = GATE.failures(replace(GOOD, slices=[replace(TRANSFER, metrics={"prAuc": 0.7})]))
    assert "where type = TRANSFER cannot be measured" in line


@pytest.mark.parametrize("name", ["prAuc", "logLoss", "latencyP99Ms"])
def test_fails_on_a_metric_that_is_not_a_number(name: str) -> None:
    assert GATE.failures(with_metrics(**{name: float("nan")}))


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["champion", "anchor"]))
def test_fails_unless_the_lower_bound_of_the_difference_is_within_the_margin(
    challenger: float, earlier: float, name: Against
) -> None:
    found = with_metrics(prAuc=challenger)
    lines = GATE.failures(replace(found, **{name: rival("3", earlier, against=name, challenger=challenger)}))
    reach = {"champion": 1.0364333894937898, "anchor": 1.2815515655446004}[name]
    low = challenger - earlier - reach * 0.01
    assert any(f"the {name}, version 3" in line for line in lines) == (low <= -0.05)


def test_fails_on_a_model_that_is_worse_by_twice_the_margin_and_names_values_and_field() -> None:
    (line,) = GATE.failures(replace(GOOD, champion=rival("3", 0.9)))
    assert line == (
        "PR-AUC 0.8 is worse than 0.9 of the anchor, version 3: difference -0.1000 (positive is better), between "
        "-0.1128 and -0.0872 with confidence 0.9; the lower bound must be above -0.05 (gate.margin)"
    )


def test_passes_a_model_that_is_worse_by_less_than_the_margin() -> None:
    assert GATE.failures(replace(GOOD, champion=rival("3", 0.82))) == []


def test_fails_if_the_model_is_worse_than_the_anchor_but_not_than_the_champion() -> None:
    (line,) = GATE.failures(replace(GOOD, champion=rival("3", 0.83, against="champion"), anchor=rival("1", 0.86)))
    assert "is worse than 0.86 of the anchor, version 1" in line


def test_cannot_tell_on_a_small_holdout() -> None:
    found = rival("3", 0.8)
    assert found.comparison is not None
    (line,) = GATE.failures(replace(GOOD, champion=replace(found, comparison=replace(found.comparison, support=59))))
    assert line.startswith("cannot tell whether PR-AUC 0.8 is worse than 0.8 of the anchor, version 3: a margin of 0.0")
    assert "with confidence 0.9 needs a holdout with a support of 60 rows" in line


@pytest.mark.parametrize(("value", "stopped"), [(9.0, []), (10.0, ["baseline"]), (9.5, ["champion"])])
def test_lower_is_better_for_a_regression(value: float, stopped: list[str]) -> None:
    found = replace(
        GOOD,
        task_metrics=REGRESSION.metrics,
        metrics={"rmse": value},
        baseline={"rmse": 9.9},
        champion=rival(
            "3",
            9.2 if stopped != ["baseline"] else 10.0,
            metric=REGRESSION.metrics[0],
            challenger=value,
            against="champion",
        ),
        slices=[],
    )
    lines = Gate(limits={}, slice_limits={}, slice_support=1).failures(found)
    assert [word for line in lines for word in ("baseline", "champion") if word in line] == stopped


@pytest.mark.parametrize("name", TASKS)
def test_limits_on_metrics_of_the_task_are_accepted(name: str) -> None:
    names = [metric.name for metric in TASKS[name]]
    limits = dict.fromkeys([*names, "latencyP99Ms", "endpointP99Ms", "singleFeature", "permutedLabels"], Limit(min=0.0))
    Gate(limits=limits, slice_limits=dict.fromkeys(names, Limit()), slice_support=1).check_names(TASKS[name])


def test_fails_on_a_limit_of_an_unknown_metric() -> None:
    gate = Gate(limits={"prauc": Limit(min=0.5)}, slice_limits={"latencyP99Ms": Limit(max=1)}, slice_support=1)
    with pytest.raises(StepFailedError) as raised:
        gate.check_names(BINARY.metrics)
    first, second = str(raised.value).splitlines()
    assert first.startswith("gate.limits.prauc is not a metric of the task, must be one of prAuc, rocAuc, logLoss")
    assert first.endswith("did you mean prAuc?")
    assert second.startswith("gate.sliceLimits.latencyP99Ms is not a metric of the task")
