from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

import pytest

import ml_jobs.projects
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import projects
from ml_jobs.projects.fraud import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


def declare(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    point = EntryPoint(name="other", value=value, group=projects.ENTRY_POINT_GROUP)
    monkeypatch.setattr(projects, "entry_points", lambda group: [point] if group == point.group else [])


def test_a_folder_of_the_wheel_is_a_project() -> None:
    assert projects.load_project("fraud") is PROJECT


def test_a_folder_of_two_words_is_the_project_that_the_configuration_writes_with_a_dash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "card_fraud"
    folder.mkdir()
    (folder / "__init__.py").write_text("from ml_jobs.projects.fraud import PROJECT\n")
    monkeypatch.setattr(ml_jobs.projects, "__path__", [*ml_jobs.projects.__path__, str(tmp_path)])
    assert projects.load_project("card-fraud") is PROJECT
    with pytest.raises(StepFailedError, match=r"'cardfraud' is not known; there are .*card-fraud, .*fraud"):
        projects.load_project("cardfraud")


def test_another_wheel_may_declare_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "ml_jobs.projects.fraud:PROJECT")
    assert projects.load_project("other") is PROJECT


def test_fails_on_an_unknown_project_with_those_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "ml_jobs.projects.fraud:PROJECT")
    with pytest.raises(StepFailedError, match=r"'frod' is not known; there are .*fraud, .*other"):
        projects.load_project("frod")


def test_fails_on_a_declaration_that_is_no_project(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "ml_jobs.projects.fraud:CONTRACT")
    with pytest.raises(StepFailedError, match="'other' is a Contract, must be a Project"):
        projects.load_project("other")
