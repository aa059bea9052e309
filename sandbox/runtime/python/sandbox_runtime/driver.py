"""Runs the parent process of a cluster, which starts the JVM, imports modules, and forks one process per task."""

from __future__ import annotations

import importlib
import os
import selectors
import signal
import time
from pathlib import Path

from sandbox_runtime import jvm
from sandbox_runtime.children import Children
from sandbox_runtime.protocol import Answers, Cancel, ClusterSpec, ProtocolError, parse_request
from sandbox_runtime.task import Task

_CHUNK = 65_536
_TICK_SECONDS = 0.1
_GRACE_SECONDS = 5.0


class Driver:
    """Runs a cluster: answers the requests on standard input.

    The process has one thread, so that it can fork at any time. At the end of its standard input or on SIGTERM, it
    stops all tasks and the JVM, and exits. It fails if the JVM exits by itself.
    """

    def __init__(self, spec: ClusterSpec, *, requests: int, answers: Answers, spark_home: Path) -> None:
        self._spec = spec
        self._requests = requests
        self._answers = answers
        self._ending = False
        self._wake_up = self._listen_to_signals()
        self._started = time.monotonic()
        self._jvm = jvm.start(spec, os.environ, spark_home)
        self._children = Children(
            answers=answers, gateway=self._jvm.gateway, spark_home=spark_home, close=self._close_inherited
        )

    def serve(self) -> Task | int:
        """Serve requests until the cluster ends, and return the exit code.

        Forks a process per task, and returns in each forked process too, with the task; the caller must then run it.
        """
        for module in self._spec.preload:
            importlib.import_module(module)
        seconds = round(time.monotonic() - self._started, 3)
        self._answers.send("ready", pid=os.getpid(), jvm_pid=self._jvm.gateway.pid, preload_seconds=seconds)
        lines = _Lines(self._requests)
        with selectors.DefaultSelector() as selector:
            selector.register(self._requests, selectors.EVENT_READ)
            selector.register(self._wake_up[0], selectors.EVENT_READ)
            while not self._ending:
                patience = _TICK_SECONDS if self._children.are_being_ended else None
                ready = {key.fd for key, _ in selector.select(patience)}
                if self._wake_up[0] in ready:
                    os.read(self._wake_up[0], _CHUNK)
                if self._requests in ready:
                    lines.read()
                while (line := lines.next()) is not None:
                    task = self._handle(line)
                    if task is not None:
                        return task
                self._ending |= lines.ended
                self._children.reap()
                if self._jvm.has_ended():
                    return self._fail()
        self._children.end_all(_GRACE_SECONDS, "the cluster was stopped")
        self._jvm.end()
        return 0

    def _handle(self, line: str) -> Task | None:
        try:
            request = parse_request(line)
            if isinstance(request, Cancel):
                self._children.cancel(request.id)
                return None
            return self._children.fork(request)
        except ProtocolError as error:
            self._answers.send("error", message=str(error))
            return None

    def _fail(self) -> int:
        message = f"the Spark JVM of the cluster ended; see {self._jvm.gateway.log}"
        self._children.end_all(0, message)
        self._answers.send("failed", message=message)
        return 1

    def _listen_to_signals(self) -> tuple[int, int]:
        """Make each signal write a byte to a pipe, so that the loop wakes up. Returns both ends of the pipe."""
        reader, writer = os.pipe()
        for end in (reader, writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _ignore)
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._end)
        return reader, writer

    def _end(self, *_: object) -> None:
        self._ending = True

    def _close_inherited(self) -> None:
        """Close the parent's resources in a forked process, above all the pipe that keeps the JVM running."""
        signal.set_wakeup_fd(-1)
        for signum in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, signal.SIG_DFL)
        self._jvm.close_inherited()
        self._answers.close()
        for descriptor in (*self._wake_up, self._requests):
            os.close(descriptor)


def _ignore(*_: object) -> None:
    """Do nothing: the signal only wakes up the loop."""


class _Lines:
    """Reads lines from a pipe without blocking."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""
        self.ended = False

    def read(self) -> None:
        """Read the available bytes. Blocks if there are none, so call this only if the descriptor is readable."""
        chunk = os.read(self._descriptor, _CHUNK)
        self.ended = not chunk
        self._rest += chunk

    def next(self) -> str | None:
        line, newline, rest = self._rest.partition(b"\n")
        if not newline:
            return None
        self._rest = rest
        return line.decode("utf-8", errors="replace")
