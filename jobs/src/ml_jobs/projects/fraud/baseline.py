"""The baseline that a model must beat: the rule of the service that the model replaces.

The rule uses balances after the transaction. Requests to a model do not contain them, so a model cannot use them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def score(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return 1 if the rule suspects fraud, else 0."""
    rich = frame["oldbalanceOrg"] > 56_900
    emptied = frame["newbalanceOrig"] <= 12
    vanished = (frame["type"] == "TRANSFER") & (frame["newbalanceDest"] <= 105)
    huge = frame["amount"] > 1_160_000
    return np.asarray((~rich & vanished) | (rich & (emptied | huge)), dtype=np.float64)
