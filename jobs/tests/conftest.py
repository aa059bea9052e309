"""Provides Spark: the cluster's session if a job of a stage runs the tests, otherwise a session on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import settings

from ml_jobs.pipeline.data.tables import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

LOCAL_SCHEMA = "unit_tests"

# Hypothesis tries few examples, and the same ones in each run: a job runs the tests at each deployment of a stage, so
# the tests must be fast, and must not fail at random.
settings.register_profile("stage", derandomize=True, deadline=None, max_examples=30)
settings.load_profile("stage")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--catalog", help="catalog of the stage; without it, Spark is started here")
    parser.addoption("--schema", help="schema of the stage in which tests may make tables")


@pytest.fixture(scope="session")
def spark(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    if request.config.getoption("--catalog"):
        yield SparkSession.builder.getOrCreate()
        return
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Adds the package and the tests to PYTHONPATH, so that Spark's Python workers find them from any working folder.
    jobs = Path(__file__).parents[1]
    folders = [str(jobs / "src"), str(jobs), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    builder = SparkSession.builder.appName("tests")
    for name, value in _local_settings(tmp_path_factory.mktemp("warehouse")).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sql(f"CREATE SCHEMA {LOCAL_SCHEMA}")
    yield session
    session.stop()


def _local_settings(warehouse: Path) -> dict[str, str]:
    jars = sorted((Path(__file__).parents[2] / ".tools" / "jars").glob("*.jar"))
    delta = (
        {"spark.jars": ",".join(map(str, jars))} if jars else {"spark.jars.packages": "io.delta:delta-spark_2.13:4.0.1"}
    )
    return {
        **delta,
        "spark.master": "local[2]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # Turns off the C2 compiler, which takes more time than it saves in a few minutes. Enlarges the code
        # cache of C1, which stops compiling when its cache, by default 48 MB, is full. Enlarges the young generation,
        # because a query's plan is garbage after the query.
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m "
        "-Xmn512m",
        "spark.driver.memory": "1536m",
        # Retains 10 jobs, stages and query plans instead of 1,000: Spark's web UI, which shows them, is disabled.
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "10",
        "spark.ui.retainedStages": "10",
        # Turns off Delta's optimizations for large tables, which would take longer than the commits themselves.
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.databricks.delta.stats.collect": "false",
        "spark.databricks.delta.stats.skipping": "false",
        "spark.databricks.delta.writeChecksumFile.enabled": "false",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
        # Turns off adaptive query execution, which takes more time than it saves on few rows.
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.ui.explainMode": "simple",
        # Turns off code generation: on few rows, compiling a query takes more time than interpreting it.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(warehouse),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


@pytest.fixture
def warehouse(spark: SparkSession, request: pytest.FixtureRequest) -> Iterator[Warehouse]:
    """A `Warehouse` whose table names have a prefix that no other test uses. Drops the tables after the test."""
    catalog = request.config.getoption("--catalog") or "spark_catalog"
    schema = request.config.getoption("--schema") or LOCAL_SCHEMA
    prefix = f"unit_test_{uuid4().hex[:8]}_"
    yield Warehouse(spark, catalog, schema, prefix, project="tests")
    for table in spark.sql(f"SHOW TABLES IN {catalog}.{schema} LIKE '{prefix}*'").collect():
        spark.sql(f"DROP TABLE {catalog}.{schema}.{table['tableName']}")
