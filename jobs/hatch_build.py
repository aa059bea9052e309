"""Names the wheel after its code version, and adds the packages that its unit tests need and clusters lack."""

from __future__ import annotations

import os
from importlib.metadata import distribution
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TEST_TOOLS = ("hypothesis",)
"""Distributions to add to the wheel. They are pure Python, so they do not depend on the cluster's platform."""
TARGET = "ml_jobs/test_tools"
_INSTALLER_FILES = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")


def version() -> str:
    """Return the version of the distribution. Its local part is the code version, if the builder sets the variable."""
    return "+".join(filter(None, ("0.1.0", os.environ.get("ML_JOBS_CODE_VERSION"))))


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the installed files of `TEST_TOOLS` below `TARGET`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Add the files to the wheel. Raises `RuntimeError` if one of `TEST_TOOLS` has compiled parts."""
        for name in TEST_TOOLS:
            for file in distribution(name).files or ():
                if file.suffix in (".so", ".pyd"):
                    raise RuntimeError(f"{name} has a compiled part, {file}: pin a version in pure Python")
                if ".." in file.parts or file.suffix == ".pyc" or file.name in _INSTALLER_FILES:
                    continue
                build_data["force_include"][str(file.locate())] = f"{TARGET}/{file}"
