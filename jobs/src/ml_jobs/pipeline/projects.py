"""Finds ML projects: folders of `ml_jobs.projects`, and what other installed wheels declare."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import entry_points

import ml_jobs.projects
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.project import Project

ENTRY_POINT_GROUP = "ml_jobs.projects"
"""Group in which another wheel declares `<project> = "<module>:<attribute>"`."""


def load_project(name: str) -> Project:
    """Return the project called `name`; only its own modules are imported.

    Names are the configuration's, with dashes: the folder `card_fraud` is the project `card-fraud`.
    """
    own = {module.name.replace("_", "-"): module.name for module in pkgutil.iter_modules(ml_jobs.projects.__path__)}
    declared = {point.name: point for point in entry_points(group=ENTRY_POINT_GROUP)}
    if name in own:
        found = importlib.import_module(f"{ml_jobs.projects.__name__}.{own[name]}").PROJECT
    elif name in declared:
        found = declared[name].load()
    else:
        raise StepFailedError(f"project {name!r} is not known; there are {', '.join(sorted({*own, *declared}))}")
    if not isinstance(found, Project):
        raise StepFailedError(f"project {name!r} is a {type(found).__name__}, must be a {Project.__name__}")
    return found
