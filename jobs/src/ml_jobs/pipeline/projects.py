"""Finds ML projects: subpackages of `ml_jobs.projects`, and entry points of other installed wheels."""

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
"""Entry point group in which another wheel declares `<project> = "<module>:<attribute>"`."""


def own_projects() -> dict[str, str]:
    """Return this wheel's modules by project name: the folder `credit_limit` defines the project `credit-limit`."""
    found = pkgutil.iter_modules(ml_jobs.projects.__path__)
    return {module.name.replace("_", "-"): module.name for module in found if module.ispkg}


def tests_folder(name: str) -> Path:
    """Return the tests folder of one of this wheel's projects, in the wheel or in the source tree."""
    package = Path(ml_jobs.__file__).parent
    # In the source tree, the package is `src/ml_jobs` and the tests are beside `src`.
    tests = package.parents[1] / "tests" if package.parent.name == "src" else package / "tests"
    return tests / "projects" / name.replace("-", "_")


def load_project(name: str) -> Project:
    """Return the checked project called `name`. Imports only the modules of that project.

    Raises:
        StepFailedError: the project does not exist, or its definition is wrong; names the lines to correct.

    """
    own = own_projects()
    declared = {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name in own:
        module, attribute = f"{ml_jobs.projects.__name__}.{own[name]}", "PROJECT"
    elif name in declared:
        module, attribute = declared[name].module, declared[name].attr
    else:
        raise StepFailedError(f"project {name!r} is not known, must be one of {', '.join(sorted({*own, *declared}))}")
    found = getattr(importlib.import_module(module), attribute, None)
    file = Path(sys.modules[module].__file__ or module)
    if not isinstance(found, Project):
        kind = "missing" if found is None else f"a {type(found).__name__}"
        raise StepFailedError(f"project {name!r}: {file}:1: {attribute} is {kind}, must be a {Project.__name__}")
    check_project(found, name, file, tests_folder(name) if name in own else None)
    return found
