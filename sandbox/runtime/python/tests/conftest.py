"""Starts a real cluster, which most tests of a run share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import Cluster

CATALOGS = ("dev", "prod", "ghost")


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a folder with the catalogs `dev` and `prod`. The cluster also has a catalog `ghost` without a folder."""
    folder = tmp_path_factory.mktemp("warehouse")
    for schema in ("dev/fraud", "prod/fraud"):
        (folder / schema).mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, warehouse: Path) -> Iterator[Cluster]:
    """Start one cluster that many tests share, as the tasks of a job share a cluster."""
    running = Cluster(tmp_path_factory.mktemp("cluster"), preload=["pandas"], catalogs=CATALOGS, warehouse=warehouse)
    with running:
        yield running
