"""Tests the step `reproduce`, which repeats the training of a model version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline.data.tables import TRAINING
from ml_jobs.pipeline.estimator import Candidate
from ml_jobs.pipeline.estimators.linear import logistic_regression
from ml_jobs.pipeline.estimators.scikit_learn import ScikitLearn
from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.source import SYNTHETIC_TABLE

if TYPE_CHECKING:
    from .steps import Rehearsal

BOOSTED = XGBoost(trees=20, parameters={"max_depth": 3, "subsample": 0.7})


def registered(churn: Rehearsal, estimator: Any) -> tuple[Rehearsal, str]:  # noqa: ANN401
    """Return a rehearsal in which job run 1 has registered a version, and the number of this version."""
    stage = replace(churn.copied(), project=replace(churn.project, candidates=(Candidate("only", estimator),)))
    stage = replace(stage, settings={**stage.settings, "code_version": f"{stage.warehouse.prefix}-dirty"})
    stage.train("1")
    stage.evaluate("1")
    return stage, stage.register("1")


def change_source(stage: Rehearsal) -> None:
    """Append rows to the source, change existing rows, and register a second version that is trained on the result."""
    source = stage.warehouse.name(SYNTHETIC_TABLE)
    stage.generate("2")
    stage.warehouse.spark.sql(f"UPDATE {source} SET complaints = 5 WHERE months % 3 = 0")
    stage.prepare("2")
    stage.train("2")
    stage.evaluate("2", margin=0.5)
    assert stage.register("2") == "2"


@pytest.fixture(scope="module")
def trained(churn: Rehearsal) -> tuple[Rehearsal, str]:
    return registered(churn, BOOSTED)


def test_a_version_is_reproduced_from_its_training_rows(trained: tuple[Rehearsal, str]) -> None:
    stage, version = trained
    change_source(stage)
    settings = {"code_version": stage.warehouse.prefix, "seed": 99, "folds": 5}
    found = stage.reproduce("3", version=version, **settings)
    (file,) = found.files
    assert file.startswith("booster.")
    assert found.lines[0] == "version 1 is reproduced: the estimator's files are equal"
    assert len(stage.client.search_model_versions(f"name = '{stage.model}'")) == 2

    # THEN the files of the second version, which was trained on changed rows, are different
    assert stage.reproduce("3", version="challenger", **settings).files[file] != found.files[file]


def test_a_nondeterministic_estimator_must_reproduce_its_metric(churn: Rehearsal) -> None:
    stage, version = registered(churn, ScikitLearn(logistic_regression))
    noisy = replace(stage.project, candidates=(Candidate("only", ScikitLearn(_nearly)),))
    measured = replace(stage, project=noisy).reproduce("3", version=version).measured
    assert measured is not None
    assert measured.version == pytest.approx(measured.again, abs=3 * measured.standard_error)

    worse = replace(stage.project, candidates=(Candidate("only", ScikitLearn(_useless)),))
    with pytest.raises(StepFailedError, match=r"is not reproduced: .* standard errors"):
        replace(stage, project=worse).reproduce("3", version=version)


def _nearly() -> Any:  # noqa: ANN401
    return logistic_regression().set_params(logisticregression__C=0.97)


def _useless() -> Any:  # noqa: ANN401
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def test_fails_on_a_missing_version(trained: tuple[Rehearsal, str]) -> None:
    with pytest.raises(StepFailedError, match="no version with the number or alias 'nobody'"):
        trained[0].reproduce("3", version="nobody")


def test_fails_on_other_code_unless_it_is_allowed(trained: tuple[Rehearsal, str]) -> None:
    stage, version = trained
    made_by = stage.warehouse.prefix
    with pytest.raises(StepFailedError, match=f"trained by the code {made_by}-dirty .*, this job runs other: deploy"):
        stage.reproduce("3", version=version, code_version="other")
    assert stage.reproduce("3", version=version, code_version="other", allow_other_code=True).files


def test_fails_with_the_file_hashes_if_the_models_differ(trained: tuple[Rehearsal, str]) -> None:
    stage, version = trained
    other = replace(stage.project, candidates=(Candidate("only", XGBoost(trees=21)),))
    with pytest.raises(StepFailedError, match=r"is not reproduced:\n  booster.ubj: sha256 \w{64}, must be \w{64}"):
        replace(stage, project=other).reproduce("3", version=version)


def test_fails_on_a_version_without_tags(trained: tuple[Rehearsal, str]) -> None:
    stage, version = trained
    run_id = str(stage.client.get_model_version(stage.model, version).run_id)
    source = f"models:/{stage.client.get_run(run_id).data.tags['model_id']}"
    bare = stage.client.create_model_version(stage.model, source, run_id)
    with pytest.raises(StepFailedError, match="has no tag 'code_version', so its training cannot be repeated"):
        stage.reproduce("3", version=str(bare.version))


def test_fails_if_the_training_rows_were_deleted(trained: tuple[Rehearsal, str]) -> None:
    stage, version = trained
    warehouse, spark = stage.warehouse, stage.warehouse.spark
    rows = warehouse.read(TRAINING)
    note = {"job_run_id": "9"}
    warehouse.replace(TRAINING, rows.limit(10), note)
    name = warehouse.name(TRAINING)
    spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    spark.sql(f"VACUUM {name} RETAIN 0 HOURS")
    with pytest.raises(StepFailedError, match=r"rows of version 0 of .* cannot be read any more, so"):
        stage.reproduce("3", version=version)

    # THEN the step also fails if the table was dropped and created again with different rows
    spark.sql(f"DROP TABLE {name}")
    warehouse.create(TRAINING, spark.createDataFrame(CHURN_ROWS, rows.schema), note)
    with pytest.raises(StepFailedError, match="was dropped and created again after the training"):
        stage.reproduce("3", version=version)


CHURN_ROWS: list[Any] = []
