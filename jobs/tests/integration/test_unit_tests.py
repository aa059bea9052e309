"""Tests the step `unit-tests`, which runs the tests in the wheel. This file is not in the wheel: it starts pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CONFTEST = "def pytest_addoption(parser):\n    parser.addoption('--catalog')\n    parser.addoption('--schema')\n"
STEP = """
import sys
from pathlib import Path
from ml_jobs.pipeline import unit_tests
from ml_jobs.pipeline.unit_tests import UnitTestsArguments, run
unit_tests.TEST_TOOLS = Path(sys.argv[1]) / "tools"
arguments = UnitTestsArguments(project="fraud", catalog="dev", schema="fraud", scope=sys.argv[2],
                               experiment="/test", code_version="c0ffee")
print(run(arguments, Path(sys.argv[1])), "passed")
"""


def run_step(folder: Path, test: str | None, scope: str = "all") -> subprocess.CompletedProcess[str]:
    """Run the step `unit-tests` in a separate process, on a folder with at most one test file of the project."""
    own = folder / "projects" / "fraud"
    own.mkdir(parents=True, exist_ok=True)
    (folder / "conftest.py").write_text(CONFTEST)
    if test is not None:
        (own / "test_probe.py").write_text(test)
    command = [sys.executable, "-c", STEP, str(folder), scope]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_passes_when_all_tests_do(tmp_path: Path) -> None:
    done = run_step(
        tmp_path, "def test_one(): pass\ndef test_two(pytestconfig): assert pytestconfig.getoption('catalog') == 'dev'"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("2 passed\n")


def test_shared_tests_run_only_with_the_scope_all_and_other_projects_never(tmp_path: Path) -> None:
    (tmp_path / "test_shared.py").write_text("def test_shared(): pass")
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "test_steps.py").write_text("def test_steps(): pass")
    (tmp_path / "projects" / "other").mkdir(parents=True)
    (tmp_path / "projects" / "other" / "test_other.py").write_text("def test_other(): assert False")
    own = "def test_own(pytestconfig): assert pytestconfig.getoption('schema') == 'fraud'"
    for scope, passed in (("all", 3), ("project", 1)):
        done = run_step(tmp_path, own, scope)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith(f"{passed} passed\n")


def test_finds_tests_below_any_folder(tmp_path: Path) -> None:
    folder = tmp_path / "Prüfung [2] & Co (1) #5"
    folder.mkdir()
    done = run_step(folder, "def test_one(): pass")
    assert done.returncode == 0, done.stderr


def test_finds_the_tools_in_the_wheel(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "only_here.py").touch()
    done = run_step(tmp_path, "import only_here\ndef test_one(): pass")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("test", "message"),
    [
        (None, "project 'fraud' has no tests in"),
        ("", "pytest found no tests in the wheel"),
        ("def test_one(): pass\ndef test_two(): assert False", "1 tests passed, 1 did not"),
        ("import pytest\n@pytest.mark.skip\ndef test_one(): pass", "skipped in setup"),
        ("def test_one(missing): pass", "failed in setup"),
        ("import nowhere", "failed in collection"),
    ],
)
def test_fails_unless_there_are_tests_and_all_pass(tmp_path: Path, test: str | None, message: str) -> None:
    done = run_step(tmp_path, test)
    assert done.returncode != 0
    assert message in done.stderr
