"""A real cluster and a real model for all tests of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Cluster

CATALOGS = ("dev", "prod", "ghost")


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the catalogs `dev` and `prod`. `ghost` is configured and has no folder."""
    folder = tmp_path_factory.mktemp("warehouse")
    for schema in ("dev/fraud", "prod/fraud"):
        (folder / schema).mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, warehouse: Path) -> Iterator[Cluster]:
    """A cluster that many tests share, like the tasks of a job."""
    running = Cluster(tmp_path_factory.mktemp("cluster"), preload=["pandas"], catalogs=CATALOGS, warehouse=warehouse)
    with running:
        yield running
