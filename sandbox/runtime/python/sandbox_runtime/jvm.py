"""Starts the JVM of a cluster, and connects Python to it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import struct
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from sandbox_runtime.protocol import ClusterSpec

_HERE = Path(__file__).resolve().parent.parent
_MAIN_CLASS = "sandbox.cluster.ClusterMain"
_POLL_SECONDS = 0.02
_END_SECONDS = 10.0


class _Published(TypedDict):
    """Shape of `spark_conf.json`. These programs do not use `catalog`; the sandbox does, for the spec of a cluster."""

    constant: dict[str, str]
    catalog: dict[str, str]
    javaOptions: list[str]


class JvmError(RuntimeError):
    """The JVM did not start, or exited. The message names the JVM's log, or the missing `java` program."""


@dataclass(frozen=True)
class JvmGateway:
    """Waits until a JVM listens, and reads port and secret from the file that the JVM writes."""

    file: Path
    """File to which the JVM writes port and secret."""
    log: Path
    pid: int

    def wait(self, seconds: float) -> tuple[int, str]:
        """Return port and secret; raises `JvmError` if the JVM exits, or takes longer than `seconds`."""
        deadline = time.monotonic() + seconds
        while not self.file.exists():
            if not _is_alive(self.pid):
                raise JvmError(f"the Spark JVM ended while starting; see {self.log}")
            if time.monotonic() > deadline:
                raise JvmError(f"the Spark JVM did not start within {seconds:.0f} s; see {self.log}")
            time.sleep(_POLL_SECONDS)
        content = self.file.read_bytes()
        port, length = struct.unpack_from(">ii", content)
        return port, content[8 : 8 + length].decode()


def settings(spec: ClusterSpec) -> dict[str, str]:
    """Return all Spark settings of a cluster."""
    return {
        **_published()["constant"],
        "spark.sql.warehouse.dir": str(spec.workdir / "warehouse"),
        **spec.conf,
    }


def command(spec: ClusterSpec, environment: Mapping[str, str], spark_home: Path) -> list[str]:
    """Return the command that starts the JVM directly. `spark-submit` would start a second JVM.

    The JVM uses the compiler C1 and not C2, which halves the CPU time of a session with two tables and a merge. With C1
    alone, the code cache has 48 MB by default, and the JVM stops compiling when the cache is full; `spark_conf.json`
    sets 240 MB. For large data, `spark.driver.extraJavaOptions: -XX:TieredStopAtLevel=4` restores both compilers.
    """
    conf = settings(spec)
    java_home = environment.get("JAVA_HOME")
    return [
        f"{java_home}/bin/java" if java_home else "java",
        "-cp",
        os.pathsep.join([*spec.jars, f"{spark_home}/jars/*"]),
        f"-Xmx{conf['spark.driver.memory']}",
        *_published()["javaOptions"],
        *shlex.split(conf.get("spark.driver.extraJavaOptions", "")),
        f"-Dlog4j2.configurationFile={_HERE / 'log4j2.properties'}",
        *(f"-D{key}={value}" for key, value in conf.items()),
        _MAIN_CLASS,
    ]


class Jvm:
    """A started JVM, which exits when its standard input is closed, e.g. when the process that started it exits."""

    def __init__(self, process: subprocess.Popen[bytes], gateway: JvmGateway) -> None:
        self._process = process
        self.gateway = gateway

    def has_ended(self) -> bool:
        """Whether the process has exited."""
        return self._process.poll() is not None

    def end(self) -> None:
        """Stop the process; kill it if it does not exit in time."""
        self.close_inherited()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close_inherited(self) -> None:
        """Close this process' end of the JVM's standard input."""
        if self._process.stdin is not None:
            self._process.stdin.close()


def start(spec: ClusterSpec, environment: Mapping[str, str], spark_home: Path) -> Jvm:
    """Start the JVM and return at once; raises `JvmError` if there is no Java."""
    arguments = command(spec, environment, spark_home)
    if shutil.which(arguments[0]) is None:
        raise JvmError(f"the program {arguments[0]} was not found: install Java 17, or set JAVA_HOME")
    (spec.workdir / "scratch").mkdir(parents=True, exist_ok=True)
    connection_file = spec.workdir / "gateway"
    connection_file.unlink(missing_ok=True)
    log = spec.workdir / "jvm.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=spec.workdir,
            env={
                **environment,
                "SPARK_HOME": str(spark_home),
                "SPARK_LOCAL_DIRS": str(spec.workdir / "scratch"),
                "SPARK_LOCAL_IP": "127.0.0.1",
                "_PYSPARK_DRIVER_CONN_INFO_PATH": str(connection_file),
            },
            start_new_session=True,
        )
    return Jvm(process, JvmGateway(file=connection_file, log=log, pid=process.pid))


def _published() -> _Published:
    return json.loads((_HERE / "spark_conf.json").read_text())


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
