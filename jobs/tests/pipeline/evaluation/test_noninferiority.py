from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ml_jobs.pipeline.evaluation.noninferiority import (
    Comparison,
    compare,
    expected_spread,
    shortage,
    support_of,
)
from ml_jobs.pipeline.tasks import BINARY, REGRESSION, Multiclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MULTICLASS = Multiclass(classes=("a", "b", "c"))


def holdout(positives: int = 300, rows: int = 6000) -> tuple[Floats, Floats]:
    """Return targets, and a noisy signal of each row's target, from which `model` computes every model's scores."""
    targets = np.zeros(rows)
    targets[:positives] = 1
    return targets, 3 * targets + np.random.default_rng(3).normal(size=rows)


def model(common: Floats, noise: float, seed: int) -> Floats:
    """Return a model's scores: the signal `common` plus noise, so scores with more noise are worse."""
    return common + np.random.default_rng(seed).normal(0, noise, len(common))


def compared(challenger: Floats, champion: Floats, **changes: Any) -> Comparison:  # noqa: ANN401
    targets = changes.pop("targets", holdout()[0])
    settings: dict[str, Any] = {"against": "anchor", "margin": 0.03, "confidence": 0.9, "seed": 1, **changes}
    return compare(BINARY, targets, challenger, champion, **settings)


def test_the_same_model_is_not_worse_than_itself() -> None:
    scores = model(holdout()[1], 0.3, 1)
    found = compared(scores, scores.copy())
    assert (found.difference, found.standard_error, found.verdict) == (0.0, 0.0, "not worse")
    assert found.passes
    assert not found.moves_anchor


def test_equal_models_do_not_differ_by_chance() -> None:
    common = holdout()[1]
    found = compared(model(common, 0.2, 1), model(common, 0.2, 2))
    assert found.verdict == "not worse"
    low, high = found.interval
    assert -0.03 < low < found.difference < high
    assert found.explanation("3") == (
        f"PR-AUC {found.challenger:.4g} is not worse than {found.other:.4g} of the anchor, version 3, by more than "
        f"the margin 0.03: difference {found.difference:+.4f} (positive is better), between {low:+.4f} and "
        f"{high:+.4f} with confidence 0.9"
    )


def test_the_champion_is_compared_with_less_confidence_and_needs_the_same_support() -> None:
    common = holdout()[1]
    models = model(common, 0.2, 1), model(common, 0.2, 2)
    anchor, champion = compared(*models, against="anchor"), compared(*models, against="champion")
    assert (anchor.confidence, champion.confidence) == pytest.approx((0.9, 0.85))
    assert (anchor.standard_error, anchor.needed) == (champion.standard_error, champion.needed)
    assert champion.interval[0] > anchor.interval[0]
    assert "of the champion, version 3" in champion.explanation("3")


def test_a_comparison_with_the_champion_never_moves_the_anchor() -> None:
    common = holdout()[1]
    assert not compared(model(common, 0.1, 1), model(common, 1.0, 2), against="champion").moves_anchor


def test_a_better_challenger_has_the_verdict_better_and_becomes_the_anchor() -> None:
    common = holdout()[1]
    found = compared(model(common, 0.1, 1), model(common, 1.0, 2))
    assert (found.verdict, found.passes, found.moves_anchor) == ("better", True, True)
    assert "is better than" in found.explanation("1")


def test_fails_on_a_worse_challenger_and_names_values_interval_and_margin() -> None:
    common = holdout()[1]
    found = compared(model(common, 1.0, 1), model(common, 0.1, 2))
    assert (found.verdict, found.passes, found.moves_anchor) == ("worse", False, False)
    low, high = found.interval
    assert found.explanation("3") == (
        f"PR-AUC {found.challenger:.4g} is worse than {found.other:.4g} of the anchor, version 3: difference "
        f"{found.difference:+.4f} (positive is better), between {low:+.4f} and {high:+.4f} with confidence 0.9; the "
        "lower bound must be above -0.03"
    )


def test_cannot_tell_if_the_interval_is_too_wide() -> None:
    common = holdout()[1]
    found = compared(model(common, 0.5, 1), model(common, 0.5, 2), margin=0.002, spread=0.01)
    assert (found.verdict, found.passes) == ("cannot tell", False)
    assert "by more than the margin" in found.explanation("3")
    assert found.explanation("3").endswith("; the lower bound must be above -0.002")


def test_cannot_tell_if_the_holdout_is_too_small_for_the_margin() -> None:
    targets, common = holdout(positives=40, rows=800)
    found = compared(model(common, 0.01, 1), model(common, 1.0, 2), targets=targets)
    assert (found.verdict, found.passes, found.support) == ("cannot tell", False, 40)
    assert found.explanation("3").endswith(
        "of the anchor, version 3: a margin of 0.03 with confidence 0.9 needs a holdout with a support of "
        f"{found.needed} rows (for a classifier: of the rarest class), this holdout has 40"
    )


def test_a_shortage_is_known_before_training() -> None:
    line = shortage(59, 60, margin=0.05, confidence=0.9)
    assert line is not None
    assert "needs a holdout with a support of 60 rows" in line
    assert shortage(60, 60, margin=0.05, confidence=0.9) is None


