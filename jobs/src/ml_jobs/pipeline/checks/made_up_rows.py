"""Rows for checking a project's encoder: from the project's generator, or made up from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.checks.check_contract import INTEGERS, TIMES, base_type
from ml_jobs.pipeline.source import Knobs

if TYPE_CHECKING:
    import pandas as pd

    from ml_jobs.pipeline.contract import Column, Contract
    from ml_jobs.pipeline.source import Synthetic

ROWS = 24


def generated_rows(synthetic: Synthetic) -> pd.DataFrame:
    """Return `ROWS` rows of a generator. The second half are later rows, whose values drift."""
    import numpy as np

    knobs = Knobs(rows=ROWS // 2, seed=7, drift=0.5, parameters=synthetic.parameters)
    return synthetic.generate(np.arange(ROWS), knobs).to_pandas()


def made_up_rows(contract: Contract) -> pd.DataFrame:
    """Return rows within the contract's ranges and sets of values. Patterns and rules are ignored."""
    import pandas as pd

    return pd.DataFrame({column.name: _values(column) for column in contract.columns})


def _values(column: Column) -> Any:  # noqa: ANN401 - any value of a column
    import numpy as np
    import pandas as pd

    kind = base_type(column)
    if allowed := column.values:  # noqa: PD011 - `Column.values`, not pandas
        return [allowed[row % len(allowed)] for row in range(ROWS)]
    if kind in TIMES:
        return pd.date_range("2025-01-01", periods=ROWS, freq="h", tz="UTC" if kind == "timestamp" else None)
    if kind == "boolean":
        return np.arange(ROWS) % 2 == 0
    if kind == "string":
        return [f"{column.name} {row}" for row in range(ROWS)]
    least = column.minimum if column.minimum is not None else min(0.0, column.maximum or 0.0)
    greatest = column.maximum if column.maximum is not None else max(least, 0.0) + 100.0
    spread = np.linspace(least, greatest, ROWS)
    return np.round(spread).astype(np.int64) if kind in INTEGERS else spread.astype(np.float64)
