"""Parses and writes the messages between a cluster and the sandbox.

A message is a JSON object in one line, whose only key is the kind of message.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast


class ProtocolError(ValueError):
    """A message has the wrong shape. The text names the wrong field, or the expected kinds of message."""


@dataclass(frozen=True)
class ClusterSpec:
    """The specification of a cluster, which the sandbox writes to a file."""

    conf: Mapping[str, str]
    """Spark settings, which override those of `spark_conf.json`."""
    jars: tuple[str, ...]
    """Files for the JVM's classpath, in order, before Spark's own."""
    preload: tuple[str, ...]
    """Modules that the driver imports once, before it forks the tasks."""
    workdir: Path
    """Folder for the JVM's log and scratch files."""


@dataclass(frozen=True)
class Run:
    """A request to run a task: an entry point of an installed package."""

    id: str
    package: str
    entry_point: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    """All environment variables of the task."""
    site: tuple[str, ...]
    """Folders at the start of `sys.path`, for the task and its Python workers."""
    log: Path
    """File for standard output and standard error of the task."""
    workdir: Path
    """Working folder of the task."""
    forget: bool
    """Whether Spark drops its caches before the task. Set for a run's first task on a cluster that another run used."""


@dataclass(frozen=True)
class Cancel:
    """A request to stop a task."""

    id: str


def parse_spec(text: str) -> ClusterSpec:
    """Return the spec of a cluster; raises `ProtocolError`."""
    fields = _Fields(_decode(text), "spec")
    return ClusterSpec(
        conf=fields.mapping("conf"),
        jars=fields.texts("jars"),
        preload=fields.texts("preload"),
        workdir=Path(fields.text("workdir")),
    )


def parse_request(line: str) -> Run | Cancel:
    """Return the request of one line; raises `ProtocolError`."""
    message = _decode(line)
    if set(message) == {"run"}:
        fields = _Fields(message["run"], "run")
        return Run(
            id=fields.text("id"),
            package=fields.text("package"),
            entry_point=fields.text("entry_point"),
            argv=fields.texts("argv"),
            env=fields.mapping("env"),
            site=fields.texts("site"),
            log=Path(fields.text("log")),
            workdir=Path(fields.text("workdir")),
            forget=fields.flag("forget"),
        )
    if set(message) == {"cancel"}:
        return Cancel(id=_Fields(message["cancel"], "cancel").text("id"))
    raise ProtocolError(f"expected one of run, cancel; got {', '.join(message) or 'nothing'}")


class Answers:
    """Writes messages to a file descriptor, one per line."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, kind: str, **fields: object) -> None:
        """Write `{kind: fields}`; ignores a closed pipe."""
        line = json.dumps({kind: fields}).encode() + b"\n"
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except BrokenPipeError:
            return

    def close(self) -> None:
        """Close the descriptor."""
        os.close(self._descriptor)


def _decode(text: str) -> Mapping[str, object]:
    try:
        value: object = json.loads(text)
    except ValueError as error:
        raise ProtocolError(f"the message is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise ProtocolError("the message is not a JSON object")
    return cast("Mapping[str, object]", value)


class _Fields:
    """Reads fields of a JSON object; raises `ProtocolError` if a field does not have the wanted type."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise ProtocolError(f"{where}: expected an object")
        self._fields = cast("Mapping[str, object]", value)
        self._where = where

    def text(self, name: str) -> str:
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise self._mismatch(name, "a string", value)
        return value

    def flag(self, name: str) -> bool:
        value = self._fields.get(name)
        if not isinstance(value, bool):
            raise self._mismatch(name, "true or false", value)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._fields.get(name)
        items = cast("list[object]", value) if isinstance(value, list) else []
        texts = tuple(item for item in items if isinstance(item, str))
        if not isinstance(value, list) or len(texts) != len(items):
            raise self._mismatch(name, "a list of strings", self._fields.get(name))
        return texts

    def mapping(self, name: str) -> Mapping[str, str]:
        value = self._fields.get(name)
        items = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        texts = {key: item for key, item in items.items() if isinstance(item, str)}
        if not isinstance(value, dict) or len(texts) != len(items):
            raise self._mismatch(name, "an object with string values", self._fields.get(name))
        return texts

    def _mismatch(self, name: str, expected: str, value: object) -> ProtocolError:
        return ProtocolError(f"{self._where}.{name}: expected {expected}, got {json.dumps(value)}")
