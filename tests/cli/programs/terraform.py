"""A fake Terraform that prints each interrupt and exits half a second after the first one."""

import os
import signal
import sys
import time

interrupts = 0


def interrupt(*_: object) -> None:
    """Count the interrupts, and print the number."""
    global interrupts
    interrupts += 1
    os.write(1, f"interrupt {interrupts}\n".encode())


# Handles SIGINT even if the parent process ignores SIGINT, because Terraform, a Go program, does the same.
signal.signal(signal.SIGINT, interrupt)
# Writes each line with a single call, so that a signal cannot split a line.
os.write(1, b"applies\n")
if sys.argv[1:] == ["ctrl-c"]:
    os.killpg(os.getpgrp(), signal.SIGINT)
while interrupts == 0:
    time.sleep(0.01)
time.sleep(0.5)
os.write(1, b"state written\n")
sys.exit(3)
