"""Tests versions of the registered model: their tags and aliases, and which version is compared and scores rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.release.registry import MlflowRegistry

if TYPE_CHECKING:
    from .steps import Rehearsal


@pytest.fixture(scope="module")
def trained(fraud: Rehearsal) -> Rehearsal:
    """The fraud project with only its first candidate, which is trained and has passed the gate."""
    stage = replace(fraud, project=replace(fraud.project, candidates=fraud.project.candidates[:1]))
    stage.train("1")
    stage.evaluate("1")
    return stage


@pytest.fixture(scope="module")
def version(trained: Rehearsal) -> str:
    return trained.register("1")


def test_a_version_is_the_challenger_and_has_tags_of_its_origin(trained: Rehearsal, version: str) -> None:
    found = trained.client.get_model_version_by_alias(trained.model, "challenger")
    assert str(found.version) == version
    assert {"job_run_id": "1", "code_version": "c0ffee", "data_version": "0"}.items() <= found.tags.items()
    assert float(found.tags["prAuc"]) > 0.5 > float(found.tags["baseline.prAuc"])


def test_a_repeated_registration_adds_no_version(trained: Rehearsal, version: str) -> None:
    assert trained.register("1") == version
    assert len(trained.client.search_model_versions(f"name = '{trained.model}'")) == 1


def test_a_pinned_version_is_compared_regardless_of_aliases(trained: Rehearsal, version: str) -> None:
    found = trained.evaluate("1", live=version)
    assert found.champion is not None
    assert found.champion.version == version
    assert found.champion.metrics["prAuc"] == found.metrics["prAuc"]


def test_a_run_is_compared_with_nothing_if_the_pinned_version_does_not_exist(trained: Rehearsal) -> None:
    assert trained.evaluate("1", live="999").champion is None


@pytest.mark.parametrize("missing", ["nobody", "999"])
def test_fails_to_score_with_a_missing_version(trained: Rehearsal, version: str, missing: str) -> None:
    assert version
    with pytest.raises(StepFailedError, match=f"no version with the number or alias '{missing}'"):
        trained.score("1", live=missing)


def test_a_pinned_version_scores(trained: Rehearsal, version: str) -> None:
    MlflowRegistry(trained.model).set_alias("champion", version)
    assert trained.score("1", live=version) == version
