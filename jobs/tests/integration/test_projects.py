"""Runs the steps from `generate` to `score` with a regression and a multiclass project. tests/e2e has a binary one."""

from __future__ import annotations

import inspect
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ml_jobs.pipeline.checks.check_project import check_project
from ml_jobs.pipeline.data.tables import HOLDOUT, SCORES, TRAINING
from ml_jobs.pipeline.task import Limit
from ml_jobs.projects.cash_demand import PROJECT as CASH_DEMAND

from .churn import PROJECT as CHURN
from .steps import FLAGS

if TYPE_CHECKING:
    from ml_jobs.pipeline.project import Project

    from .conftest import Begin


def _file(project: Project) -> Path:
    """Return the path of the file that defines the project's encoder."""
    return Path(inspect.getfile(project.features.encode))  # pyright: ignore[reportArgumentType] - a function


@pytest.mark.parametrize(
    ("project", "limit", "settings", "answer"),
    [
        (CASH_DEMAND, {"rmse": Limit(max=5000.0), "r2": Limit(min=0.8)}, {"rows": 6_000}, {"value"}),
        (CHURN, {"macroF1": Limit(min=0.5)}, {"rows": 2_000}, {"class", "probabilities"}),
    ],
    ids=lambda given: getattr(given, "name", ""),
)
def test_a_project_goes_through_all_steps(  # noqa: PLR0913, PLR0917
    project: Project,
    limit: dict[str, Limit],
    settings: dict[str, Any],
    answer: set[str],
    begin: Begin,
    tmp_path: Path,
) -> None:
    check_project(project, project.name, _file(project), None)
    # Trains only two candidates, to save time: the first one, boosted trees, and the last one, the linear model.
    project = replace(project, candidates=(project.candidates[0], project.candidates[-1]))
    stage = begin(project, limits={**FLAGS["limits"], **limit}, **settings)
    assert len(stage.generate("1")) == settings["rows"]
    stage.prepare("1")
    run_id = stage.train("1")
    found = stage.evaluate("1")
    assert found.metrics.keys() >= {metric.name for metric in project.task.metrics[:1]}
    assert {tuple(part.where) for part in found.slices} == set(project.breakdowns)
    version = stage.register("1")
    workspace = stage.release("1")
    assert workspace.config is not None
    (entity,) = workspace.config["served_entities"]
    assert entity["environment_vars"] == {"MODEL_VERSION": version}
    assert len(workspace.updates) == 3

    # THEN the version's tags and the evaluation name the project's task and its primary metric
    tags = stage.client.get_model_version_by_alias(stage.model, "champion").tags
    primary = project.task.metrics[0].name
    assert {"project": project.name, "task": project.task.name, "job_run_id": "1"}.items() <= tags.items()
    assert float(tags[primary]) == pytest.approx(found.metrics[primary], rel=1e-5)
    artifact = stage.client.download_artifacts(run_id, "evaluation/evaluation.json", str(tmp_path))
    document = json.loads(Path(artifact).read_text())
    assert (document["task"], document["primary"], document["failures"]) == (project.task.name, primary, [])

    # THEN only the rows without a known outcome are scored, once per job run
    for _ in range(2):
        assert stage.score("2") == version
    scores = stage.warehouse.read(SCORES).toArrow().to_pylist()
    known = stage.warehouse.read(HOLDOUT).count() + stage.warehouse.read(TRAINING).count()
    assert len(scores) == settings["rows"] - known > 0
    assert all(row["answer"].keys() == answer for row in scores)
    assert {row["model_version"] for row in scores} == {version}
