from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
from mlflow.exceptions import MlflowException

from ml_jobs.pipeline.estimators.xgboost import XGBoost
from ml_jobs.pipeline.project import Features
from ml_jobs.pipeline.training.inputs import Inputs
from ml_jobs.pipeline.training.packaged_model import PackagedModel, Parts, code_travels, pip_requirements

from . import example

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ml_jobs.pipeline.estimator import Estimator, Fitting

PROJECT = example.PROJECT


@dataclass(frozen=True)
class FirstFeature:
    """A model whose class the project defines. The logged model must contain the code of the class."""

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.clip(features[:, 0] / 10, 0, 1).astype(np.float64)

    def save(self, folder: Path) -> None:
        (folder / "nothing").touch()


@dataclass(frozen=True)
class ByFirstFeature:
    """An estimator whose class the project defines. It fits the model `FirstFeature`."""

    library: str = "numpy"

    def fit(self, features: NDArray[np.float32], targets: NDArray[np.float64], fitting: Fitting) -> FirstFeature:
        assert len(features) == len(targets) > fitting.threads
        return FirstFeature()

    def load(self, folder: Path) -> FirstFeature:
        assert (folder / "nothing").exists()
        return FirstFeature()


def packaged(estimator: Estimator | None = None, threshold: float | None = 0.3) -> PackagedModel:
    parts = Parts(
        inputs=Inputs.of(PROJECT.contract),
        encode=PROJECT.features.encode,
        estimator=estimator or ByFirstFeature(),
        task=PROJECT.task,
        threshold=threshold,
        model_id="m-1",
    )
    return PackagedModel(parts).use(FirstFeature())


def test_an_answer_has_score_decision_and_model() -> None:
    answers = packaged().predict(None, example.rows(50))
    scores = packaged().predictions(example.rows(50)).tolist()
    assert answers == [{"score": score, "decision": int(score >= 0.3), "model": "m-1"} for score in scores]
    assert {answer["decision"] for answer in answers} == {0, 1}


def test_an_answer_has_the_version_that_the_environment_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_VERSION", "3")
    assert packaged().predict(None, example.rows(1))[0]["version"] == "3"


def test_fails_with_an_exception_that_servers_answer_with_status_400() -> None:
    given = example.rows(3).assign(kind=["card", None, "cash"])
    with pytest.raises(MlflowException, match="column 'kind' is missing in row 1") as refused:
        packaged().predict(None, given)
    assert refused.value.get_http_status_code() == 400


@pytest.mark.parametrize("estimator", [ByFirstFeature(), XGBoost(trees=1)], ids=["own", "xgboost"])
def test_the_pickle_contains_the_code(estimator: ByFirstFeature | XGBoost) -> None:
    import cloudpickle

    project = replace(PROJECT, features=Features(names=example.NAMES, encode=partial(example.encode)))
    with code_travels(project, estimator):
        pickled = cloudpickle.dumps(packaged(estimator))
    by_reference = {name for name in _modules(pickled) if name.partition(".")[0] in ("ml_jobs", "tests")}
    assert by_reference == set()
    with pytest.raises(ValueError, match="is not registered"):
        cloudpickle.unregister_pickle_by_value(__import__("ml_jobs"))


def _modules(pickled: bytes) -> set[str]:
    """Return the modules that loading a pickle imports."""
    found: set[str] = set()

    class Watching(pickle.Unpickler):
        def find_class(self, module_name: str, global_name: str, /) -> object:
            found.add(module_name)
            return super().find_class(module_name, global_name)

    import io

    Watching(io.BytesIO(pickled)).load()
    assert "cloudpickle.cloudpickle" in found
    return found


def test_a_server_installs_the_versions_of_this_environment() -> None:
    import xgboost

    found = pip_requirements(XGBoost(trees=1))
    assert f"xgboost-cpu=={xgboost.__version__}" in found
    assert f"numpy=={np.__version__}" in found
