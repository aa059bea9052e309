from __future__ import annotations

from typing import Any

import pytest

from ml_jobs.pipeline.training.fingerprint import fingerprint

SETTINGS: dict[str, Any] = {
    "project": "fraud",
    "candidates": ["shallow", "deep"],
    "code_version": "3f2a9c1b7d04",
    "training": "t",
    "holdout": "h",
    "settings": {"seed": 7, "folds": 3, "engine": "local", "split_seed": 1},
    "libraries": {"xgboost-cpu": "3.1.0"},
}


def made(**changes: Any) -> str:  # noqa: ANN401
    return fingerprint(**{**SETTINGS, **changes})


def test_the_same_code_has_the_same_fingerprint_before_and_after_its_commit() -> None:
    assert made(code_version="3f2a9c1b7d04-dirty") == made()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("project", "cash-demand"),
        ("candidates", ["shallow"]),
        ("code_version", "000000000000"),
        ("training", "u"),
        ("holdout", None),
        ("settings", {**SETTINGS["settings"], "seed": 8}),
        ("libraries", {"xgboost-cpu": "3.1.1"}),
    ],
)
def test_every_input_of_a_training_changes_the_fingerprint(name: str, value: object) -> None:
    assert made(**{name: value}) != made()
