"""Turns errors of Spark and Unity Catalog into messages that name the missing grant or the wrong configuration."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.names import quoted, table_parts

if TYPE_CHECKING:
    from collections.abc import Generator

    from pyspark.sql import SparkSession

_NOT_FOUND = ("TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "NO_SUCH_CATALOG")
_NO_PRIVILEGE = ("INSUFFICIENT_PERMISSIONS", "PERMISSION_DENIED", "INSUFFICIENT_PRIVILEGES", "UNAUTHORIZED_ACCESS")
_CATALOG_UNKNOWN = ("REQUIRES_SINGLE_PART_NAMESPACE", "CATALOG_OPERATION", "MISSING_CATALOG_ABILITY")
_BAD_VALUE = (
    "CAST_INVALID_INPUT",
    "CAST_OVERFLOW",
    "ARITHMETIC_OVERFLOW",
    "DIVIDE_BY_ZERO",
    "NUMERIC_VALUE_OUT_OF_RANGE",
    "CANNOT_PARSE_TIMESTAMP",
)
_NEEDED = re.compile(
    r"does not have (?P<privilege>[A-Z][A-Z _]*?)(?: privilege)? on (?P<kind>catalog|schema|database|table|view)"
    r"(?: '(?P<name>[^']+)')?",
    re.IGNORECASE,
)


@contextmanager
def explained(spark: SparkSession, table: str) -> Generator[None]:
    """Turn an error while reading `table`, a three-level name, into a `StepFailedError` with a remedy.

    An error without a known remedy is raised unchanged.
    """
    try:
        yield
    except StepFailedError:
        raise
    except Exception as problem:
        words = explanation(str(problem), table, _principal(spark))
        if words is None:
            raise
        raise StepFailedError(words) from problem


def explanation(problem: str, table: str, principal: str) -> str | None:
    """Return the cause and the remedy of an error of Spark or Unity Catalog; None for an unknown error."""
    first_line = problem.strip().splitlines()[0] if problem.strip() else ""
    if _names(problem, _NO_PRIVILEGE):
        return _no_privilege(problem, table, principal)
    if _names(problem, (*_NOT_FOUND, *_CATALOG_UNKNOWN)):
        grants = "; ".join(_grants(table, principal).values())
        return (
            f"table {table} does not exist, or {principal} has no access to it: correct `source` in the configuration, "
            f"or run {grants}"
        )
    if _names(problem, _BAD_VALUE):
        return (
            f"an expression over {table} fails on a value ({first_line}): if the expression is in `columns` of "
            "the source, use try_cast, try_divide or a similar function: the value becomes null, and the contract "
            "decides whether null is allowed"
        )
    return None


def _no_privilege(problem: str, table: str, principal: str) -> str:
    """Return the grant of the privilege that the error names, or all grants for reading `table`.

    The error can name another object: a table that a view reads, or a table that the step writes.
    """
    grants, first_line = _grants(table, principal), problem.strip().splitlines()[0]
    found = _NEEDED.search(problem)
    if found is None:
        return f"{principal} cannot read {table}: run {'; '.join(grants.values())} ({first_line})"
    privilege = found["privilege"].upper().replace("DATABASE", "SCHEMA")
    needed = grants.get(privilege, "; ".join(grants.values()))
    if found["name"] is None:
        return f"{principal} cannot read {table}: run {needed} ({first_line})"
    kind = {"DATABASE": "SCHEMA", "VIEW": "TABLE"}.get(found["kind"].upper(), found["kind"].upper())
    named = ".".join(quoted(part) for part in found["name"].split("."))
    what = f"read {table}" if privilege in grants else f"write {found['name']}"
    return f"{principal} cannot {what}: run GRANT {privilege} ON {kind} {named} TO {quoted(principal)} ({first_line})"


def _grants(table: str, principal: str) -> dict[str, str]:
    """Return the grant statement per privilege."""
    catalog, schema, name = (quoted(part) for part in table_parts(table))
    to = f"TO {quoted(principal)}"
    return {
        "USE CATALOG": f"GRANT USE CATALOG ON CATALOG {catalog} {to}",
        "USE SCHEMA": f"GRANT USE SCHEMA ON SCHEMA {catalog}.{schema} {to}",
        "SELECT": f"GRANT SELECT ON TABLE {catalog}.{schema}.{name} {to}",
    }


def _names(problem: str, conditions: tuple[str, ...]) -> bool:
    return any(condition in problem for condition in conditions)


def _principal(spark: SparkSession) -> str:
    user = spark.sql("SELECT current_user() AS user").first()
    return "the job's principal" if user is None else str(user["user"])
