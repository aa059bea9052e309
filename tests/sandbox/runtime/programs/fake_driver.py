"""Fake of `cluster_driver.py` that speaks the same protocol.

`PROGRAMS` has the command of each entry point. The entry point `kill-driver` ends the driver instead.
"""

import argparse
import json
import os
import subprocess
import sys
import threading

PROGRAMS = {
    "succeed": "echo done",
    "fail": "echo broken >&2; exit 3",
    "sleep": "exec sleep 60",
    "slow": "sleep 0.5; echo done",
    "environment": "env",
    "fail-once": 'test -e "$0.mark" || { touch "$0.mark"; exit 1; }',
    "told": 'echo "$(pwd) $FORGET"',
    "arguments": 'printf "%s\\n" "$@"',
}

running = {}


def answer(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def start(task):
    """Start the task's process before returning, so that a cancellation in the next message finds the process."""
    with open(task["log"], "ab") as log:
        shell = ["/bin/sh", "-c", PROGRAMS[task["entry_point"]], os.path.join(task["workdir"], task["package"])]
        environment = {**task["env"], "FORGET": str(task["forget"])}
        process = subprocess.Popen(shell + task["argv"], cwd=task["workdir"], env=environment, stdout=log, stderr=log)
    running[task["id"]] = process
    threading.Thread(target=wait, args=(task, process), daemon=True).start()


def wait(task, process):
    answer(started={"id": task["id"], "pid": process.pid})
    code = process.wait()
    error = None if code == 0 else f"RuntimeError: ended with {code}"
    answer(exit={"id": task["id"], "code": code, "error": error, "trace": None})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--spec", required=True)
    with open(parser.parse_args().spec) as file:
        spec = json.load(file)
    if spec["conf"].get("broken"):
        answer(failed={"message": "the cluster is broken"})
        return 1
    answer(ready={"pid": os.getpid()})
    for line in sys.stdin:
        message = json.loads(line)
        if "run" in message:
            if message["run"]["entry_point"] == "kill-driver":
                os._exit(9)
            start(message["run"])
        elif message["cancel"]["id"] in running:
            running[message["cancel"]["id"]].terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
