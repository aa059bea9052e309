"""Tests, with the steps `train` and `evaluate`, that each bad model or data set is stopped by one rule of the gate."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.contract import Column, Contract, Label
from ml_jobs.pipeline.estimator import Candidate
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.project import Features, Project
from ml_jobs.pipeline.source import Knobs, Synthetic
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.tasks.binary import BINARY

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Fitting
    from tests.integration.conftest import Begin
    from tests.integration.steps import Rehearsal

    Floats = NDArray[np.float64]

ROWS = 4000
LIMITS = {
    "prAuc": Limit(min=0.8),
    "recallAtFpr01Pct": Limit(min=0.35),
    "calibrationError": Limit(max=0.1),
    "latencyP99Ms": Limit(max=300.0),
    "singleFeature": Limit(max=0.95),
    "permutedLabels": Limit(max=0.6),
}
SLICE_LIMITS = {"rocAuc": Limit(min=0.7)}


def generate(rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:
    """Return rows whose signals `first` and `second` are higher if the label `outcome` is 1."""
    import pyarrow as pa

    random = np.random.default_rng((knobs.seed, len(rows)))
    positive = random.random(len(rows)) < 0.3
    region, branch = (random.choice(names, len(rows)) for names in (["north", "south"], ["office", "shop", "web"]))
    signals = random.normal(size=(2, len(rows))) + 2.2 * positive
    return pa.table(
        {
            "case": [f"C{row:06d}" for row in rows.tolist()],
            "region": region,
            "branch": branch,
            "first": signals[0],
            "second": signals[1],
            "noise": random.random(len(rows)),
            "outcome": positive.astype(np.int32),
        }
    )


def encode(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the features: both signals, and a random number that identifies the row."""
    return frame[["first", "second", "noise"]].to_numpy(dtype=np.float32)


