from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from ml_jobs.description import document
from ml_jobs.steps import STEPS

JOBS = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the folder `jobs`, so that builds of the wheel do not affect other tests."""
    folder = tmp_path_factory.mktemp("jobs") / "jobs"
    shutil.copytree(JOBS, folder, ignore=shutil.ignore_patterns("dist", "__pycache__", ".*"))
    return folder


def build(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    (wheel,) = (folder / "dist").iterdir()
    return wheel


def test_the_same_sources_give_the_same_bytes(copy: Path) -> None:
    def digest() -> str:
        return hashlib.sha256(build(copy).read_bytes()).hexdigest()

    before = digest()
    for file in copy.rglob("*.py"):
        os.utime(file, (1, 1))
    assert digest() == before


def test_the_wheels_version_contains_the_code_version(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(copy / "dist", ignore_errors=True)
    monkeypatch.setenv("ML_JOBS_CODE_VERSION", "3f2a9c1b7d04.dirty")
    wheel = build(copy)
    assert wheel.name == "ml_jobs-0.1.0+3f2a9c1b7d04.dirty-py3-none-any.whl"
    assert any(name.startswith("ml_jobs-0.1.0+3f2a9c1b7d04.dirty.dist-info/") for name in ZipFile(wheel).namelist())
    wheel.unlink()


def test_the_wheel_carries_the_unit_tests_and_no_others(copy: Path) -> None:
    wheel = build(copy)
    assert wheel.name.startswith("ml_jobs-")
    assert wheel.name.endswith("-py3-none-any.whl")
    names = ZipFile(wheel).namelist()
    assert "ml_jobs/tests/pipeline/release/test_release.py" in names
    assert "ml_jobs/tests/conftest.py" in names
    assert not [name for name in names if "integration" in name or "packaging" in name or "__pycache__" in name]


def test_the_wheel_carries_test_tools_that_the_runtime_lacks(copy: Path) -> None:
    names = ZipFile(build(copy)).namelist()
    assert "ml_jobs/test_tools/hypothesis/__init__.py" in names
    assert any(name.endswith("dist-info/entry_points.txt") for name in names if name.startswith("ml_jobs/test_tools/"))
    assert any("license" in name.lower() for name in names if name.startswith("ml_jobs/test_tools/"))
    assert not [name for name in names if name.endswith((".so", ".pyc", "RECORD")) and "test_tools" in name]


def test_each_step_has_an_entry_point() -> None:
    scripts = tomllib.loads((JOBS / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts == {step.name: f"{step.arguments.__module__}:main" for step in STEPS}


def test_the_committed_description_matches_the_code() -> None:
    """If this test fails, run `npm run jobs:describe`, which writes the file `description.json` anew."""
    committed = json.loads((JOBS / "description.json").read_text())
    assert committed == document()


def test_describe_imports_neither_spark_nor_mlflow() -> None:
    program = "import sys\nfrom ml_jobs.__main__ import main\nmain(['describe'])\nprint(sorted(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(JOBS / "src")}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    for heavy in ("mlflow", "pyspark", "xgboost", "lightgbm", "sklearn", "databricks", "matplotlib", "pytest"):
        assert f"'{heavy}'" not in loaded
    assert json.loads(done.stdout[: done.stdout.rindex("}") + 1]) == document()
