"""What operating systems need so that no process outlives the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Mapping

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Have this process killed when `parent` ends, where the system can do that (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # It ended before the call.
        os._exit(128 + signal.SIGKILL)


def signal_group(leader: int, signum: signal.Signals) -> None:
    """Send a signal to a process and all that it started; those that are gone do not matter."""
    try:
        os.killpg(leader, signum)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies.
        return


def fork_safely(environment: Mapping[str, str]) -> None:
    """Restart this program where forking after imports would crash: macOS forbids it unless told before the start."""
    if sys.platform == "darwin" and "OBJC_DISABLE_INITIALIZE_FORK_SAFETY" not in environment:
        os.execve(
            sys.executable,
            [sys.executable, *sys.orig_argv[1:]],
            {**environment, "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"},
        )
