"""Checks and completes the parameters of a boosting library for a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ml_jobs.errors import StepFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.estimator import Fitting
    from ml_jobs.pipeline.task import Task


def task_parameters(
    parameters: Mapping[str, Any],
    fitting: Fitting,
    *,
    objectives: Mapping[str, Sequence[str]],
    set_by_the_step: Mapping[str, str],
    defaults: Mapping[str, Any],
) -> dict[str, Any]:
    """Return `defaults` and `parameters` with the objective, the seed and, for `multiclass`, the number of classes.

    `objectives` lists the allowed objectives per task, the default first. For each parameter that a project
    must not set, `set_by_the_step` has the reason.

    Raises:
        StepFailedError: names the parameter that does not fit the task, or that a project must not set.

    """
    task = fitting.task
    _check_unset(parameters, set_by_the_step)
    _check_classes(task, parameters, "num_class")
    objective = _chosen_objective(task, parameters, objectives)
    found = {**defaults, **parameters, "objective": objective, "seed": fitting.seed}
    if task.name == "multiclass":
        found["num_class"] = len(task.label_values or ())
    return found


def _chosen_objective(task: Task, parameters: Mapping[str, Any], allowed: Mapping[str, Sequence[str]]) -> str:
    """Return the objective that `parameters` name, or the first that `allowed` has for the task.

    Raises:
        StepFailedError: names the parameter, what was given, and the objectives that fit the task.

    """
    fitting = allowed[task.name]
    given = parameters.get("objective", fitting[0])
    if given not in fitting:
        raise StepFailedError(
            f"parameter objective is {given!r}, must be {' or '.join(fitting)}, or left out: the task is {task.name}"
        )
    return str(given)


def _check_unset(parameters: Mapping[str, Any], reasons: Mapping[str, str]) -> None:
    """Refuse the parameters that a project must not set.

    Raises:
        StepFailedError: names the parameter, its value and the reason.

    """
    for name, reason in reasons.items():
        if name in parameters:
            raise StepFailedError(f"parameter {name} is {parameters[name]!r}, must be left out: {reason}")


def _check_classes(task: Task, parameters: Mapping[str, Any], name: str) -> None:
    """Refuse a number of classes other than the task's.

    Raises:
        StepFailedError: names the parameter, its value and the task's number of classes.

    """
    classes = len(task.label_values or ()) if task.name == "multiclass" else None
    if name in parameters and parameters[name] != classes:
        allowed = "left out" if classes is None else f"{classes}, or left out"
        raise StepFailedError(f"parameter {name} is {parameters[name]!r}, must be {allowed}: the task is {task.name}")
