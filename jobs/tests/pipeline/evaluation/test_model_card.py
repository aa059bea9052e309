from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ml_jobs.pipeline.evaluation import latency
from ml_jobs.pipeline.evaluation.assess import Rivals, assess
from ml_jobs.pipeline.evaluation.gate import Gate
from ml_jobs.pipeline.evaluation.model_card import model_card
from ml_jobs.pipeline.evaluation.training_facts import Facts
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.tasks import REGRESSION
from ml_jobs.pipeline.training.leakage import Leakage, Measured

from .demo import ROWS, RuleModel, good, holdout, numbers, poor, project

LEAKAGE = Leakage(
    rows=5000,
    permuted_by="entity",
    single_feature=Measured(value=0.812, standard_error=0.01),
    permuted_labels=Measured(value=None, standard_error=None, problem="there is one fold"),
    by_feature={"amount|eur": 0.812, "visits": 0.51},
)
FACTS = Facts(
    tags={"data_table": "c.s.training", "data_version": "4", "code_version": "c0ffee"},
    params={"candidate": "deep", "rows": "4321", "folds": "3", "seed": "7"},
    metrics={"cv.prAuc": 0.7, "cv.prAuc.std": 0.02, "cv.prAuc/deep": 0.7, "cv.prAuc/shallow": 0.65},
    training_table="c.s.training",
    newest="2026-03-01 10:00 UTC",
    holdout_table="c.s.holdout",
    holdout_version=2,
    holdout_span=("2026-01-01 00:00 UTC", "2026-01-03 11:00 UTC"),
    importance={"measure": "total_gain", "features": {f"f{index}": 20.0 - index for index in range(12)}},
    learned_from={"labels": {"0": 4000, "1": 321}, "blanked": ["visits"]},
    leakage=LEAKAGE,
)
GATE = Gate(
    limits={"prAuc": Limit(min=0.9), "brier": Limit(max=0.9), "endpointP99Ms": Limit(max=150.0)},
    slice_limits={"recall": Limit(min=0.1)},
    slice_support=5,
)


@pytest.fixture(autouse=True)
def _few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "CALLS", 3)


def card(verdict: str, **changes: Any) -> str:  # noqa: ANN401 - fields of the facts
    model: Any = RuleModel(poor)
    beside: Any = RuleModel(good)
    rivals = Rivals(champion=("3", beside), anchor=None, margin=0.1, confidence=0.9)
    found, plots = assess(
        project(), holdout(), model, threshold=0.5, rivals=rivals, rows_per_day=240.0, slice_support=5
    )
    facts = replace(FACTS, **changes)
    return model_card(project(), facts, replace(found, leakage=facts.leakage), GATE, verdict, plots)


def test_the_card_has_purpose_data_metrics_and_verdicts() -> None:
    lines = card("failed").splitlines()
    assert lines[:3] == ["# Model of the project demo", "", "An example project."]
    assert [line for line in lines if line.startswith("## ")] == [
        *("## Data", "## Cross-validation", "## Metrics on the holdout", "## Slices", "## Decision", "## Importance"),
        *("## Leakage", "## Limits", "## Request", "## Artifacts of the run"),
    ]
    for line in (
        "Learned from `c.s.training` at version 4: 4,321 rows, newest row of 2026-03-01 10:00 UTC.",
        "Measured on `c.s.holdout` at version 2: 60 rows, from 2026-01-01 00:00 UTC to 2026-01-03 11:00 UTC.",
        "| 1 | 321 | 33.333% |",
        "| deep | 0.7 | 0.02 |",
        "| shallow | 0.65 |  |",
        "All 12 features: `importance.json`.",
        "- Strongest single feature: 0.812, `amount|eur`.",
        "- Cross-validation with labels permuted by entity: there is one fold.",
        "| gate.limits.endpointP99Ms.max | p99 latency of one row over HTTP in ms |  | 150 | judged by the release |",
        "| amount | decimal(18,2) | no |",
        "All figures: `evaluation/evaluation.json`. Pictures: `evaluation/pr_curve.png`, `evaluation/calibration.png`.",
    ):
        assert line in lines
    limits = {line.split(" | ")[0]: line for line in lines if line.startswith("| gate.")}
    assert limits["| gate.limits.prAuc.min"].endswith("| 0.9 | missed |")
    assert limits["| gate.limits.brier.max"].endswith("| 0.9 | passed |")
    assert any(line.startswith("| PR-AUC | 0.") and " to " in line and line.endswith("| 1 |") for line in lines)
    assert any(line.startswith("| kind = a | 20 | 7 | 0.") and line.count(" to ") == 2 for line in lines)
    assert any(line.startswith("Cannot tell whether ") and "of the anchor, version 3: " in line for line in lines)


def test_tables_have_as_many_cells_in_each_row() -> None:
    blocks = card("failed").split("\n\n")
    tables = [block.splitlines() for block in blocks if block.startswith("| ")]
    assert len(tables) >= 8
    for table in tables:
        assert len({row.replace("\\|", "").count("|") for row in table}) == 1


def test_a_waived_limit_is_marked() -> None:
    text = card("waived")
    assert "Gate: waived." in text
    assert "| 0.9 | waived |" in text
    assert "missed" not in text


def test_unknown_facts_are_left_out() -> None:
    text = card("failed", importance=None, learned_from={}, leakage=None, newest=None, holdout_span=None)
    assert "## Importance" not in text
    assert "Not measured." in text
    assert "4,321 rows.\n" in text
    assert "60 rows.\n" in text


def test_a_regression_has_no_decision_and_no_labels() -> None:
    on = holdout([float(row) for row in range(ROWS)])
    model: Any = RuleModel(lambda frame: REGRESSION.answers(numbers(frame) + 1.0, None))
    rivals = Rivals(champion=None, anchor=None, margin=0.1, confidence=0.9)
    of = project(REGRESSION, slices=(), costs=None)
    found, plots = assess(of, on, model, threshold=None, rivals=rivals, rows_per_day=None)
    facts = replace(FACTS, metrics={"cv.rmse/deep": 2.0, "cv.rmse.std": 0.1}, learned_from={"labels": None})
    text = model_card(of, facts, found, Gate(limits={}, slice_limits={}, slice_support=1), "passed", plots)
    assert "## Decision" not in text
    assert "## Slices" not in text
    assert "| label |" not in text
    assert "| deep | 2 | 0.1 |" in text
