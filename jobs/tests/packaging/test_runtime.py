"""Tests that the Databricks Runtime of the clusters contains all packages that the wheel imports.

A stage without internet access can install only the wheel, and no dependencies from PyPI.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

JOBS = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((JOBS / "pyproject.toml").read_text())

RUNTIME = {
    "cloudpickle": "3.0.0",
    "databricks-sdk": "0.49.0",
    "delta-spark": "4.0.0",
    "lightgbm": "4.6.0",
    "matplotlib": "3.10.0",
    "mlflow-skinny": "3.0.1",
    "numpy": "2.1.3",
    "pandas": "2.2.3",
    "pyarrow": "19.0.1",
    "pyspark": "4.0.0",
    "pytest": "8.3.5",
    "scikit-learn": "1.6.1",
    "scipy": "1.15.1",
    "xgboost": "3.0.0",
}
"""Packages that the wheel uses, with the versions in the release notes of Databricks Runtime 17.3 LTS ML."""

MODULES = {"databricks-sdk": "databricks", "delta-spark": "delta", "mlflow-skinny": "mlflow", "scikit-learn": "sklearn"}
"""Name of the module by name of the package, where the names differ."""


@pytest.mark.parametrize("requirement", PYPROJECT["project"]["dependencies"])
def test_the_runtime_has_the_dependencies_of_the_wheel(requirement: str) -> None:
    wanted = Requirement(requirement)
    assert wanted.specifier.contains(RUNTIME[wanted.name])


def shipped() -> list[Path]:
    excluded = [JOBS / folder for folder in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]]
    files = [file for folder in ("src", "tests") for file in (JOBS / folder).rglob("*.py")]
    return [file for file in files if not any(file.is_relative_to(folder) for folder in excluded)]


def imported(file: Path) -> set[str]:
    """Return the top-level modules that a Python file imports, including imports inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_imports_of_the_wheel_are_in_the_runtime_or_in_the_wheel() -> None:
    # Modules that `RUNTIME` does not list: the wheel contains `ml_jobs` and `hypothesis`, and Spark contains `py4j`.
    travelling = {"ml_jobs", "hypothesis", "py4j"}
    there = {MODULES.get(name, name) for name in RUNTIME} | travelling | sys.stdlib_module_names
    modules = {module for file in shipped() for module in imported(file)}
    assert {"mlflow", "hypothesis"} < modules
    assert modules - there == set()
    assert all(find_spec(module) for module in modules - {"ml_jobs"})
