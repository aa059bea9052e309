"""Finds the source line that defines a part of a project, for error messages."""

from __future__ import annotations

import ast
import traceback
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Problem:
    """A problem and its source line."""

    place: str
    """`file:line`."""
    text: str

    def line(self) -> str:
        """Return the problem as a line of an error message, `file:line: text`."""
        return f"{self.place}: {self.text}"


@dataclass(frozen=True)
class Places:
    """Source lines of a project's files. The first file defines the project."""

    files: tuple[Path, ...]

    @staticmethod
    def below(file: Path) -> Places:
        """Return `Places` for the module `file`; if `file` is an `__init__.py`, for all files of its package."""
        others = sorted(file.parent.rglob("*.py")) if file.name == "__init__.py" else []
        return Places((file, *(other for other in others if other != file)))

    def keyword(self, call: str, name: str) -> str:
        """Return `file:line` of the keyword `name` in a call of `call`, or of a function named `replace`.

        If there is no such keyword, return the result of the method `call`.
        """
        given = [
            (file, keyword.value.lineno)
            for file, found in self._calls
            if _called(found) in (call, "replace")
            for keyword in found.keywords
            if keyword.arg == name
        ]
        return _shown(*given[0]) if given else self.call(call)

    def call(self, call: str, named: str | None = None) -> str:
        """Return `file:line` of a call of the class or function `call`; if there is none, line 1 of the first file.

        If `named` is set, only calls with this constant among the arguments count. Of several calls, returns the one
        with the highest line in the last file that has any.
        """
        lines = [
            (file, found.lineno)
            for file, found in self._calls
            if _called(found) == call and (named is None or named in _constants(found))
        ]
        return _shown(*max(lines, key=lambda place: (self.files.index(place[0]), place[1]), default=(self.files[0], 1)))

    def raised(self, problem: BaseException) -> str | None:
        """Return the innermost line of the project's code in the traceback of an exception; None if there is none."""
        own = {str(file) for file in self.files}
        frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename in own]
        return _shown(Path(frames[-1].filename), frames[-1].lineno or 1) if frames else None

    @cached_property
    def _calls(self) -> list[tuple[Path, ast.Call]]:
        return [(file, call) for file in self.files for call in _calls_in(file)]


def defined(function: object) -> str | None:
    """Return where a function is defined; None if it is not written in Python."""
    code = getattr(function, "__code__", None)
    return None if code is None else _shown(Path(code.co_filename), code.co_firstlineno)


def _calls_in(file: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call):
            yield node


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _constants(call: ast.Call) -> list[object]:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [value.value for value in values if isinstance(value, ast.Constant)]


def _shown(file: Path, line: int) -> str:
    path = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return f"{path}:{line}"
