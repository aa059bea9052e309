"""Tests the training job after an earlier job run has trained on the same rows with the same code and settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.tables import TRAINING
from ml_jobs.pipeline.evaluation import evaluate
from ml_jobs.pipeline.release import register
from ml_jobs.pipeline.source import SYNTHETIC_TABLE
from ml_jobs.pipeline.task import Limit
from ml_jobs.pipeline.waiver import Waiver

from .steps import EXPERIMENT, FLAGS

if TYPE_CHECKING:
    from .steps import Rehearsal

IMPOSSIBLE = {**FLAGS["limits"], "macroF1": Limit(min=0.9999)}


@pytest.fixture
def stage(churn: Rehearsal) -> Rehearsal:
    """The churn project with rows that job run 1 prepared, and with a code version that no other test uses."""
    found = churn.copied()
    return replace(found, settings={**found.settings, "code_version": found.warehouse.prefix})


def versions(stage: Rehearsal) -> list[str]:
    return sorted(str(one.version) for one in stage.client.search_model_versions(f"name = '{stage.model}'"))


def test_the_same_rows_after_a_release_change_nothing(stage: Rehearsal, capsys: pytest.CaptureFixture[str]) -> None:
    stage.train("1")
    stage.evaluate("1")
    version = stage.register("1")
    stage.release("1")
    released = stage.client.get_model_version(stage.model, version).tags["released"]

    # WHEN the next job run writes the same training rows as a new version of the table
    stage.prepare("2")
    capsys.readouterr()
    run = stage.client.get_run(stage.train("2"))

    # THEN each later step succeeds, prints why there is nothing to do, and changes nothing
    same = "was trained with the same code, rows and settings"
    message = f"nothing new: version {version} {same} (live since {released})"
    assert run.data.tags.items() >= {"job_run_id": "2", "nothing_new": version}.items()
    assert "model_id" not in run.data.tags
    flags = stage.flags(evaluate.EvaluateArguments, "2")
    assert evaluate.run(flags, stage.project, stage.warehouse) is None
    assert register.run(stage.flags(register.RegisterArguments, "2"), stage.project.task) is None
    assert stage.release("2").updates == []
    assert capsys.readouterr().out.splitlines() == [message] * 4
    assert versions(stage) == [version]
    assert stage.client.get_model_version(stage.model, version).tags["job_run_id"] == "1"

    # THEN new code or new rows lead to a new training
    again = stage.client.get_run(stage.train("2", code_version="other"))
    assert again.data.tags["data_version"] == "1"
    stage.generate("3")
    stage.prepare("3")
    assert "model_id" in stage.client.get_run(stage.train("3")).data.tags


def test_a_model_that_the_gate_rejected_is_evaluated_again_without_a_training(stage: Rehearsal) -> None:
    run_id = stage.train("1")
    with pytest.raises(StepFailedError, match="the gate rejects the model"):
        stage.evaluate("1", limits=IMPOSSIBLE)
    stage.prepare("2")
    assert stage.train("2") == run_id
    assert stage.client.get_run(run_id).data.tags["job_run_id"] == "2"
    stage.evaluate("2")
    assert versions(stage) == []
    assert stage.register("2") == "1"

    # THEN the tags name the training rows of job run 2, not those of job run 1. Job run 2 registered the version, and
    # the comparison of the next version uses the rows in the tags
    tags = stage.client.get_model_version(stage.model, "1").tags
    commit = stage.warehouse.commit_of_run(TRAINING, "2", "prepare")
    assert (tags["job_run_id"], tags["data_version"]) == ("2", str(commit.version))


def test_a_version_that_was_never_released_is_released_by_the_next_run(stage: Rehearsal) -> None:
    stage.train("1")
    stage.evaluate("1")
    version = stage.register("1")
    stage.prepare("2")
    stage.train("2")
    stage.evaluate("2")
    assert stage.register("2") == version
    assert stage.client.get_model_version(stage.model, version).tags["job_run_id"] == "2"
    stage.release("2")
    assert versions(stage) == [version]
    assert str(stage.client.get_model_version_by_alias(stage.model, "champion").version) == version


def test_a_repeated_job_run_uses_one_model(stage: Rehearsal) -> None:
    first = stage.train("1")
    stage.train("1", code_version="other")
    assert stage.train("1") == first
    experiment = stage.client.get_experiment_by_name(EXPERIMENT)
    assert experiment is not None
    source = stage.warehouse.name(SYNTHETIC_TABLE)
    named = stage.client.search_runs([experiment.experiment_id], f"tags.job_run_id = '1' AND tags.source = '{source}'")
    assert [run.info.run_id for run in named] == [first]


def test_a_version_carries_the_tags_of_its_training_and_its_waiver(stage: Rehearsal) -> None:
    waiver = Waiver(reason="the labels of March are late", expires="9999-12-31")
    run = stage.client.get_run(stage.train("1"))
    stage.evaluate("1", limits=IMPOSSIBLE, waiver=waiver)
    version = stage.register("1")
    found = stage.client.get_model_version(stage.model, version).tags
    names = ("source", "source_version", "contract", "data_version", "holdout_version", "candidate", "seed", "folds")
    for name in (*names, "engine", "code_version", "libraries", "python", "fingerprint", "data_seed", "fitted_on"):
        assert found[name] == run.data.tags[name]
    waived = {"gate": "waived", "waiver_reason": waiver.reason, "waiver_expires": waiver.expires}
    assert waived.items() <= found.items()

    # THEN if the model passes the gate in a later job run, the tags of the waiver are removed from the version
    stage.prepare("2")
    stage.train("2")
    stage.evaluate("2")
    assert stage.register("2") == version
    later = stage.client.get_model_version(stage.model, version).tags
    assert later["gate"] == "passed"
    assert "waiver_reason" not in later
