"""The model card: what a model is for, what it learned from, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ml_jobs.pipeline.project import Project


@dataclass(frozen=True, kw_only=True)
class TrainedOn:
    """What a model learned from, and how it came out."""

    candidate: str
    table: str
    version: int
    rows: int
    label_counts: Mapping[str, int] | None
    """Rows by value of the label; None for a regression."""
    gaps: Sequence[str]
    """Columns that were blanked in some rows."""
    primary: str
    """Title of the metric that chose the candidate."""
    by_candidate: Mapping[str, tuple[float, float]]
    """Mean and standard deviation over folds of that metric."""
    threshold: float | None
    important: Sequence[str]
    """Features that contribute most, if the algorithm knows."""


def model_card(project: Project, trained: TrainedOn) -> str:
    """Return the card in Markdown; the evaluation on the holdout is logged beside it."""
    contract = project.contract
    lines = [
        f"# Model of the project {project.name}",
        "",
        f"Task: {project.task.name} on the label `{contract.label.column}`. Candidate: {trained.candidate}.",
        "",
        "## Training data",
        "",
        f"Table `{trained.table}` at version {trained.version}, {trained.rows:,} rows.",
    ]
    if trained.label_counts is not None:
        lines += ["", "| label | rows |", "|---|---|"]
        lines += [f"| {_cell(label)} | {count:,} |" for label, count in trained.label_counts.items()]
    if trained.gaps:
        names = ", ".join(f"`{name}`" for name in trained.gaps)
        lines += ["", f"Blanked in 5 % of the rows, so that the model knows them as missing: {names}."]
    lines += [
        "",
        "## Cross-validation",
        "",
        f"| candidate | mean {trained.primary} | standard deviation |",
        "|---|---|---|",
    ]
    lines += [f"| {_cell(name)} | {mean:.4f} | {spread:.4f} |" for name, (mean, spread) in trained.by_candidate.items()]
    if trained.important:
        lines += ["", f"Most important features: {', '.join(trained.important)}."]
    if trained.threshold is not None:
        chosen = "0.5, as the project states no costs"
        if project.costs is not None:
            chosen = f"{trained.threshold:.6g}, where misses and alarms cost least in the cross-validation"
        lines += ["", "## Decision", "", f"Threshold: {chosen}."]
    lines += ["", "## Request", "", "| column | type | may be missing |", "|---|---|---|"]
    lines += [
        f"| {_cell(column.name)} | {column.type} | {'yes' if contract.is_optional(column) else 'no'} |"
        for column in contract.request_columns
    ]
    return "\n".join([*lines, "", "The evaluation on the holdout is in `evaluation/evaluation.json`.", ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
