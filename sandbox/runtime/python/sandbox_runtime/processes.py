"""Kills a process when its parent exits (Linux only), signals process groups, and makes forks safe on macOS."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Mapping

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Have this process killed when `parent` exits (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # The parent exited before the call.
        os._exit(128 + signal.SIGKILL)


def signal_group(leader: int, signum: signal.Signals) -> None:
    """Send a signal to all processes of a process group; ignores a group whose processes have exited."""
    try:
        os.killpg(leader, signum)
    except (ProcessLookupError, PermissionError):  # macOS reports EPERM for a group of zombies.
        return


def fork_safely(environment: Mapping[str, str]) -> None:
    """On macOS, restart this program with the variable `OBJC_DISABLE_INITIALIZE_FORK_SAFETY`.

    Without this variable, processes that the program forks after imports can crash.
    """
    if sys.platform == "darwin" and "OBJC_DISABLE_INITIALIZE_FORK_SAFETY" not in environment:
        os.execve(
            sys.executable,
            [sys.executable, *sys.orig_argv[1:]],
            {**environment, "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"},
        )
