"""The precision-recall curve of a model and of the champion, as numbers and as a picture."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

MAX_POINTS = 500


@dataclass(frozen=True)
class Curve:
    """Precision and recall per threshold, from the lowest threshold to the highest."""

    precision: list[float]
    recall: list[float]
    thresholds: list[float]

    def document(self, pr_auc: float, champion_pr_auc: float | None) -> dict[str, Any]:
        """`{"precision", "recall", "thresholds": lists of one length, "pr_auc", "champion_pr_auc"}`."""
        return {**asdict(self), "pr_auc": pr_auc, "champion_pr_auc": champion_pr_auc}


def curve(labels: NDArray[Any], scores: NDArray[np.float64]) -> Curve:
    """Return the curve, thinned to a size that a report can draw."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, thresholds = precision_recall_curve(labels, scores)
    # The curve's last point, recall 0, belongs to no threshold.
    even = np.unique(np.linspace(0, len(thresholds) - 1, MAX_POINTS).round().astype(int))
    # Few thresholds hold almost all of the curve's width, so points are spread over recall as well.
    wide = np.searchsorted(-recall[:-1], -np.linspace(1, 0, MAX_POINTS), side="left")
    chosen = np.unique(np.concatenate([even, wide.clip(max=len(thresholds) - 1)]))
    return Curve(precision[chosen].tolist(), recall[chosen].tolist(), thresholds[chosen].tolist())


def draw(challenger: Curve, pr_auc: float, champion: tuple[Curve, float] | None, base_rate: float) -> Figure:
    """Draw the curves over the share of positives, which a model that knows nothing would reach."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes: Any = figure.add_subplot()
    axes.plot(challenger.recall, challenger.precision, label=f"this model, PR-AUC {pr_auc:.3f}")
    if champion is not None:
        axes.plot(champion[0].recall, champion[0].precision, "--", label=f"champion, PR-AUC {champion[1]:.3f}")
    axes.axhline(base_rate, color="grey", linewidth=1, label=f"share of positives, {base_rate:.4f}")
    axes.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.02))
    axes.legend(loc="lower left")
    return figure
