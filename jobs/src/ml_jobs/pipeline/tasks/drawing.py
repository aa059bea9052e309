"""Builds plots. A plot has a JSON document with its data, for reports, and a Matplotlib figure of the same data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ml_jobs.pipeline.task import Plot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_POINTS = 500
"""Maximum number of points in a plot, over all of its series."""

Series = tuple[str, "Floats", "Floats"]
"""Title, x values and y values of a series."""


def points_each(series: int) -> int:
    """Return the maximum number of points per series."""
    return MAX_POINTS // series


def spread(order: Floats, count: int) -> NDArray[np.int64]:
    """Return at most `count` row indices, spread evenly over the rows sorted by `order`; deterministic."""
    by_value = np.argsort(order, kind="stable")
    places = np.linspace(0, len(order) - 1, min(count, len(order))).round().astype(np.int64)
    return by_value[places]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Name, title and axis titles of a plot."""

    name: str
    """File name without extension."""
    title: str
    x: str
    y: str


def plot(frame: Frame, kind: Literal["line", "points"], series: Sequence[Series], reference: Series) -> Plot:
    """Return a plot of series with common axes; `reference` is a thin line for comparison."""
    document = {
        "title": frame.title,
        "kind": kind,
        "x": {"title": frame.x},
        "y": {"title": frame.y},
        "series": [_entry(one) for one in series],
        "reference": _entry(reference),
    }
    return Plot(name=frame.name, figure=_draw(document), document=document)


def matrix(frame: Frame, labels: Sequence[str], cells: NDArray[np.int64]) -> Plot:
    """Return a plot of counts. `cells`, shape (labels, labels), has one row per label on the y axis."""
    document = {
        "title": frame.title,
        "kind": "matrix",
        "x": {"title": frame.x, "values": list(labels)},
        "y": {"title": frame.y, "values": list(labels)},
        "series": [{"title": frame.title, "cells": cells.tolist()}],
    }
    return Plot(name=frame.name, figure=_draw_matrix(document), document=document)


def _entry(series: Series) -> dict[str, Any]:
    title, x, y = series
    return {"title": title, "x": x.tolist(), "y": y.tolist()}


def _draw(document: Mapping[str, Any]) -> Figure:
    figure, axes = _axes(document)
    for index, series in enumerate(document["series"]):
        if document["kind"] == "points":
            axes.plot(series["x"], series["y"], "ox"[index % 2], markersize=3, alpha=0.6, label=series["title"])
        else:
            axes.plot(series["x"], series["y"], ("-", "--")[index % 2], label=series["title"])
    reference = document["reference"]
    axes.plot(reference["x"], reference["y"], color="grey", linewidth=1, label=reference["title"])
    axes.legend()
    return figure


def _draw_matrix(document: Mapping[str, Any]) -> Figure:
    figure, axes = _axes(document)
    cells = np.asarray(document["series"][0]["cells"], dtype=np.float64)
    rows = cells.sum(axis=1, keepdims=True)
    # Colours show each row's counts as shares of their sum, so that rare classes are visible. The numbers are counts.
    shares = np.divide(cells, rows, out=np.zeros_like(cells), where=rows > 0)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(cells)), document["x"]["values"], rotation=45, ha="right")
    axes.set_yticks(range(len(cells)), document["y"]["values"])
    for (row, column), share in np.ndenumerate(shares):
        color = "white" if share > 1 / 2 else "black"
        axes.text(column, row, f"{cells[row, column]:.0f}", ha="center", va="center", color=color, fontsize=7)
    return figure


def _axes(document: Mapping[str, Any]) -> tuple[Figure, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes: Any = figure.add_subplot()
    axes.set(title=document["title"], xlabel=document["x"]["title"], ylabel=document["y"]["title"])
    return figure, axes
