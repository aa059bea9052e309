"""Spark for the tests: the cluster's own session when a stage runs them, else a local one."""

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

# Few, fixed examples, because a stage runs the tests at each deployment.
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
    # Spark's Python workers must find the package and the tests, whatever the working folder of pytest.
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
        # Compiling with C2 takes more time than it saves in a few minutes. C1 alone has a code cache of 48 MB by
        # default, and stops compiling when it is full. Plans are garbage by the next query, so the young generation is
        # large.
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m "
        "-Xmn512m",
        "spark.driver.memory": "1536m",
        # By default, Spark keeps 1,000 jobs and plans for its web interface, which is disabled.
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "10",
        "spark.ui.retainedStages": "10",
        # Delta's optimizations for large tables would take longer than the commits themselves.
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.databricks.delta.stats.collect": "false",
        "spark.databricks.delta.stats.skipping": "false",
        "spark.databricks.delta.writeChecksumFile.enabled": "false",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
        # Planning a query again while it runs takes more time than it saves on few rows.
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.ui.explainMode": "simple",
        # Generating and compiling classes for a query takes more time than interpreting it on few rows.
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
    """Tables of one test, dropped after it."""
    catalog = request.config.getoption("--catalog") or "spark_catalog"
    schema = request.config.getoption("--schema") or LOCAL_SCHEMA
    prefix = f"unit_test_{uuid4().hex[:8]}_"
    yield Warehouse(spark, catalog, schema, prefix, project="tests")
    for table in spark.sql(f"SHOW TABLES IN {catalog}.{schema} LIKE '{prefix}*'").collect():
        spark.sql(f"DROP TABLE {catalog}.{schema}.{table['tableName']}")
