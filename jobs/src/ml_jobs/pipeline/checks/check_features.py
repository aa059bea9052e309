"""Checks an encoder by running it on rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.checks.made_up_rows import generated_rows, made_up_rows
from ml_jobs.pipeline.checks.places import Problem, defined
from ml_jobs.pipeline.training.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from ml_jobs.pipeline.checks.places import Places
    from ml_jobs.pipeline.project import Project

ALONE = 3
"""Number of rows that are also encoded one by one, to compare the features with those of the batch."""


@dataclass(frozen=True)
class _EncodingError(Exception):
    problem: Problem


def feature_problems(project: Project, places: Places) -> Iterator[Problem]:
    """Yield the problems of the generator, the feature names and the encoder. The contract must be correct already."""
    names = project.features.names
    if not names or len(set(names)) < len(names):
        yield Problem(places.keyword("Features", "names"), f"names is {names}, must hold at least one name, none twice")
    try:
        frame = _rows(project, places)
        yield from _encoder_problems(project, places, frame)
    except _EncodingError as problem:
        yield problem.problem


def _rows(project: Project, places: Places) -> pd.DataFrame:
    """Return rows with the contract's columns."""
    if project.synthetic is None:
        return made_up_rows(project.contract)
    place = defined(project.synthetic.generate) or places.keyword("Project", "synthetic")
    try:
        frame = generated_rows(project.synthetic)
    except Exception as problem:
        text = f"generate fails: {type(problem).__name__}: {problem}"
        raise _EncodingError(Problem(places.raised(problem) or place, text)) from problem
    columns = [column.name for column in project.contract.columns]
    if sorted(frame.columns) != sorted(columns):
        wrong = sorted({*frame.columns} ^ {*columns})
        text = f"generate must return the contract's columns; missing or unexpected: {', '.join(wrong)}"
        raise _EncodingError(Problem(place, text))
    return frame


def _encoder_problems(project: Project, places: Places, frame: pd.DataFrame) -> Iterator[Problem]:
    place = defined(project.features.encode) or places.keyword("Features", "encode")
    contract, names = project.contract, project.features.names
    inputs = Inputs.of(contract)
    requests = inputs.frame(project.requests(frame))
    features = _encoded(project, places, requests)
    if features.shape != (len(frame), len(names)):
        text = f"encode returns shape {features.shape} for {len(frame)} rows and {len(names)} names"
        yield Problem(place, f"{text}, must be {(len(frame), len(names))}")
        return
    if features.dtype != np.float32:
        yield Problem(place, f"encode returns {features.dtype}, must be float32")
        return
    if np.isinf(features).any():
        infinite = ", ".join(np.array(names)[np.isinf(features).any(axis=0)].tolist())
        yield Problem(place, f"encode returns infinities in {infinite}, must be finite, or NaN for a missing value")
    others = [column.name for column in contract.columns if not column.in_request]
    # Encodes the rows twice more, with different made-up values in the columns that clients do not send. If a feature
    # changes, `encode` reads such a column. The generator's values are not suitable for this: if all generated labels
    # are 0, a feature that reads the label does not change.
    made_up = made_up_rows(contract)
    for shift in (0, 1):
        beside = {name: np.roll(made_up[name].to_numpy(), shift) for name in others}
        changed = _differing(features, _encoded(project, places, requests.assign(**beside)))
        if changed.any():
            read = ", ".join(np.array(names)[changed.any(axis=0)].tolist())
            text = f"the features {read} change with {' or '.join(others)}"
            yield Problem(place, f"encode reads columns that clients do not send: {text}")
            return
    alone = np.concatenate([_encoded(project, places, requests.iloc[row : row + 1]) for row in range(ALONE)])
    if _differing(features[:ALONE], alone).any():
        yield Problem(place, "encode must not use other rows: a row encoded alone has other features than in a batch")
    optional = [column.name for column in contract.request_columns if contract.is_optional(column)]
    _encoded(project, places, inputs.frame(requests.drop(columns=optional)))


def _encoded(project: Project, places: Places, frame: pd.DataFrame) -> NDArray[np.float32]:
    try:
        return np.asarray(project.features.encode(frame.copy()))
    except Exception as problem:
        place = places.raised(problem) or defined(project.features.encode) or places.keyword("Features", "encode")
        text = f"encode fails: {type(problem).__name__}: {problem}"
        if isinstance(problem, KeyError):
            unsent = [column.name for column in project.contract.columns if repr(column.name) in str(problem)]
            why = "the contract declares it without in_request" if unsent else "the contract has no such column"
            text = f"encode reads {', '.join(map(repr, unsent)) or problem}, which clients do not send: {why}"
        raise _EncodingError(Problem(place, text)) from problem


def _differing(features: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.bool_]:
    if features.shape != others.shape:
        return np.ones_like(features, dtype=np.bool_)
    return ~((features == others) | (np.isnan(features) & np.isnan(others)))
