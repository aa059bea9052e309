"""Describes the jobs to the deployment code: steps, flags, metrics, tasks and projects, as one JSON document."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import describe
from ml_jobs.pipeline.projects import load_project, own_projects, tests_folder
from ml_jobs.pipeline.task import ENDPOINT_LATENCY, LATENCY, LEAKAGE
from ml_jobs.pipeline.tasks import TASKS
from ml_jobs.steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ml_jobs.arguments import Flag
    from ml_jobs.pipeline.task import Metric


def description() -> str:
    """Return the document as JSON; the same sources give the same text."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """Return a mapping with the keys `steps`, `metrics`, `tasks` and `projects`."""
    return {
        "steps": [
            {
                "name": step.name,
                "job": step.job,
                "after": list(step.after),
                "flags": [_flag(flag) for flag in describe(step.arguments)],
            }
            for step in STEPS
        ],
        "metrics": _metrics((LATENCY, ENDPOINT_LATENCY, *LEAKAGE)),
        "tasks": {name: {"primary": metrics[0].name, "metrics": _metrics(metrics)} for name, metrics in TASKS.items()},
        "projects": {name: _project(name) for name in sorted(own_projects())},
    }


def _flag(flag: Flag) -> dict[str, Any]:
    return {**asdict(flag), "choices": None if flag.choices is None else list(flag.choices)}


def _metrics(metrics: Iterable[Metric]) -> dict[str, dict[str, Any]]:
    found = {metric.name: asdict(metric) for metric in metrics}
    return {
        name: {field: value for field, value in metric.items() if field != "name"} for name, metric in found.items()
    }


def _project(name: str) -> dict[str, Any]:
    project = load_project(name)
    return {
        "task": project.task.name,
        "slices": [list(columns) for columns in project.breakdowns],
        "synthetic": None if project.synthetic is None else {"parameters": dict(project.synthetic.parameters)},
        "tests": any(tests_folder(name).rglob("test_*.py")),
    }
