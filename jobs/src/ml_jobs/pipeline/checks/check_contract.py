"""Checks a contract without reading rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ml_jobs.pipeline.checks.places import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ml_jobs.pipeline.checks.places import Places
    from ml_jobs.pipeline.contract import Column, Contract
    from ml_jobs.pipeline.task import Task

INTEGERS = ("tinyint", "smallint", "int", "bigint")
FRACTIONS = ("float", "double", "decimal")
TIMES = ("date", "timestamp")
TYPES = ("string", "boolean", *INTEGERS, *FRACTIONS, *TIMES)
"""Allowed column types; `decimal` stands for decimals of any precision and scale."""

_DECIMAL = re.compile(r"decimal\(\d+, ?\d+\)")


def base_type(column: Column) -> str:
    """Return the type of a column; `decimal` for a decimal of any precision and scale."""
    return "decimal" if _DECIMAL.fullmatch(column.type) else column.type


def contract_problems(contract: Contract, task: Task, places: Places) -> Iterator[Problem]:
    """Yield the problems of a contract."""
    names = [column.name for column in contract.columns]
    for index, column in enumerate(contract.columns):
        if column.name.lower() in (other.lower() for other in names[:index]):
            yield Problem(
                places.call("Column", column.name),
                f"column {column.name!r} is given twice; Spark's column names are case-insensitive",
            )
        for text in _column_problems(column):
            yield Problem(places.call("Column", column.name), f"column {column.name!r}: {text}")
    yield from _role_problems(contract, places)
    for rule in contract.rules:
        if rule.column not in names:
            yield Problem(places.call("Rule", rule.name), f"rule {rule.name!r}: {_unknown(rule.column, contract)}")
    if not 0 <= contract.quarantine_share < 1:
        yield Problem(
            places.keyword("Contract", "quarantine_share"),
            f"quarantine_share is {contract.quarantine_share}, must be at least 0 and below 1",
        )
    if contract.label.column in names:
        yield from _label_problems(contract, task, places)


def _column_problems(column: Column) -> Iterator[str]:
    kind = base_type(column)
    if kind not in TYPES:
        yield f"type is {column.type!r}, must be one of {', '.join(TYPES)} (with precision and scale: decimal(18,2))"
    if (column.minimum is not None or column.maximum is not None) and kind not in INTEGERS + FRACTIONS:
        yield f"minimum and maximum are for numbers, not for {column.type}"
    if column.minimum is not None and column.maximum is not None and column.minimum > column.maximum:
        yield f"minimum {column.minimum:g} is above maximum {column.maximum:g}"
    if column.pattern is not None and kind != "string":
        yield f"pattern is for strings, not for {column.type}"
    if column.values is not None and not column.values:
        yield "values is empty, must hold at least one allowed value"


def _role_problems(contract: Contract, places: Places) -> Iterator[Problem]:
    """Yield the problems of key, label, time and entity."""
    roles = {"key": contract.key, "label": contract.label.column, "time": contract.time, "entity": contract.entity}
    found = {column.name: column for column in contract.columns}
    for role, name in roles.items():
        if name is not None and name not in found:
            yield Problem(places.keyword("Contract", role), f"{role}: {_unknown(name, contract)}")
    given = [name for name in roles.values() if name is not None]
    if len(set(given)) < len(given):
        yield Problem(places.keyword("Contract", "key"), "key, label, time and entity must be different columns")
    for role in ("key", "time"):
        column = found.get(roles[role] or "")
        if column is not None and column.nullable:
            yield Problem(places.call("Column", column.name), f"column {column.name!r} ({role}) must not be nullable")
    time = found.get(contract.time or "")
    if time is not None and base_type(time) not in TIMES:
        yield Problem(
            places.call("Column", time.name),
            f"column {time.name!r} is the time, its type is {time.type!r}, must be {' or '.join(TIMES)}",
        )
    yield from _needed(contract, places)


def _needed(contract: Contract, places: Places) -> Iterator[Problem]:
    """Yield the problems of settings that need an entity or a time column, and of `matures_after_days`."""
    if contract.split_by_entity and contract.entity is None:
        yield Problem(
            places.keyword("Contract", "split_by_entity"),
            "split_by_entity is True and the contract names no entity: set entity, or remove split_by_entity",
        )
    days = contract.label.matures_after_days
    if days < 0:
        place = places.keyword("Label", "matures_after_days")
        yield Problem(place, f"matures_after_days is {days:g}, must be at least 0")
    if contract.time is None and contract.label.matures_after_days > 0:
        yield Problem(
            places.keyword("Label", "matures_after_days"),
            "matures_after_days needs a time column: set `time`, or remove matures_after_days",
        )
    if contract.time is None and contract.newest_within_days is not None:
        yield Problem(
            places.keyword("Contract", "newest_within_days"),
            "newest_within_days needs a time column: set `time`, or remove newest_within_days",
        )


def _label_problems(contract: Contract, task: Task, places: Places) -> Iterator[Problem]:
    """Yield the problems of the label with regard to the task."""
    label = contract.column(contract.label.column)
    place = places.call("Column", label.name)
    what = f"column {label.name!r} is the label"
    if label.in_request:
        yield Problem(place, f"{what}: no client knows it, so in_request must be left out")
    allowed = _label_types(task)
    if base_type(label) not in allowed:
        yield Problem(place, f"{what}: its type is {label.type!r}, a {task.name} task takes {', '.join(allowed)}")
    classes = task.label_values
    if classes is None:
        if contract.class_shares is not None:
            yield Problem(
                places.keyword("Contract", "class_shares"),
                f"class_shares must be left out: a {task.name} task has no classes",
            )
        return
    if base_type(label) != "boolean" and set(label.values or ()) != set(classes):
        yield Problem(
            place, f"{what}: values is {label.values}, must be the label values of the task: {tuple(classes)}"
        )
    for value, (least, greatest) in (contract.class_shares or {}).items():
        if value not in classes or not 0 <= least <= greatest <= 1:
            yield Problem(
                places.keyword("Contract", "class_shares"),
                f"class_shares has {value!r}: {(least, greatest)}, must map a class, one of {tuple(classes)}, "
                "to its lowest and highest share, from 0 to 1",
            )


def _label_types(task: Task) -> tuple[str, ...]:
    """Return the types that the label column may have for this task."""
    if task.label_values is None:
        return INTEGERS + FRACTIONS
    if any(isinstance(value, str) for value in task.label_values):
        return ("string",)
    if any(isinstance(value, float) for value in task.label_values):
        return FRACTIONS
    return (*INTEGERS, "boolean")


def _unknown(name: str, contract: Contract) -> str:
    columns = ", ".join(column.name for column in contract.columns)
    return f"{name!r} is not a column of the contract, must be one of {columns}"
