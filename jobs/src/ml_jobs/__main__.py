"""`python -m ml_jobs describe` prints steps, flags, metrics, tasks and projects as JSON."""

from __future__ import annotations

import argparse
import sys

from ml_jobs.description import description
from ml_jobs.errors import StepFailedError


def main(argv: list[str] | None = None) -> None:
    """Print the document of `description.py`."""
    parser = argparse.ArgumentParser(prog="python -m ml_jobs", description=__doc__)
    parser.add_argument("command", choices=["describe"])
    parser.parse_args(argv)
    try:
        sys.stdout.write(description())
    except StepFailedError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
