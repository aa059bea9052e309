"""The paired bootstrap: metrics of models on the same resamples of the same rows.

Resamples single rows, or whole entities if the contract sets `split_by_entity` (contract.py).

It is a multiplier bootstrap: the weight of a row or entity is 0.5 or 1.5 with equal probability. Deviations of the
metric are doubled, which gives them the variance of a bootstrap that draws with replacement. Unlike drawing, this
method needs only one random bit per weight, and no class can vanish from a resample.

With 30 positives (simulated, PR-AUC 0.8), the standard errors of the multiplier bootstrap are about 6 % too large, and
those of a bootstrap that draws with replacement 9 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from ml_jobs.pipeline.resampled import Resampled

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

RESAMPLES = 1000
"""Resamples of a comparison. The relative error of the standard error is then about 1 / sqrt(2 * 1000), 2 %."""

_MAX_UNITS = 50_000
"""Maximum number of entities or single rows with a weight of their own. If there are more, they are put at random into
this number of groups. Each group has one weight, which keeps the variance right on average."""
_CHUNK = 4_000_000
"""Maximum number of weights in memory at once."""
_BITS = 64
_DOUBLED = 2.0


def resample(
    models: Sequence[Resampled], *, seed: int, clusters: NDArray[Any] | None = None, resamples: int = RESAMPLES
) -> Floats:
    """Return the metric of each model on each resample, shape (models, resamples); NaN where it cannot be measured.

    `clusters` has the entity of each row, shape (n,); without `clusters`, each row has a weight of its own.
    """
    random = np.random.default_rng(seed)
    units = _Units.of(models, clusters, random)
    found = np.empty((len(models), resamples))
    for first, last in _chunks(len(units.sizes), resamples):
        weights = _weights(units.sizes, last - first, random)
        for index, (model, sums) in enumerate(zip(models, units.sums, strict=True)):
            found[index, first:last] = model.value(sums @ weights)
    return found


def standard_error(values: Floats) -> float:
    """Return the standard error of a metric or difference from its values on resamples; NaN if any value is NaN."""
    return _DOUBLED * float(values.std(ddof=1))


def standard_errors(
    measure: Callable[[Integers], Mapping[str, float]],
    rows: Integers,
    *,
    seed: int,
    clusters: NDArray[Any] | None = None,
    resamples: int = 200,
) -> dict[str, float]:
    """Return the standard error of each metric that `measure` returns for the rows with the given numbers.

    Runs `measure` on each resample, which contains each row or entity with probability 1/2. This is slower than
    `resample`, and meant for metrics that are not available as a `Resampled` (resampled.py).
    Metrics that can be measured on at most half of the resamples are left out.
    """
    random = np.random.default_rng(seed)
    units = np.arange(len(rows)) if clusters is None else numbered(clusters[rows])
    count = int(units.max(initial=-1)) + 1
    found = [measure(rows[(random.integers(0, 2, count) == 1)[units]]) for _ in range(resamples)]
    measured = {
        name: np.array([values[name] for values in found if name in values], dtype=np.float64)
        for name in dict.fromkeys(name for values in found for name in values)
    }
    return {name: float(values.std(ddof=1)) for name, values in measured.items() if 2 * len(values) > resamples}


def numbered(clusters: NDArray[Any]) -> Integers:
    """Number the entities from 0 in the order of their values, and return the number of each row's entity.

    All rows without an entity have the same number.
    """
    import pandas as pd

    return pd.factorize(clusters, sort=True, use_na_sentinel=False)[0].astype(np.int64)


@dataclass(frozen=True)
class _Units:
    """The units that are resampled: entities, single rows, or sets of rows.

    A set contains all rows that are in the same group (`Resampled.groups`) of each model.
    """

    sizes: Integers
    """Number of independent weights of each unit, shape (units,): the number of rows of a set, else 1."""
    sums: Sequence[Any]
    """For each model, a sparse matrix, shape (sums, units): how much each unit, at weight 1, adds to each of the sums
    that `Resampled.value` takes."""

    @staticmethod
    def of(models: Sequence[Resampled], clusters: NDArray[Any] | None, random: np.random.Generator) -> _Units:
        rows = np.flatnonzero(np.logical_or.reduce([model.groups >= 0 for model in models]))
        if clusters is None and all(model.amounts is None for model in models):
            _, first, sizes = np.unique(_cells(models, rows), return_index=True, return_counts=True)
            rows, units = rows[first], np.arange(len(sizes))
        else:
            units = np.arange(len(rows)) if clusters is None else numbered(clusters[rows])
            count = int(units.max(initial=-1)) + 1
            if count > _MAX_UNITS:
                units = (random.permutation(count) % _MAX_UNITS)[units]
            sizes = np.ones(min(count, _MAX_UNITS), dtype=np.int64)
        return _Units(sizes, [_sums(model, rows, units, len(sizes)) for model in models])


def _cells(models: Sequence[Resampled], rows: Integers) -> Integers:
    """Return a number for each of `rows`, equal for rows that are in the same group of every model."""
    found = models[0].groups[rows]
    for model in models[1:]:
        found = np.unique(found, return_inverse=True)[1] * (model.count + 1) + model.groups[rows]
    return found


def _sums(model: Resampled, rows: Integers, units: Integers, count: int) -> Any:  # noqa: ANN401 - SciPy has no types
    from scipy import sparse

    groups = model.groups[rows]
    counted = groups >= 0
    places, shape = (groups[counted], units[counted]), (model.count, count)
    weights = sparse.csr_array((np.ones(len(places[0])), places), shape=shape)
    if model.amounts is None:
        return weights
    return sparse.vstack([weights, sparse.csr_array((model.amounts[rows][counted], places), shape=shape)], "csr")


def _weights(sizes: Integers, resamples: int, random: np.random.Generator) -> Floats:
    """Return the sum of the weights of each unit, shape (units, resamples). For `sizes`, see `_Units.sizes`."""
    if sizes.max(initial=1) == 1:
        shape = (len(sizes), -(-resamples // 8))
        bits = np.unpackbits(random.integers(0, 256, shape, dtype=np.uint8), axis=1)
        return bits[:, :resamples] + 0.5
    # A unit that is a set of rows has one weight per row. `found` is how many of these weights are 1.5, a binomial
    # number. For a unit with up to 64 weights, it is the number of ones among 64 random bits, masked to one bit per
    # weight, which is faster than a binomial draw.
    small = np.minimum(sizes, _BITS).astype(np.uint64)
    masks = np.uint64(2**_BITS - 1) >> (np.uint64(_BITS) - small)
    bits = random.integers(0, 2**_BITS, (len(sizes), resamples), dtype=np.uint64)
    bits &= masks[:, np.newaxis]
    found = np.bitwise_count(bits).astype(np.float64)
    large = np.flatnonzero(sizes > _BITS)
    found[large] = random.binomial(sizes[large, np.newaxis], 0.5, (len(large), resamples))
    return found + sizes[:, np.newaxis] / 2


def _chunks(units: int, resamples: int) -> Iterator[tuple[int, int]]:
    size = max(1, _CHUNK // max(1, units))
    for first in range(0, resamples, size):
        yield first, min(first + size, resamples)
