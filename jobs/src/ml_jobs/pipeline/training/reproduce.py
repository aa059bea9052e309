"""Step `reproduce`: repeats the training of a registered version from its tags, and compares the models."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ml_jobs.arguments import RunArguments, check, check_model_name, parse
from ml_jobs.errors import StepFailedError
from ml_jobs.pipeline import runs
from ml_jobs.pipeline.data.tables import TRAINING, Warehouse
from ml_jobs.pipeline.projects import load_project
from ml_jobs.pipeline.release.registry import MlflowRegistry
from ml_jobs.pipeline.training import gaps, provenance
from ml_jobs.pipeline.training.fingerprint import checksum, tree
from ml_jobs.pipeline.training.remeasure import Remeasured, remeasured
from ml_jobs.pipeline.training.row_counts import RowCounts
from ml_jobs.pipeline.training.train import TrainArguments, fit_best

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyspark.sql import DataFrame

    from ml_jobs.pipeline.estimator import Model
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.release.registry import Version
    from ml_jobs.pipeline.training.train import Trained


@dataclass(frozen=True, kw_only=True)
class ReproduceArguments(RunArguments):
    """Repeat a version's training from its tags, and compare the models; registers nothing."""

    experiment: str
    model: str
    code_version: str
    version: str
    """Number or alias of the version."""
    allow_other_code: bool
    """Whether the training may be repeated with other code than the code that trained the version.

    E.g. because only another project's code has changed since."""

    def __post_init__(self) -> None:
        """Refuse names that Unity Catalog does not allow, and an empty version."""
        super().__post_init__()
        check_model_name("model", self.model)
        check(self.version.strip() != "", "version", self.version, "the number or an alias of a version")


@dataclass(frozen=True, kw_only=True)
class Reproduced:
    """The result of a reproduction."""

    version: str
    files: Mapping[str, str]
    """SHA-256 of the estimator's files by name, if all files equal those of the version; else empty."""
    measured: Remeasured | None
    """Primary metrics, if the files differ and the engine or the estimator is not deterministic; else None."""

    @property
    def lines(self) -> list[str]:
        """Log lines."""
        if self.measured is not None:
            return [f"version {self.version} is reproduced: {self.measured.explanation}"]
        hashes = [f"  {name} sha256 {digest}" for name, digest in self.files.items()]
        return [f"version {self.version} is reproduced: the estimator's files are equal", *hashes]


def run(arguments: ReproduceArguments, project: Project, warehouse: Warehouse) -> Reproduced:
    """Repeat the training of the version, and compare the models.

    Raises:
        StepFailedError: the version, one of its tags or its rows are missing, its code is not this code, or the models
            differ.

    """
    version = MlflowRegistry(arguments.model).live(arguments.version)
    if version is None:
        raise StepFailedError(
            f"{arguments.model} has no version with the number or alias {arguments.version!r}: "
            "set another one by the job parameter 'version'"
        )
    origin = Origin(version)
    origin.check_code(arguments)
    rows = origin.rows(warehouse)
    candidate = next((one for one in project.candidates if one.name == origin.tag(provenance.CANDIDATE)), None)
    if candidate is None:
        raise StepFailedError(
            f"version {version.number} has the candidate {origin.tag(provenance.CANDIDATE)!r}, which this code of "
            f"project {project.name} lacks: deploy the code {origin.tag(runs.CODE_VERSION)}"
        )
    rows = project.training_view(rows)
    counts = RowCounts.of(project, rows)
    blanked = gaps.gap_columns(project.contract, counts.missing)
    alone = replace(project, candidates=(candidate,))
    trained = fit_best(origin.train_arguments(arguments), alone, rows, blanked, counts.total)
    found = _files(alone, trained.model)
    expected = _registered_files(arguments.model, version.number)
    if found == expected:
        _check_threshold(arguments.model, version.number, trained)
        return Reproduced(version=version.number, files=found, measured=None)
    if origin.tag(provenance.ENGINE) == "local" and getattr(candidate.estimator, "deterministic", False):
        raise StepFailedError(
            "\n".join([f"version {version.number} is not reproduced:", *_differences(expected, found)])
        )
    holdout = int(origin.tag(runs.HOLDOUT_VERSION))
    measured = remeasured(project, warehouse, holdout, _uri(arguments.model, version.number), trained.model)
    if not measured.agrees:
        raise StepFailedError(f"version {version.number} is not reproduced: {measured.explanation}")
    return Reproduced(version=version.number, files={}, measured=measured)


