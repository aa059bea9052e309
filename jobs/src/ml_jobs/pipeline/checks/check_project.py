"""Checks a project's definition, and names the lines to correct."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.checks.check_contract import FRACTIONS, INTEGERS, base_type, contract_problems
from ml_jobs.pipeline.checks.check_features import feature_problems
from ml_jobs.pipeline.checks.places import Places, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ml_jobs.pipeline.project import Project

_METRIC_NAME = re.compile(r"[\w.\- :/]+")
"""Names of metrics that MLflow accepts if they are also normalized paths."""


def check_project(project: Project, name: str, file: Path, tests: Path | None) -> None:
    """Check the project `name` of the module `file`.

    `tests` is the folder that must hold the project's tests; None for a project of another wheel, whose tests are not
    checked.

    Raises:
        StepFailedError: one line `file:line: problem` per problem.

    """
    places = Places.below(file)
    found = [*_project_problems(project, name, places), *_missing_tests(tests, places)]
    found += contract_problems(project.contract, project.task, places)
    if not found:
        # Checks the encoder only if there is no other problem. The encoder runs on rows made from the contract, so
        # errors in the contract would be reported a second time, as errors of the encoder.
        found += feature_problems(project, places)
    if found:
        raise StepFailedError("\n".join([f"project {name!r}:", *(f"  {problem.line()}" for problem in found)]))


def _project_problems(project: Project, name: str, places: Places) -> Iterator[Problem]:
    if project.name != name:
        text = f"name is {project.name!r}, must be {name!r}, the name of its folder or entry point"
        yield Problem(places.keyword("Project", "name"), text)
    if not project.purpose.strip():
        yield Problem(places.keyword("Project", "purpose"), "purpose is empty, must state the use of the model")
    yield from _slice_problems(project, places)
    yield from _candidate_problems(project, places)
    yield from _cost_problems(project, places)


def _slice_problems(project: Project, places: Places) -> Iterator[Problem]:
    place = places.keyword("Project", "slices")
    columns = [column.name for column in project.contract.columns]
    for breakdown in project.breakdowns:
        if not breakdown:
            yield Problem(place, "slices has (), must name at least one column")
        if len(set(breakdown)) < len(breakdown):
            yield Problem(place, f"slices has {breakdown!r}, with a column twice")
    for column in dict.fromkeys(column for breakdown in project.breakdowns for column in breakdown):
        if column not in columns:
            text = f"slices has {column!r}, must be a column of the contract: {', '.join(columns)}"
            yield Problem(place, text)
        elif column in (project.contract.label.column, project.contract.key):
            yield Problem(place, f"slices has {column!r}, must not be the key or the label")
    if len({frozenset(breakdown) for breakdown in project.breakdowns}) < len(project.breakdowns):
        yield Problem(place, "two slices have the same columns")


def _candidate_problems(project: Project, places: Places) -> Iterator[Problem]:
    names = [candidate.name for candidate in project.candidates]
    if not names:
        yield Problem(places.keyword("Project", "candidates"), "candidates is empty, must hold at least one")
    for name in dict.fromkeys(names):
        # The step `train` logs a metric `cv.<metric>/<name>` for each candidate.
        metric = f"cv/{name}"
        if _METRIC_NAME.fullmatch(metric) is None or posixpath.normpath(metric) != metric:
            text = f"a candidate has the name {name!r}, which MLflow refuses in the name of a metric: use letters, "
            yield Problem(places.call("Candidate", name), f"{text}digits, spaces, dots, underscores and dashes")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(places.call("Candidate", name), f"two candidates have the name {name!r}")


def _cost_problems(project: Project, places: Places) -> Iterator[Problem]:
    costs = project.costs
    if costs is None:
        return
    place = places.keyword("Project", "costs")
    if project.task.name != "binary":
        yield Problem(place, f"costs must be left out: the task is {project.task.name}, only a binary task has costs")
    if costs.alarm < 0:
        yield Problem(place, f"costs.alarm is {costs.alarm:g}, must be at least 0")
    if not isinstance(costs.miss, str):
        if costs.miss < 0:
            yield Problem(place, f"costs.miss is {costs.miss:g}, must be at least 0")
        return
    column = next((column for column in project.contract.columns if column.name == costs.miss), None)
    if column is None or base_type(column) not in INTEGERS + FRACTIONS:
        yield Problem(place, f"costs.miss is {costs.miss!r}, must be a number or a numeric column of the contract")
    elif column.nullable:
        yield Problem(place, f"costs.miss is {costs.miss!r}, must be a column that is not nullable")


def _missing_tests(tests: Path | None, places: Places) -> Iterator[Problem]:
    if tests is not None and not any(tests.rglob("test_*.py")):
        yield Problem(places.call("Project"), f"the project has no tests: add test_*.py to {tests}")
