"""Variants of the fraud project with one fault each. The variants use the tables of the fraud project."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.contract import Column, Rule
from ml_jobs.pipeline.project import Features
from ml_jobs.projects.fraud import PROJECT
from ml_jobs.projects.fraud.features import FEATURE_NAMES, encode

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame

SLOW_SECONDS = 0.5
"""Seconds by which an answer to one row is delayed: more than every latency limit, also of `sandbox-small.yaml`."""


def encode_nothing(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the same features for all rows, so that all scores are equal."""
    return np.zeros((len(frame), len(FEATURE_NAMES)), dtype=np.float32)


def encode_slowly(frame: pd.DataFrame) -> NDArray[np.float32]:
    """Return the correct features; for one row, as in a request to an endpoint, after a delay."""
    if len(frame) == 1:
        time.sleep(SLOW_SECONDS)
    return encode(frame)


def shuffle_labels(rows: DataFrame) -> DataFrame:
    """Shuffle the labels: join the rows, ordered by a hash, with the labels, ordered by another hash."""
    key, label = PROJECT.contract.key, PROJECT.contract.label.column
    numbered = rows.selectExpr("*", f"row_number() OVER (ORDER BY xxhash64(`{key}`, 1)) AS place")
    others = rows.selectExpr(f"`{label}`", f"row_number() OVER (ORDER BY xxhash64(`{key}`, 2)) AS place")
    return numbered.drop(label).join(others, "place").drop("place")


CONSTANT = replace(PROJECT, name="fraud-constant", features=Features(names=FEATURE_NAMES, encode=encode_nothing))

CONTRACT = replace(
    PROJECT,
    name="fraud-contract",
    contract=replace(
        PROJECT.contract, rules=(*PROJECT.contract.rules, Rule("amount", "at most 100000", "`amount` <= 100000"))
    ),
)

SHUFFLED = replace(PROJECT, name="fraud-shuffled", training_view=shuffle_labels)

# Adds a column to the data contract, and so to the model's signature. The source table does not have this column.
SIGNATURE = replace(
    PROJECT,
    name="fraud-signature",
    synthetic=None,
    contract=replace(
        PROJECT.contract, columns=(*PROJECT.contract.columns, Column(name="deviceId", type="string", in_request=True))
    ),
)

SLOW = replace(PROJECT, name="fraud-slow", features=Features(names=FEATURE_NAMES, encode=encode_slowly))
