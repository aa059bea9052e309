"""Simulates the gate's error rates with the gate's own code: `npm run simulate:gate`, some minutes on one core."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml_jobs.pipeline.evaluation.verdict import LIMIT_CONFIDENCE, champion_confidence, needed_support
from ml_jobs.pipeline.tasks import BINARY
from simulations.rates import rates
from simulations.scored_holdout import DIFFERENT, NESTED, POSITIVE_SHARE, PR_AUC
from simulations.series import TRAININGS, course
from simulations.whole_gate import RESAMPLES, SLICES, GateSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulations.scored_holdout import Training

CONFIDENCE = 0.9
ALLOWED = 1.5
"""Largest loss of a champion against the first anchor, in margins, that the table of series counts as acceptable.

The gate permits a loss of one margin. A larger loss passes only by a random error of the measurement.
"""
SEED = 20
SERIES = 200
HARMLESS_SERIES = 60

_INTRODUCTION = f"""# Error rates of the gate

Written by `npm run simulate:gate`; a smaller run is a unit test. Holdouts with scores are simulated (PR-AUC {PR_AUC},
{POSITIVE_SHARE:.0%} positives) and judged by the code of the step `evaluate`: `paired.py`, `noninferiority.py`,
`limits.py` and `verdict.py`, with {RESAMPLES} resamples.

A challenger passes if the lower confidence bound of its difference is above minus the margin, both from the anchor
(with the project's confidence, here {CONFIDENCE}) and from the champion (with {champion_confidence(CONFIDENCE):.2f}).
If the test cannot decide, the champion stays. The anchor is at first the first released version, and moves only to a
version that is better with a confidence of {CONFIDENCE} over {TRAININGS} trainings.

The whole gate includes absolute limits. A model misses a limit only if the whole confidence interval of its metric lies
beyond the limit (`limits.py`, a confidence of {LIMIT_CONFIDENCE} for all limits together), so that a limit near the
model's true value does not stop the model by chance. The column `passes whole gate` shows the least favourable limits:
minima on the PR-AUC of the holdout and of {SLICES} slices of equal size, each equal to the champion's true PR-AUC.

The column `positives` is the number that the margin needs (`needed_support`), and in the last rows twice this number.
In the column `training sets`, the training sets of the models `differ`, or are `nested`: one contains the other.
"""


@dataclass(frozen=True)
class Size:
    """Size of a holdout, and the numbers of challengers that are simulated on it."""

    margin: float
    positives: int
    alike: int
    """Number of challengers as good as the champion, per row of the first table."""
    worse: int
    """Number of challengers worse than the champion, per row of the first table."""


def sizes() -> list[Size]:
    """Return, for each margin, the smallest holdout with which a comparison can reach a verdict.

    It has `needed_support` positives. For the margin 0.05, also return a holdout of twice this size.
    """
    spread = BINARY.paired_spread or 0.0
    needed = {margin: needed_support(spread, margin=margin, confidence=CONFIDENCE) for margin in (0.02, 0.03, 0.05)}
    return [
        Size(0.02, needed[0.02], 500, 150),
        Size(0.03, needed[0.03], 800, 200),
        Size(0.05, needed[0.05], 1500, 300),
        Size(0.05, 2 * needed[0.05], 500, 150),
    ]


def main() -> None:
    """Write the content of `docs/gate-error-rates.md` to the file that the first argument names."""
    Path(sys.argv[1]).write_text("\n".join(document()) + "\n", encoding="utf-8")


def document() -> Iterator[str]:
    """Yield the document's lines."""
    yield _INTRODUCTION
    yield "## One training"
    yield ""
    yield from _head(
        "margin, positives, training sets, true difference, passes against champion, passes also against anchor, "
        "passes whole gate, stopped challengers"
    )
    spreads: dict[str, list[float]] = {}
    for size in sizes():
        for training in (DIFFERENT, NESTED):
            for margins, repeats in ((0, size.alike), (-1, size.worse), (-2, size.worse)):
                yield _rates_row(size, training, margins, repeats, spreads)
    measured = ", ".join(f"{np.sqrt(np.mean(np.square(found))):.3f} ({name})" for name, found in spreads.items())
    yield ""
    yield "At a true difference of zero, the standard deviation of the measured differences, multiplied by the square"
    yield f"root of the number of positives, was: {measured}."
    yield ""
    yield f"## {TRAININGS} trainings in a row"
    yield ""
    yield from _head(
        "each challenger against the champion, training sets, holdout, series, "
        f"series whose champions stay within {ALLOWED} margins of the first anchor, "
        "worst champion against the first anchor in margins, released challengers (median), "
        "released challengers (minimum), series in which the anchor moved"
    )
    for step, repeats in ((-0.25, SERIES), (0.0, HARMLESS_SERIES)):
        for training in (DIFFERENT, NESTED):
            for same in (True, False):
                yield _series_row(training, step, repeats, same_holdout=same)


def _head(names: str) -> Iterator[str]:
    columns = names.split(", ")
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"


def _rates_row(size: Size, training: Training, margins: int, repeats: int, spreads: dict[str, list[float]]) -> str:
    found = rates(
        GateSettings(size.margin, CONFIDENCE),
        training,
        positives=size.positives,
        difference=margins * size.margin,
        repeats=repeats,
        seed=SEED,
    )
    if not margins:
        spreads.setdefault(training.name, []).append(found.spread)
    passed = " | ".join(f"{share:.1%}" for share in (found.champion, found.both, found.whole))
    difference = f"{margins} margins" if margins else "0"
    first = f"| {size.margin} | {size.positives} | {training.name} | {difference}"
    return f"{first} | {passed} | {1 - found.whole:.1%} of {repeats} |"


def _series_row(training: Training, step: float, repeats: int, *, same_holdout: bool) -> str:
    size = sizes()[2]
    found = [
        course(
            GateSettings(size.margin, CONFIDENCE),
            training,
            positives=size.positives,
            step=step * size.margin,
            same_holdout=same_holdout,
            seed=SEED + number,
        )
        for number in range(repeats)
    ]
    lowest = np.array([one.lowest for one in found]) / size.margin
    released = [one.released for one in found]
    cells = [
        f"{-step:g} margins worse" if step else "as good",
        training.name,
        "the same rows" if same_holdout else "new rows per challenger",
        str(repeats),
        f"{np.mean(lowest >= -ALLOWED - 1e-9):.1%}",
        f"{lowest.min():.2f}",
        f"{np.median(released):g}",
        f"{min(released)}",
        f"{np.mean([one.anchors > 0 for one in found]):.1%}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
