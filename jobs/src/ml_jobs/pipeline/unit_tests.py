"""Step `unit-tests`: runs the tests in the wheel on the stage's own compute and libraries, in the given schema."""

from __future__ import annotations

import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import ml_jobs
from ml_jobs.arguments import ProjectArguments, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import tested
from ml_jobs.pipeline.projects import load_project

if TYPE_CHECKING:
    import pytest

TESTS = Path(ml_jobs.__file__).parent / "tests"
"""Folder with the wheel's tests."""
TEST_TOOLS = TESTS.with_name("test_tools")
"""Folder with the packages that the tests need in addition to the cluster's runtime."""


@dataclass(frozen=True, kw_only=True)
class UnitTestsArguments(ProjectArguments):
    """Run tests of the wheel. Spark tests create tables of their own in the given schema, and drop them."""

    scope: Literal["all", "project"]
    """`all`: tests of the common code and of the project; `project`: tests of the project only."""
    experiment: str
    code_version: str


class Outcomes:
    """A pytest plugin that counts outcomes."""

    def __init__(self) -> None:
        self.passed = 0
        self.not_passed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test as passed only if its call phase passed; skipped tests and errors count as not passed."""
        if report.passed:
            self.passed += report.when == "call"
        else:
            self.not_passed.append(f"{report.outcome} in {report.when}: {report.nodeid}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Count a collection error as not passed."""
        if not report.passed:
            self.not_passed.append(f"{report.outcome} in collection: {report.nodeid}")


def verdict(outcomes: Outcomes, status: int) -> None:
    """Raise unless at least one test ran and all passed."""
    if outcomes.not_passed:
        shown = "\n".join(f"  {line}" for line in outcomes.not_passed)
        raise StepFailedError(f"{outcomes.passed} tests passed, {len(outcomes.not_passed)} did not:\n{shown}")
    if outcomes.passed == 0:
        raise StepFailedError("pytest found no tests in the wheel")
    if status != 0:
        raise StepFailedError(f"pytest ended with status {status}, must be 0")


def run(arguments: UnitTestsArguments, tests: Path = TESTS) -> int:
    """Run the tests, and return the number of passed tests. Raise `StepFailedError` if a test did not pass."""
    # Appends the test tools at the end of the path, so that the runtime's own packages take precedence.
    sys.path.append(str(TEST_TOOLS))
    import pytest

    load_project(arguments.project)
    own = Path("projects", arguments.project.replace("-", "_"))
    if not any((tests / own).rglob("test_*.py")):
        raise StepFailedError(f"project {arguments.project!r} has no tests in {tests / own}")
    chosen = [str(own)] if arguments.scope == "project" else [*_shared(tests), str(own)]
    outcomes = Outcomes()
    stage = [f"--catalog={arguments.catalog}", f"--schema={arguments.schema}"]
    # No cache, because the wheel's folder may be read-only. `/dev/null` as configuration file, because pytest would
    # search the parent folders for one.
    options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", f"--rootdir={tests}"]
    # Runs in the folder, with relative paths: pytest would parse brackets in the folder's path as test parameters.
    with chdir(tests):
        verdict(outcomes, int(pytest.main([*chosen, *stage, *options], plugins=[outcomes])))
    return outcomes.passed


def _shared(tests: Path) -> list[str]:
    """Return the test files and folders that belong to no project."""
    parts = [part for part in tests.iterdir() if part.is_dir() or part.match("test_*.py")]
    return sorted(part.name for part in parts if part.name not in ("projects", "__pycache__"))


def main() -> None:
    """Entry point."""
    arguments = parse(UnitTestsArguments)
    passed = run(arguments)
    import mlflow

    tested.record(mlflow.MlflowClient(), arguments.experiment, arguments.code_version)
    print(f"{passed} tests passed")
