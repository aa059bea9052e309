"""Provides a warehouse whose tables the tests of one module share."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from ml_jobs.pipeline.data.tables import Warehouse

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> Warehouse:
    return Warehouse(spark, "spark_catalog", "unit_tests", f"run_{uuid4().hex[:8]}_", project="tests")