@dataclass(frozen=True)
class Origin:
    """The origin of a version, read from its tags."""

    version: Version

    def tag(self, name: str) -> str:
        """Return a tag.

        Raises:
            StepFailedError: the version does not have the tag.

        """
        value = self.version.tags.get(name)
        if value is None:
            raise StepFailedError(
                f"version {self.version.number} has no tag {name!r}, so its training cannot be repeated: an "
                "earlier release of the jobs has registered the version; train a new one"
            )
        return value

    def check_code(self, arguments: ReproduceArguments) -> None:
        """Refuse to train with other code than the version was trained with, unless `allow_other_code` is true."""
        made_by = self.tag(runs.CODE_VERSION)
        if arguments.allow_other_code or tree(made_by) == tree(arguments.code_version):
            return
        never = " (with uncommitted changes)" if made_by != tree(made_by) else ""
        raise StepFailedError(
            f"version {self.version.number} was trained by the code {made_by}{never}, this job runs "
            f"{arguments.code_version}: deploy the commit whose jobs have the version {tree(made_by)}, or set the job "
            "parameter 'allow-other-code' to true"
        )

    def rows(self, warehouse: Warehouse) -> DataFrame:
        """Return the training rows of the version.

        Raises:
            StepFailedError: the rows were deleted, or the table has other rows at that version.

        """
        from py4j.protocol import Py4JJavaError
        from pyspark.errors import PySparkException

        number = int(self.tag(runs.DATA_VERSION))
        name = f"version {number} of {warehouse.name(TRAINING)}"
        try:
            rows = warehouse.read(TRAINING, number)
            found = checksum(rows)
        except (PySparkException, Py4JJavaError) as problem:
            raise StepFailedError(
                f"the rows of {name} cannot be read any more, so the training cannot be repeated "
                f"({str(problem).strip().splitlines()[0]}); the table's property delta.deletedFileRetentionDuration "
                "limits how long rows of earlier versions are kept"
            ) from problem
        if found != self.tag(provenance.TRAINING_CHECKSUM):
            raise StepFailedError(
                f"{name} has other rows than model version {self.version.number} was trained on: the table was dropped "
                "and created again after the training, so the training cannot be repeated"
            )
        return rows

    def train_arguments(self, arguments: ReproduceArguments) -> TrainArguments:
        """Return the recorded settings as arguments of the step `train`."""
        settings: dict[str, Any] = {
            "engine": self.tag(provenance.ENGINE),
            "folds": int(self.tag(provenance.FOLDS)),
            "seed": int(self.tag(provenance.SEED)),
        }
        return TrainArguments(
            project=arguments.project,
            catalog=arguments.catalog,
            schema=arguments.schema,
            job_run_id=arguments.job_run_id,
            experiment=arguments.experiment,
            model=arguments.model,
            code_version=arguments.code_version,
            **settings,
        )


def _uri(model: str, number: str) -> str:
    return f"models:/{model}/{number}"


def _files(project: Project, model: Model) -> dict[str, str]:
    from ml_jobs.pipeline.training.packaged_model import code_travels

    # Pickles the code by value, as the step `train` does, because the files of a pickled estimator include its code.
    with TemporaryDirectory() as folder, code_travels(project, project.candidates[0].estimator):
        model.save(Path(folder))
        return _hashes(Path(folder))


def _registered_files(model: str, number: str) -> dict[str, str]:
    from mlflow.artifacts import download_artifacts

    from ml_jobs.pipeline.training.packaged_model import ARTIFACT

    with TemporaryDirectory() as folder:
        return _hashes(Path(download_artifacts(_uri(model, number), dst_path=folder), "artifacts", ARTIFACT))


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    names = sorted({*expected, *found})
    return [
        f"  {name}: sha256 {found.get(name, 'missing')}, must be {expected.get(name, 'missing')}"
        for name in names
        if found.get(name) != expected.get(name)
    ]


def _check_threshold(model: str, number: str, trained: Trained) -> None:
    """Refuse a decision threshold other than the version's.

    The threshold depends on the cross-validation, and the estimator's files do not contain it.
    """
    import mlflow

    packaged: Any = mlflow.pyfunc.load_model(_uri(model, number)).unwrap_python_model()
    if packaged.parts.threshold != trained.threshold:
        raise StepFailedError(
            f"version {number} is not reproduced: the new training wrote equal files, but chose the decision threshold "
            f"{trained.threshold}, must be {packaged.parts.threshold}"
        )


def main() -> None:
    """Entry point."""
    arguments = parse(ReproduceArguments)
    found = run(arguments, load_project(arguments.project), Warehouse.of(arguments))
    for line in found.lines:
        print(line)