def encode_without_offices_of_the_north(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the features. In the slice of northern offices, the signals are constant, so predictions there are bad."""
    features = encode(frame)
    blind = ((frame["region"] == "north") & (frame["branch"] == "office")).to_numpy()
    features[blind, :2] = 1.0
    return features


@dataclass(frozen=True)
class Scores:
    """A model that computes scores from the two signals by a formula. Each field can make the model bad in one way."""

    spread: float = 1.0
    cut: float = 1.0
    seconds: float = 0.0
    known: dict[bytes, float] = field(default_factory=dict[bytes, float], repr=False)

    def predict(self, features: NDArray[np.float32]) -> Floats:
        if self.seconds and len(features) == 1:
            time.sleep(self.seconds)
        odds = 2.2 * (features[:, 0] + features[:, 1]).astype(np.float64) - 4.84 - 0.85
        scores = 1 / (1 + np.exp(-odds * self.spread))
        # Makes all scores above `cut` equal, so that no threshold separates them.
        scores = np.minimum(scores, self.cut)
        return np.array([self.known.get(row.tobytes(), score) for row, score in zip(features, scores, strict=True)])

    def save(self, folder: Path) -> None:
        (folder / "nothing").touch()


@dataclass(frozen=True)
class Formula:
    """An estimator whose model has a fixed formula. If `remembers` is set, the model stores the training labels too."""

    model: Scores
    remembers: bool = False
    library: str = "numpy"

    def fit(self, features: NDArray[np.float32], targets: Floats, fitting: Fitting) -> Scores:  # noqa: ARG002
        if self.remembers:
            self.model.known.update(zip([row.tobytes() for row in features], targets.tolist(), strict=True))
        return self.model

    def load(self, folder: Path) -> Scores:
        assert (folder / "nothing").exists()
        return replace(self.model, known={})


def column(name: str, kind: str = "double", *, in_request: bool = True) -> Column:
    return Column(name=name, type=kind, in_request=in_request)


GOOD = Project(
    name="cases",
    purpose="An example project.",
    task=BINARY,
    contract=Contract(
        columns=(
            column("case", "string", in_request=False),
            column("region", "string"),
            column("branch", "string"),
            column("first"),
            column("second"),
            column("noise"),
            column("outcome", "int", in_request=False),
        ),
        key="case",
        label=Label(column="outcome"),
    ),
    features=Features(names=("first", "second", "noise"), encode=encode),
    candidates=(Candidate("formula", Formula(Scores())),),
    slices=(("region", "branch"),),
    synthetic=Synthetic(generate=generate),
)


def with_model(**changes: Any) -> Project:  # noqa: ANN401 - fields of the scores
    return replace(GOOD, candidates=(Candidate("formula", Formula(Scores(**changes))),))


def generate_leak(rows: NDArray[np.int64], knobs: Knobs) -> pa.Table:
    """Return the rows of `generate`, with a signal `first` from which the label can be computed."""
    import pyarrow as pa

    found = generate(rows, knobs)
    trace = pa.array(found["outcome"].to_numpy() * 4.0 + found["noise"].to_numpy())
    return found.set_column(found.column_names.index("first"), "first", trace)


@pytest.fixture(scope="module")
def stage(begin: Begin) -> Rehearsal:
    found = begin(GOOD, rows=ROWS, holdout_share=0.5, limits=LIMITS, slice_limits=SLICE_LIMITS, slice_support=30)
    found.generate("1")
    found.prepare("1")
    return found


def stopped_by(stage: Rehearsal, project: Project, **changes: Any) -> list[str]:  # noqa: ANN401 - arguments of the step
    """Train and evaluate a project, and return the lines of the gate's error; empty if the model passes."""
    changed = replace(stage, project=project)
    # Uses a new code version for each training: otherwise, the hash of the training's inputs would be equal for these
    # projects, and the step would skip the training.
    changed.train("1", code_version=uuid4().hex[:12])
    try:
        changed.evaluate("1", **changes)
    except StepFailedError as problem:
        first, *lines = str(problem).splitlines()
        assert first == "the gate rejects the model:"
        return lines
    return []


def test_a_good_model_passes_every_rule_and_has_a_card(stage: Rehearsal, tmp_path: Path) -> None:
    run_id = stage.train("1", code_version=uuid4().hex[:12])
    found = stage.evaluate("1")
    card = Path(stage.client.download_artifacts(run_id, "model_card.md", str(tmp_path))).read_text()
    assert "Gate: passed." in card
    assert "| region = north, branch = office |" in card
    assert "- Cross-validation with labels permuted by row: 0." in card

    # THEN the model passes a minimum just above its PR-AUC, because the difference is within the sampling error
    value = found.metrics["prAuc"]
    assert stage.evaluate("1", limits={"prAuc": Limit(min=value + 0.001)}).metrics["prAuc"] == value


@pytest.mark.parametrize(
    ("project", "limit"),
    [
        (with_model(spread=0.2), "calibrationError.max"),
        (with_model(cut=0.85), "recallAtFpr01Pct.min"),
        (with_model(seconds=0.35), "latencyP99Ms.max"),
        (
            replace(GOOD, candidates=(Candidate("memory", Formula(Scores(), remembers=True)),)),
            "permutedLabels.max",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_bad_model_misses_exactly_one_rule(stage: Rehearsal, project: Project, limit: str) -> None:
    (line,) = stopped_by(stage, project)
    assert line.endswith(f"(gate.limits.{limit})")


def test_fails_on_a_metric_of_the_holdout_that_misses_its_limit_beyond_chance(stage: Rehearsal) -> None:
    weak = replace(GOOD, candidates=(Candidate("weak", XGBoost(trees=3, parameters={"max_depth": 1})),))
    (line,) = stopped_by(stage, weak, limits={"prAuc": Limit(min=0.96)})
    assert "(between " in line
    assert line.endswith("must be at least 0.96 (gate.limits.prAuc.min)")


def test_fails_on_a_slice_over_two_columns_that_are_good_individually(stage: Rehearsal) -> None:
    features = replace(GOOD.features, encode=encode_without_offices_of_the_north)
    blind = replace(GOOD, features=features, slices=("region", "branch", ("region", "branch")))
    loose = {name: LIMITS[name] for name in ("singleFeature", "permutedLabels", "latencyP99Ms")}
    (line,) = stopped_by(stage, blind, limits=loose)
    assert " where region = north, branch = office is 0.5" in line
    assert line.endswith("must be at least 0.7 (gate.sliceLimits.rocAuc.min)")


def test_fails_on_a_feature_that_leaks_the_label(begin: Begin) -> None:
    trees = (Candidate("trees", XGBoost(trees=20, parameters={"max_depth": 3})),)
    leaky = replace(GOOD, candidates=trees, synthetic=Synthetic(generate=generate_leak))
    stage = begin(leaky, rows=ROWS, holdout_share=0.5, limits=LIMITS)
    stage.generate("1")
    stage.prepare("1")
    (line,) = stopped_by(stage, leaky)
    assert "of the strongest single feature, 'first', is 1" in line
    assert line.endswith("must be at most 0.95 (gate.limits.singleFeature.max)")
