"""Finds ML projects: folders of `ml_jobs.projects`, and what other installed wheels declare."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from importlib.metadata import entry_points
from pathlib import Path

import ml_jobs.projects
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.checks.check_project import check_project
from ml_jobs.pipeline.project import Project

ENTRY_POINT_GROUP = "ml_jobs.projects"
"""Group in which another wheel declares `<project> = "<module>:<attribute>"`."""


def own_projects() -> dict[str, str]:
    """Return the module names of this wheel's projects, by name: the folder `credit_limit` is `credit-limit`."""
    found = pkgutil.iter_modules(ml_jobs.projects.__path__)
    return {module.name.replace("_", "-"): module.name for module in found if module.ispkg}


def tests_folder(name: str) -> Path:
    """Return the folder with the tests of one of this wheel's projects: in the wheel, or beside its sources."""
    package = Path(ml_jobs.__file__).parent
    # Sources are in `src/ml_jobs`, the tests beside `src`.
    tests = package.parents[1] / "tests" if package.parent.name == "src" else package / "tests"
    return tests / "projects" / name.replace("-", "_")


def load_project(name: str) -> Project:
    """Return the project called `name`, checked; only its own modules are imported.

    Raises:
        StepFailedError: there is no such project, or it does not fit together; names the lines to mend.

    """
    own = own_projects()
    declared = {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name in own:
        module, attribute = f"{ml_jobs.projects.__name__}.{own[name]}", "PROJECT"
    elif name in declared:
        module, attribute = declared[name].module, declared[name].attr
    else:
        raise StepFailedError(f"project {name!r} is not known; there are {', '.join(sorted({*own, *declared}))}")
    found = getattr(importlib.import_module(module), attribute, None)
    file = Path(sys.modules[module].__file__ or module)
    if not isinstance(found, Project):
        kind = "missing" if found is None else f"a {type(found).__name__}"
        raise StepFailedError(f"project {name!r}: {file}:1: {attribute} is {kind}, must be a {Project.__name__}")
    check_project(found, name, file, tests_folder(name) if name in own else None)
    return found
