"""Tests that a release needs evidence from the stage in `Promotion.requires`, if there is one, or a valid waiver."""

from __future__ import annotations

import datetime as dt

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.release.promotion import Promotion
from ml_jobs.pipeline.waiver import Waiver

TODAY = dt.date(2026, 6, 30)
WAIVER = Waiver(reason="the ledger of June is due", expires="2026-06-30")


@pytest.mark.parametrize(
    ("promotion", "basis"),
    [
        (Promotion(requires=None, found=None, waiver=None), "none required"),
        (Promotion(requires="staging", found="staging/7ree/c0nf", waiver=WAIVER), "evidence staging/7ree/c0nf"),
        (
            Promotion(requires="staging", found=None, waiver=WAIVER),
            "waived until 2026-06-30: the ledger of June is due",
        ),
    ],
)
def test_a_release_states_the_evidence_or_waiver_that_permits_it(promotion: Promotion, basis: str) -> None:
    assert promotion.basis(TODAY) == basis


def test_fails_without_evidence_and_waiver() -> None:
    with pytest.raises(
        StepFailedError, match="without evidence that staging has tested and released it, so nothing is released"
    ):
        Promotion(requires="staging", found=None, waiver=None).basis(TODAY)


def test_fails_on_the_day_after_the_waiver() -> None:
    with pytest.raises(StepFailedError, match=r"\(promotion.waiver expired on 2026-06-30\), so nothing is released"):
        Promotion(requires="staging", found=None, waiver=WAIVER).basis(dt.date(2026, 7, 1))
