from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

import pytest

from ml_jobs.__main__ import main
from ml_jobs.arguments import (
    Flag,
    RunArguments,
    check_model_name,
    check_share,
    describe,
    parse,
)
from ml_jobs.pipeline.source import Source
from ml_jobs.pipeline.task import Limit
from ml_jobs.steps import STEPS


@dataclass(frozen=True, kw_only=True)
class ProbeArguments(RunArguments):
    rows: int
    share: float
    scale: bool
    size: Literal["Small", "Large"]
    source: Source
    limits: Mapping[str, Limit]


GIVEN = {
    "--project": "fraud",
    "--catalog": "fraudops_dev",
    "--schema": "fraud",
    "--job-run-id": "17",
    "--rows": "60000",
    "--share": "0.005",
    "--scale": "true",
    "--size": "Small",
    "--source": '{"table": "a.b.c"}',
    "--limits": '{"prAuc": {"min": 0.5}}',
}


def argv(**changes: str) -> list[str]:
    changed = {"--" + name.replace("_", "-"): value for name, value in changes.items()}
    return [f"{name}={value}" for name, value in {**GIVEN, **changed}.items()]


def test_arguments_are_parsed_into_typed_values() -> None:
    parsed = parse(ProbeArguments, argv())
    assert (parsed.rows, parsed.share, parsed.scale, parsed.size) == (60_000, 0.005, True, "Small")
    assert (parsed.source, parsed.limits) == (Source(table="a.b.c"), {"prAuc": Limit(min=0.5)})


def test_flags_and_values_may_be_separate_words() -> None:
    words = [word for flag in argv(scale="false") for word in flag.split("=", 1)]
    assert parse(ProbeArguments, words).scale is False


@pytest.mark.parametrize(
    ("flag", "value", "message"),
    [
        ("scale", "False", "'False' is neither true nor false"),
        ("rows", "many", "invalid int value: 'many'"),
        ("size", "Huge", "invalid choice: 'Huge'"),
        ("catalog", "dev; drop", "--catalog is 'dev; drop', must be a name of letters"),
        ("schema", "", "--schema is '', must be"),
        ("job_run_id", "{{job.run_id}}", "--job-run-id is '{{job.run_id}}', must be the number of a job run"),
        ("source", "{}", "argument --source: table is missing"),
        ("colour", "red", "unrecognized arguments: --colour=red"),
    ],
)
def test_fails_on_a_value_that_is_not_allowed(
    flag: str, value: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(ProbeArguments, argv(**{flag: value}))
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("missing", GIVEN)
def test_fails_without_a_flag(missing: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(ProbeArguments, [flag for flag in argv() if not flag.startswith(f"{missing}=")])
    assert f"the following arguments are required: {missing}" in capsys.readouterr().err


def test_fails_on_an_abbreviated_flag() -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(ProbeArguments, [flag.replace("--rows", "--row") for flag in argv()])


def test_description_comes_from_the_fields_that_are_parsed() -> None:
    assert describe(ProbeArguments)[-5:] == [
        Flag(name="--share", type="float", choices=None),
        Flag(name="--scale", type="bool", choices=None),
        Flag(name="--size", type="str", choices=("Small", "Large")),
        Flag(name="--source", type="json", choices=None),
        Flag(name="--limits", type="json", choices=None),
    ]


def test_describe_prints_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    main(["describe"])
    printed = json.loads(capsys.readouterr().out)
    assert [step["name"] for step in printed["steps"]] == [step.name for step in STEPS]
    for step, described in zip(STEPS, printed["steps"], strict=True):
        assert len(described["flags"]) == len(fields(step.arguments))


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 2.0, float("nan")])
def test_fails_on_a_share_that_is_not_between_0_and_1(share: float) -> None:
    with pytest.raises(ValueError, match="--holdout-share is"):
        check_share("holdout_share", share)


@pytest.mark.parametrize("name", ["fraud_model", "fraud.fraud_model", "a.b.c.d", "a.b-c.d", "a..c"])
def test_fails_on_a_model_name_that_unity_catalog_refuses(name: str) -> None:
    with pytest.raises(ValueError, match=r"must be <catalog>\.<schema>\.<model>"):
        check_model_name("model", name)
