"""Tests the command that starts a cluster's JVM."""

from __future__ import annotations

from pathlib import Path

from sandbox_runtime.jvm import command
from sandbox_runtime.protocol import ClusterSpec


def command_of(java_home: str | None = None, **conf: str) -> list[str]:
    spec = ClusterSpec(
        conf={key.replace("_", "."): value for key, value in conf.items()},
        jars=("/jars/a.jar", "/jars/b.jar"),
        preload=(),
        workdir=Path("/work dir"),
    )
    return command(spec, {"JAVA_HOME": java_home} if java_home else {}, Path("/spark"))


def test_jars_of_the_cluster_precede_those_of_spark() -> None:
    found = command_of()

    assert found[found.index("-cp") + 1] == "/jars/a.jar:/jars/b.jar:/spark/jars/*"


def test_settings_of_the_cluster_override_the_defaults() -> None:
    found = command_of(spark_master="local[1]", spark_driver_memory="5g")

    assert "-Xmx5g" in found
    assert [option for option in found if option.startswith("-Dspark.master=")] == ["-Dspark.master=local[1]"]
    assert "-Dspark.sql.warehouse.dir=/work dir/warehouse" in found


def test_java_options_of_the_cluster_come_last() -> None:
    found = command_of(spark_driver_extraJavaOptions="-XX:TieredStopAtLevel=4 '-Da=b c'")

    assert found.index("-XX:TieredStopAtLevel=4") > found.index("-XX:TieredStopAtLevel=1")
    assert "-Da=b c" in found


def test_java_home_selects_java() -> None:
    assert (command_of()[0], command_of(java_home="/jdk")[0]) == ("java", "/jdk/bin/java")
