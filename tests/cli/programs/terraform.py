"""A fake Terraform, which prints each interrupt, and exits half a second after the first."""

import os
import signal
import sys
import time

interrupts = 0


def interrupt(*_: object) -> None:
    """Count it."""
    global interrupts
    interrupts += 1
    os.write(1, f"interrupt {interrupts}\n".encode())


# As in Go's programs: a handler receives a signal even if it was ignored at the start.
signal.signal(signal.SIGINT, interrupt)
# One write for each whole line: a signal cannot come between a text and its end.
os.write(1, b"applies\n")
if sys.argv[1:] == ["ctrl-c"]:
    os.killpg(os.getpgrp(), signal.SIGINT)
while interrupts == 0:
    time.sleep(0.01)
time.sleep(0.5)
os.write(1, b"state written\n")
sys.exit(3)
