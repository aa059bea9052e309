"""`python -m ml_jobs describe` prints every entry point with its flags as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from ml_jobs.arguments import describe
from ml_jobs.steps import STEPS


def main(argv: list[str] | None = None) -> None:
    """Print `{"<entry point>": {"flags": [{"name", "required", "type", "choices"}]}}`."""
    parser = argparse.ArgumentParser(prog="python -m ml_jobs", description=__doc__)
    parser.add_argument("command", choices=["describe"])
    parser.parse_args(argv)
    described = {name: {"flags": [asdict(flag) for flag in describe(step)]} for name, step in STEPS.items()}
    sys.stdout.write(json.dumps(described, indent=2) + "\n")


if __name__ == "__main__":
    main()
