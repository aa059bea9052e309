"""Command-line flags of the entry points. The fields of one frozen dataclass per step define its flags."""

from __future__ import annotations

import argparse
import re
import typing
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from ml_jobs.json_values import decoded, is_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ArgumentsT = TypeVar("ArgumentsT", bound="ProjectArguments")

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class ProjectArguments:
    """Flags of every step: the ML project, and the schema that holds the project's tables."""

    project: str
    catalog: str
    schema: str

    def __post_init__(self) -> None:
        """Refuse a catalog or schema that is not a plain SQL identifier; subclasses add their own checks."""
        check(_is_identifier(self.catalog), "catalog", self.catalog, "a name of letters, digits and underscores")
        check(_is_identifier(self.schema), "schema", self.schema, "a name of letters, digits and underscores")


@dataclass(frozen=True, kw_only=True)
class RunArguments(ProjectArguments):
    """Flags of a step that needs the id of its job run. By this id, the steps of a run find each other's results."""

    job_run_id: str

    def __post_init__(self) -> None:
        """Refuse an id that is not a number, e.g. an unresolved reference such as `{{job.run_id}}`."""
        super().__post_init__()
        check(self.job_run_id.isdigit(), "job_run_id", self.job_run_id, "the number of a job run")


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One command-line flag."""

    name: str
    type: str
    """`str`, `int`, `float`, `bool` or `json`."""
    choices: tuple[str, ...] | None


def parse(arguments_type: type[ArgumentsT], argv: Sequence[str] | None = None) -> ArgumentsT:
    """Return the arguments in `argv`, by default those of the process.

    A missing, unknown or malformed flag ends the process with status 2 and a message that names the flag.
    """
    parser = argparse.ArgumentParser(allow_abbrev=False, description=arguments_type.__doc__)
    for name, hint in _hints(arguments_type).items():
        parser.add_argument(
            _flag_name(name), dest=name, required=True, type=_Value.of(hint).parse, choices=_Value.of(hint).choices
        )
    values = vars(parser.parse_args(argv))
    try:
        return arguments_type(**values)
    except ValueError as problem:
        parser.error(str(problem))


def describe(arguments_type: type[ProjectArguments]) -> list[Flag]:
    """Return the flags of a step, in the order of the fields of its arguments."""
    return [
        Flag(name=_flag_name(name), type=_Value.of(hint).name, choices=_Value.of(hint).choices)
        for name, hint in _hints(arguments_type).items()
    ]


def check(holds: bool, field: str, given: object, allowed: str) -> None:  # noqa: FBT001 - a call reads as a sentence
    """Raise a `ValueError` that names the flag, its value and the allowed values, unless `holds`."""
    if not holds:
        raise ValueError(f"{_flag_name(field)} is {str(given)!r}, must be {allowed}")


def check_share(field: str, given: float) -> None:
    """Check that a share lies strictly between 0 and 1."""
    check(0 < given < 1, field, given, "a number between 0 and 1, both excluded")


def check_model_name(field: str, given: str) -> None:
    """Check that a model name has the three levels of Unity Catalog.

    MLflow's open-source registry accepts any name, so without this check, a wrong name would fail only on Databricks.
    """
    parts = given.split(".")
    check(len(parts) == _LEVELS and all(map(_is_identifier, parts)), field, given, "<catalog>.<schema>.<model>")


_LEVELS = 3


@dataclass(frozen=True)
class _Value:
    """How a flag's text is parsed."""

    name: str
    parse: Callable[[str], Any]
    choices: tuple[str, ...] | None = None

    by_type: ClassVar[dict[object, _Value]] = {}

    @staticmethod
    def of(hint: object) -> _Value:
        if typing.get_origin(hint) is Literal:
            return _Value("str", str, typing.get_args(hint))
        if is_json(hint):
            return _Value("json", lambda text: _json(hint, text))
        return _Value.by_type[hint]


def _boolean(text: str) -> bool:
    """Accept `true` and `false` only: `bool("false")` is true."""
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return text == "true"


def _json(hint: object, text: str) -> Any:  # noqa: ANN401 - `hint` decides the type
    try:
        return decoded(hint, text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


_Value.by_type.update(
    {
        str: _Value("str", str),
        int: _Value("int", int),
        float: _Value("float", float),
        bool: _Value("bool", _boolean),
    }
)


def _hints(arguments_type: type[ProjectArguments]) -> dict[str, object]:
    hints = typing.get_type_hints(arguments_type)
    return {field.name: hints[field.name] for field in fields(arguments_type)}


def _flag_name(field: str) -> str:
    return "--" + field.replace("_", "-")


def _is_identifier(text: str) -> bool:
    return _IDENTIFIER.fullmatch(text) is not None
