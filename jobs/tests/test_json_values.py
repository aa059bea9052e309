from __future__ import annotations

from collections.abc import Mapping

import pytest

from ml_jobs.json_values import decoded, is_json
from ml_jobs.pipeline.source import LabelTable, Source
from ml_jobs.pipeline.task import Limit

LABELS = '{"table": "a.b.c", "key": "id", "label": "y", "arrived": "at"}'


def test_a_source_is_decoded_with_all_its_fields() -> None:
    text = f'{{"table": "a.b.c", "columns": {{"amount": "`Amt EUR`"}}, "labels": {LABELS}}}'
    labels = LabelTable(table="a.b.c", key="id", label="y", arrived="at")
    assert decoded(Source, text) == Source(table="a.b.c", columns={"amount": "`Amt EUR`"}, labels=labels)
    assert decoded(Source, '{"table": "a.b.c", "labels": null}') == Source(table="a.b.c")


def test_numbers_and_limits_are_read_by_name() -> None:
    assert decoded(Mapping[str, float], '{"fraudShare": 1}') == {"fraudShare": 1.0}
    limits = '{"prAuc": {"min": 0.5}, "latencyP99Ms": {"max": 100}}'
    assert decoded(Mapping[str, Limit], limits) == {"prAuc": Limit(min=0.5), "latencyP99Ms": Limit(max=100.0)}


@pytest.mark.parametrize(
    ("hint", "text", "message"),
    [
        (Source, "a.b.c", "'a.b.c' is not JSON"),
        (Source, '["a.b.c"]', 'the value is ["a.b.c"], must be an object'),
        (Source, "{}", "table is missing"),
        (Source, '{"table": ""}', 'table is "", must be a text that is not empty'),
        (Source, '{"table": "a.b.c", "tabel": "x"}', "tabel is not known, must be one of table, columns, labels"),
        (Source, '{"table": "a.b.c", "columns": {"amount": 1}}', "columns.amount is 1, must be a text"),
        (Source, '{"table": "a.b.c", "labels": {"table": "a.b.c"}}', "labels.key is missing"),
        (Source, '{"table": "a.b.c", "table": "d.e.f"}', "the key 'table' is given twice, must be given once"),
        (Mapping[str, float], '{"share": "much"}', 'share is "much", must be a number'),
        (Mapping[str, float], '{"share": true}', "share is true, must be a number"),
        (Mapping[str, float], '{"share": NaN}', "NaN is not a valid JSON number"),
        (Mapping[str, Limit], '{"prAuc": {"least": 1}}', "prAuc.least is not known, must be one of min, max"),
    ],
)
def test_fails_on_a_value_that_the_type_hint_does_not_allow(hint: object, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".+") as raised:
        decoded(hint, text)
    assert message in str(raised.value)


def test_only_dataclasses_and_mappings_are_json() -> None:
    assert [is_json(hint) for hint in (Source, Source | None, Mapping[str, float], str, int | None)] == [
        True,
        True,
        True,
        False,
        False,
    ]
