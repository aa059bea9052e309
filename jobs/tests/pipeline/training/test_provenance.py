from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.training.provenance import NAMES, TrainingData, library_versions, tags
from ml_jobs.pipeline.training.train import TrainArguments

if TYPE_CHECKING:
    import pytest

ARGUMENTS = TrainArguments(
    project="fraud",
    catalog="dev",
    schema="fraud",
    job_run_id="12",
    experiment="/fraudops/dev/fraud",
    model="dev.fraud.fraud_model",
    code_version="3f2a9c1b7d04-dirty",
    engine="local",
    folds=3,
    seed=7,
)
NOTE = {
    "job_run_id": "12",
    "source": "bank.payments.transactions",
    "source_version": 41,
    "labels_version": None,
    "contract": "abc",
    "trained_until": 1_750_000_000_000_000,
    "held_from": 1_749_000_000_000_000,
    "split": "time",
    "split_seed": 11,
    "holdout_share": 0.2,
    "reason": "first",
}
VERSIONS = {"python": "3.12.3", "libraries": "numpy==2.0.0"}


def made(note: dict[str, object], data_seed: int | None = None) -> dict[str, str]:
    data = TrainingData(
        note=note, version=5, checksum="c", holdout_version=2, holdout_checksum="h", data_seed=data_seed
    )
    return tags(data, ARGUMENTS, candidate="deep", fingerprint="f", versions=VERSIONS)


def test_tags_have_all_inputs_of_a_repeated_training() -> None:
    assert made(dict(NOTE), data_seed=3) == {
        "source": "bank.payments.transactions",
        "source_version": "41",
        "contract": "abc",
        "trained_until": "1750000000000000",
        "held_from": "1749000000000000",
        "split": "time",
        "split_seed": "11",
        "holdout_share": "0.2",
        "holdout_reason": "first",
        "data_version": "5",
        "training_checksum": "c",
        "holdout_version": "2",
        "seed": "7",
        "folds": "3",
        "engine": "local",
        "candidate": "deep",
        "code_version": "3f2a9c1b7d04-dirty",
        "python": "3.12.3",
        "libraries": "numpy==2.0.0",
        "fingerprint": "f",
        "data_seed": "3",
        "fitted_on": "training rows only",
    }


def test_a_field_missing_in_the_note_has_no_tag() -> None:
    assert made({}).keys().isdisjoint({"source", "trained_until", "split", "data_seed", "holdout_reason"})


def test_a_version_carries_every_tag_of_the_run() -> None:
    assert {*made(dict(NOTE), data_seed=3), "runtime", "labels_version"} == set(NAMES)


def test_the_databricks_runtime_is_a_tag_if_it_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_RUNTIME_VERSION", "17.3")
    found = library_versions({"numpy": "2.0.0", "pandas": "2.2.0"})
    assert (found["runtime"], found["libraries"]) == ("17.3", "numpy==2.0.0 pandas==2.2.0")
    monkeypatch.delenv("DATABRICKS_RUNTIME_VERSION")
    assert library_versions({}).keys() == {"python", "libraries"}