@pytest.mark.parametrize(
    ("targets", "scores"),
    [
        (np.zeros(50), np.linspace(0, 1, 50)),
        (np.ones(50), np.linspace(0, 1, 50)),
        (np.array([1.0]), np.array([0.5])),
        (np.empty(0), np.empty(0)),
    ],
)
def test_cannot_tell_without_both_classes(targets: Floats, scores: Floats) -> None:
    found = compared(scores, scores, targets=targets)
    assert (found.verdict, found.support) == ("cannot tell", 0)
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert document["passes"] is False


def test_constant_scores_are_as_good_as_each_other_and_worse_than_a_model() -> None:
    targets, common = holdout()
    constant = np.full(len(targets), 0.5)
    assert compared(constant, constant).verdict == "not worse"
    assert compared(constant, model(common, 0.1, 1)).verdict == "worse"
    assert compared(model(common, 0.1, 1), constant).verdict == "better"


def test_lower_is_better_for_a_regression() -> None:
    targets = np.random.default_rng(1).normal(size=2000)
    near, far = model(targets, 1.0, 2), model(targets, 1.2, 3)
    found = compare(REGRESSION, targets, near, far, against="anchor", margin=0.05, confidence=0.9, seed=1)
    assert found.challenger < found.other
    assert found.difference == pytest.approx(found.other - found.challenger)
    assert found.verdict == "better"
    assert (
        compare(REGRESSION, targets, far, near, against="anchor", margin=0.05, confidence=0.9, seed=1).verdict
        == "worse"
    )


def test_classes_are_compared_by_macro_f1() -> None:
    random = np.random.default_rng(1)
    targets = random.integers(0, 3, 3000).astype(np.float64)
    right = np.eye(3)[targets.astype(int)]
    sharp, blurred = (share * right + (1 - share) * random.dirichlet([1, 1, 1], 3000) for share in (0.5, 0.1))
    found = compare(MULTICLASS, targets, sharp, blurred, against="anchor", margin=0.03, confidence=0.9, seed=1)
    assert (found.metric.name, found.verdict) == ("macroF1", "better")
    assert (
        compare(MULTICLASS, targets, blurred, sharp, against="anchor", margin=0.03, confidence=0.9, seed=1).verdict
        == "worse"
    )


def test_the_expected_spread_is_a_constant_of_the_task_or_a_share_of_the_champions_spread() -> None:
    targets = np.random.default_rng(1).normal(size=4000)
    champion = model(targets, 2.0, 2)
    # For a regression, the expected spread is 0.415 (`_PAIRED_SHARE`) times the spread of the champion's RMSE. Normal
    # errors with RMSE 2 have the spread 2 / sqrt(2), because the standard error of RMSE is RMSE / sqrt(2 * rows).
    assert expected_spread(REGRESSION, targets, champion, seed=1) == pytest.approx(0.415 * 2 / math.sqrt(2), rel=0.1)
    labels, common = holdout()
    assert expected_spread(BINARY, labels, common, seed=1) == 0.135


def test_the_support_needed_is_about_equal_before_training_and_in_the_comparison() -> None:
    from ml_jobs.pipeline.evaluation.verdict import needed_support

    targets = np.random.default_rng(1).normal(size=4000)
    champion, challenger = model(targets, 2.0, 2), model(targets, 2.0, 3)
    before = needed_support(expected_spread(REGRESSION, targets, champion, seed=5), margin=0.1, confidence=0.9)
    after = compare(REGRESSION, targets, challenger, champion, against="anchor", margin=0.1, confidence=0.9, seed=5)
    assert after.needed == pytest.approx(before, rel=0.15)


def test_the_spread_of_an_earlier_comparison_determines_the_support_needed() -> None:
    common = holdout()[1]
    models = model(common, 0.2, 1), model(common, 0.2, 2)
    first = compared(*models)
    assert first.spread == pytest.approx(first.standard_error * math.sqrt(300))
    again = compared(*models, spread=first.spread / 2)
    assert again.needed < first.needed


def test_an_entity_counts_once_for_each_class() -> None:
    targets = np.array([1.0, 1, 1, 0, 0, 0, 1, 0])
    entities = np.array(["a", "a", "a", "a", "b", "b", "c", "d"], dtype=object)
    assert support_of(BINARY, targets, None) == 4
    assert support_of(BINARY, targets, entities) == 2
    assert support_of(REGRESSION, np.arange(8.0), entities) == 4


def test_entities_widen_the_interval() -> None:
    targets, common = holdout()
    models = [np.repeat(model(common, 0.2, seed), 5) for seed in (1, 2)]
    entities = np.repeat(np.arange(len(targets)), 5)
    by_rows = compared(*models, targets=np.repeat(targets, 5))
    by_entities = compared(*models, targets=np.repeat(targets, 5), clusters=entities)
    assert by_entities.standard_error == pytest.approx(math.sqrt(5) * by_rows.standard_error, rel=0.15)
    assert (by_rows.support, by_entities.support) == (1500, 300)


def test_the_document_has_the_inputs_of_the_verdict() -> None:
    common = holdout()[1]
    found = compared(model(common, 0.2, 1), model(common, 0.2, 2))
    low, high = found.interval
    assert json.loads(json.dumps(found.document(), allow_nan=False)) == {
        "metric": "prAuc",
        "challenger": found.challenger,
        "against": "anchor",
        "other": found.other,
        "difference": found.difference,
        "standardError": found.standard_error,
        "interval": {"low": low, "high": high},
        "margin": 0.03,
        "confidence": 0.9,
        "support": 300,
        "neededSupport": found.needed,
        "spread": found.spread,
        "verdict": "not worse",
        "passes": True,
    }
