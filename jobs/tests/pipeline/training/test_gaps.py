from __future__ import annotations

from ml_jobs.pipeline.training.gaps import blanked, gap_columns, optional_columns

from .example import CONTRACT


def test_optional_columns_are_request_columns_that_may_be_null() -> None:
    assert optional_columns(CONTRACT) == ["visits", "known", "note"]


def test_columns_that_are_often_null_are_not_blanked() -> None:
    assert gap_columns(CONTRACT, {"visits": 0.02, "known": 0.05, "note": 0.5}) == ["visits"]


def test_names_are_quoted() -> None:
    assert "`a``b`" in blanked("key", "a`b")
    assert "'it\\'s'" in blanked("key", "it's")
