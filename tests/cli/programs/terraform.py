"""Stands in for Terraform: tells of each interrupt, and needs half a second to stop in good order after the first."""

import os
import signal
import sys
import time

interrupts = 0


def interrupt(*_: object) -> None:
    """Count it."""
    global interrupts
    interrupts += 1
    print(f"interrupt {interrupts}", flush=True)


# As in Go's programs: whoever asks for a signal gets it, also when it was ignored at the start.
signal.signal(signal.SIGINT, interrupt)
print("applies", flush=True)
if sys.argv[1:] == ["ctrl-c"]:
    os.killpg(os.getpgrp(), signal.SIGINT)
while interrupts == 0:
    time.sleep(0.01)
time.sleep(0.5)
print("state written", flush=True)
sys.exit(3)
