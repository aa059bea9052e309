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

OF_TWO_WORDS = """
from dataclasses import replace
from ml_jobs.projects.fraud import PROJECT
PROJECT = replace(PROJECT, name="card-fraud")
"""


def declare(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    point = EntryPoint(name=name, value=value, group=projects.ENTRY_POINT_GROUP)
    monkeypatch.setattr(projects, "entry_points", lambda group: [point] if group == point.group else [])


def test_a_folder_of_the_wheel_is_a_project() -> None:
    assert projects.load_project("fraud") is PROJECT


def test_underscores_of_a_folder_are_dashes_in_the_projects_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, tests = tmp_path / "card_fraud", tmp_path / "tests"
    for made in (folder, tests):
        made.mkdir()
    (folder / "__init__.py").write_text(OF_TWO_WORDS)
    (tests / "test_project.py").touch()
    monkeypatch.setattr(ml_jobs.projects, "__path__", [*ml_jobs.projects.__path__, str(tmp_path)])
    monkeypatch.setattr(projects, "tests_folder", lambda _: tests)
    assert projects.load_project("card-fraud").name == "card-fraud"
    with pytest.raises(StepFailedError, match=r"'cardfraud' is not known, must be one of .*card-fraud, .*fraud"):
        projects.load_project("cardfraud")
    (tests / "test_project.py").unlink()
    with pytest.raises(StepFailedError, match=r"__init__\.py:1: the project has no tests: add test_\*\.py to .*tests"):
        projects.load_project("card-fraud")


def test_another_wheel_may_declare_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "own", "ml_jobs.projects.fraud:PROJECT")
    with pytest.raises(StepFailedError, match="name is 'fraud', must be 'own'"):
        projects.load_project("own")
    monkeypatch.setattr(projects, "own_projects", dict)
    declare(monkeypatch, "fraud", "ml_jobs.projects.fraud:PROJECT")
    assert projects.load_project("fraud") is PROJECT


def test_fails_on_an_unknown_project_and_names_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, "other", "ml_jobs.projects.fraud:PROJECT")
    with pytest.raises(StepFailedError, match=r"'frod' is not known, must be one of .*fraud, .*other"):
        projects.load_project("frod")


@pytest.mark.parametrize(("attribute", "kind"), [("CONTRACT", "a Contract"), ("NOTHING", "missing")])
def test_fails_on_an_entry_point_without_a_project(monkeypatch: pytest.MonkeyPatch, attribute: str, kind: str) -> None:
    declare(monkeypatch, "other", f"ml_jobs.projects.fraud:{attribute}")
    with pytest.raises(StepFailedError, match=rf"__init__\.py:1: {attribute} is {kind}, must be a Project"):
        projects.load_project("other")
