"""Runs `cluster_driver.py` for tests, in the way in which the sandbox runs it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[4]
RUNTIME = Path(__file__).resolve().parents[1]
SITE = str(Path(__file__).resolve().parent / "site")
PATIENCE_SECONDS = 120.0


class Cluster:
    """Starts a cluster, sends requests to the cluster, and keeps the messages that the cluster sends."""

    def __init__(
        self,
        workdir: Path,
        *,
        preload: Sequence[str] = (),
        catalogs: Sequence[str] = (),
        warehouse: Path | None = None,
        conf: Mapping[str, str] | None = None,
    ) -> None:
        published = json.loads((RUNTIME / "spark_conf.json").read_text())
        catalog_conf = {
            key.format(catalog=catalog): value.format(warehouse=warehouse)
            for catalog in catalogs
            for key, value in published["catalog"].items()
        }
        jars = [str(jar) for jar in sorted((ROOT / ".tools/jars").glob("*.jar"))]
        whole = {**catalog_conf, **(conf or {})}
        spec = {"conf": whole, "jars": jars, "preload": list(preload), "workdir": str(workdir / "work")}
        (workdir / "spec.json").write_text(json.dumps(spec))
        self.workdir = workdir
        self.messages: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            [sys.executable, str(RUNTIME / "cluster_driver.py"), "--spec", str(workdir / "spec.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._count = 0
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.close()
        self.process.kill()
        self.process.wait()

    def send(self, message: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(message if isinstance(message, str) else json.dumps(message))
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def wait_for(self, kind: str, **fields: object) -> dict[str, Any]:
        """Return the first message of a kind with these fields; fails if none arrives."""
        seen = 0
        while True:
            while seen == len(self.messages):
                line = self._lines.get(timeout=PATIENCE_SECONDS)
                assert line, f"no {kind} {fields} in {self.messages}"
                self.messages.append(json.loads(line))
            found = self.messages[seen].get(kind)
            if found is not None and fields.items() <= found.items():
                return found
            seen += 1

    def start(self, entry_point: str, *argv: str, env: Mapping[str, str] | None = None, forget: bool = False) -> str:
        """Start a task and return its id."""
        self._count += 1
        task_id = f"task-{self._count}"
        self.send(
            {
                "run": {
                    "id": task_id,
                    "package": "cluster-probe" if entry_point != "plain_function" else "cluster_probe",
                    "entry_point": entry_point,
                    "argv": list(argv),
                    "env": {"PATH": os.environ["PATH"], **(env or {})},
                    "site": [SITE],
                    "log": str(self.log(task_id)),
                    "workdir": str(self.workdir / "work"),
                    "forget": forget,
                }
            }
        )
        return task_id

    def log(self, task_id: str) -> Path:
        return self.workdir / f"{task_id}.log"

    def printed(self, task_id: str) -> Any:
        """Return the JSON value that a task prints; waits for the value, and fails if the task ends without it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        log = self.log(task_id)
        while True:
            over = time.monotonic() > deadline or any(m.get("exit", {}).get("id") == task_id for m in self.messages)
            content = log.read_text() if log.exists() else ""
            for line in content.splitlines():
                if line.startswith("told: "):
                    return json.loads(line.removeprefix("told: "))
            assert not over, f"{task_id} told nothing: {content}"
            time.sleep(0.05)

    def run(
        self, entry_point: str, *argv: str, env: Mapping[str, str] | None = None, forget: bool = False
    ) -> tuple[dict[str, Any], str]:
        """Run a task; returns its exit message and its id."""
        task_id = self.start(entry_point, *argv, env=env, forget=forget)
        return self.wait_for("exit", id=task_id), task_id

    def query(self, *statements: str) -> list[Any]:
        """Run statements in one task; return the rows or the error of each."""
        ended, task_id = self.run("query", *statements)
        assert ended["code"] == 0, ended
        return self.printed(task_id)

    def close(self) -> int:
        """Stop the cluster by closing its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(PATIENCE_SECONDS)


def is_alive(pid: int) -> bool:
    """Whether a process runs; zombies do not count."""
    stat = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return stat.stdout.strip() not in ("", "Z", "Zs", "Z+")


def wait_until_gone(*pids: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(is_alive(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still alive: {[pid for pid in pids if is_alive(pid)]}"
        time.sleep(0.05)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
