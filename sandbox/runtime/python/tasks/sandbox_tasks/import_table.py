"""Writes a CSV or Parquet file as a Delta table.

    import-table --file FILE --name NAME --table catalog.schema.table [--replace] [--text]

NAME is the name of the file in messages. Exits with a message if the file cannot be imported.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from pathlib import Path
from typing import Any, cast

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

_PARQUET = b"PAR1"
_HEAD_BYTES = 65_536
_NEEDS_MAPPING = re.compile(r"[ ,;{}()\n\t=]")
"""Characters that Delta allows in a column name only with column mapping."""
_OTHER_SEPARATORS = ";\t|"


class FileRefusedError(ValueError):
    """The file cannot be imported; the text states the reason."""


def read(spark: SparkSession, file: Path, *, text: bool) -> DataFrame:
    """Return the rows of a file. The columns of a CSV file get inferred types, or the type string with `text`.

    Raises `FileRefusedError`.
    """
    with file.open("rb") as content:
        head = content.read(_HEAD_BYTES)
    if head.startswith(_PARQUET):
        return spark.read.parquet(str(file))
    if not head.strip():
        raise FileRefusedError("the file is empty: a CSV file must begin with a line of column names")
    if b"\0" in head:
        raise FileRefusedError("the file is neither Parquet nor CSV: it contains binary data")
    check_header(header(file))
    options = {"header": True, "inferSchema": not text, "mode": "FAILFAST", "multiLine": True, "escape": '"'}
    return spark.read.options(**options).csv(str(file))


def header(file: Path) -> list[str]:
    """Return the names in the first record of a CSV file; raises `FileRefusedError`."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines, strict=True))
    except (UnicodeDecodeError, csv.Error, StopIteration) as error:
        raise FileRefusedError(f"the file is not a CSV file in UTF-8: {error}") from error


def check_header(names: list[str]) -> None:
    """Refuse a single column name with `;`, `|` or a tab, and column names that are empty or duplicate."""
    if len(names) == 1 and any(separator in names[0] for separator in _OTHER_SEPARATORS):
        raise FileRefusedError(f"the header has one column, {names[0]!r}: columns must be separated by commas")
    if any(not name.strip() for name in names):
        raise FileRefusedError(f"column {1 + [bool(name.strip()) for name in names].index(False)} has no name")
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise FileRefusedError(f"column {name!r} appears twice; names are case-insensitive")
        seen.add(name.lower())


def write(frame: DataFrame, table: str, *, replace: bool) -> None:
    """Write the rows as a Delta table, with column mapping if a column's name needs it."""
    writer = frame.writeTo(".".join(f"`{part}`" for part in table.split("."))).using("delta")
    if any(_NEEDS_MAPPING.search(name) for name in frame.columns):
        writer = writer.tableProperty("delta.columnMapping.mode", "name")
    if replace:
        writer.createOrReplace()
    else:
        writer.create()


def reason(error: Exception) -> str:
    """Return the first line of an error's message; for a Java exception, the message is that of its root cause."""
    if isinstance(error, Py4JJavaError):
        cause: Any = cast("Any", error).java_exception
        while cause.getCause() is not None:
            cause = cause.getCause()
        return str(cause.getMessage()).partition("\n")[0]
    return str(error).partition("\n")[0]


def main() -> None:
    """Import a file; exits with a message if that fails."""
    parser = argparse.ArgumentParser(description="Write a file as a Delta table.")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--name", required=True, help="name of the file in messages")
    parser.add_argument("--table", required=True, help="catalog.schema.table")
    parser.add_argument("--replace", action="store_true", help="replace an existing table")
    parser.add_argument("--text", action="store_true", help="read every column of a CSV file as text")
    arguments = parser.parse_args()
    spark = SparkSession.builder.getOrCreate()
    try:
        frame = read(spark, arguments.file, text=arguments.text)
        write(frame, arguments.table, replace=arguments.replace)
    except FileRefusedError as error:
        sys.exit(f"{arguments.name}: {error}")
    except (PySparkException, Py4JJavaError) as error:
        sys.exit(f"{arguments.name} cannot be imported: {reason(error)}")
