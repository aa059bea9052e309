"""Writes the model card: purpose, data, metrics with limits, and the gate's verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline import runs
from ml_jobs.pipeline.evaluation.evaluation import interval_of
from ml_jobs.pipeline.evaluation.limits import bounds_of, judged_bounds, missed_bounds
from ml_jobs.pipeline.task import ENDPOINT_LATENCY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ml_jobs.pipeline.evaluation.evaluation import Evaluation
    from ml_jobs.pipeline.evaluation.gate import Gate
    from ml_jobs.pipeline.evaluation.training_facts import Facts
    from ml_jobs.pipeline.project import Project
    from ml_jobs.pipeline.task import Plot

CARD = "model_card.md"
"""Artifact of the training run with the model card."""

IMPORTANT = 10
"""Maximum number of features that the card lists."""


def model_card(  # noqa: PLR0913, PLR0917 - one parameter per source of the card
    project: Project, facts: Facts, found: Evaluation, gate: Gate, verdict: str, plots: Sequence[Plot]
) -> str:
    """Return the card in Markdown. `verdict` is `passed`, `waived` or `failed`."""
    contract = project.contract
    lines = [
        f"# Model of the project {project.name}",
        "",
        project.purpose.strip(),
        "",
        f"Task: {project.task.name} on the label `{contract.label.column}`. Candidate: {facts.params['candidate']}.",
        "",
        f"Code version: {facts.tags.get(runs.CODE_VERSION, 'unknown')}. Gate: {verdict}.",
        *_data(facts, found),
        *_cross_validation(facts, found),
        *_metrics(found, gate),
        *_slices(found, gate),
        *_decision(project, found),
        *_importance(facts),
        *_leakage(found),
        *_limits(found, gate, verdict),
        "",
        "## Request",
        *_table(
            ("column", "type", "may be missing"),
            (
                (column.name, column.type, "yes" if contract.is_optional(column) else "no")
                for column in contract.request_columns
            ),
        ),
        "",
        "An example of a request is `input_example.json` of the logged model.",
        "",
        "## Artifacts of the run",
        "",
        f"All figures: `evaluation/evaluation.json`. Pictures: {_names(plots)}.",
    ]
    return "\n".join([*lines, ""])


def _data(facts: Facts, found: Evaluation) -> Iterator[str]:
    newest = f", newest row of {facts.newest}" if facts.newest is not None else ""
    yield from ("", "## Data", "")
    yield (
        f"Learned from `{facts.tags.get('data_table', facts.training_table)}` at version "
        f"{facts.tags[runs.DATA_VERSION]}: {int(facts.params['rows']):,} rows{newest}."
    )
    span = facts.holdout_span
    since = f", from {span[0]} to {span[1]}" if span is not None else ""
    measured = "" if found.rows == found.holdout_rows else f", of which {found.rows:,} were measured"
    yield ""
    yield (
        f"Measured on `{facts.holdout_table}` at version {facts.holdout_version}: "
        f"{found.holdout_rows:,} rows{measured}{since}."
    )
    labels: Mapping[str, int] | None = facts.learned_from.get("labels")
    if labels is not None:
        shares = found.label_shares or {}
        rows = ((label, f"{count:,}", _percent(shares.get(label))) for label, count in labels.items())
        yield from _table(("label", "rows learned from", "share of the holdout"), rows)
    if facts.learned_from.get("blanked"):
        names = ", ".join(f"`{name}`" for name in facts.learned_from["blanked"])
        yield from ("", f"Blanked in 5 % of the rows, so that the model learns to handle missing values: {names}.")


def _cross_validation(facts: Facts, found: Evaluation) -> Iterator[str]:
    name = f"cv.{found.primary.name}"
    means = {key.removeprefix(f"{name}/"): mean for key, mean in facts.metrics.items() if key.startswith(f"{name}/")}
    winner = facts.params["candidate"]
    yield from ("", "## Cross-validation", "")
    yield f"Measured over {facts.params['folds']} folds, with the seed {facts.params['seed']}."
    rows = (
        (candidate, _number(mean), _number(facts.metrics.get(f"{name}.std")) if candidate == winner else "")
        for candidate, mean in means.items()
    )
    yield from _table(("candidate", f"mean {found.primary.title}", "standard deviation"), rows)


def _metrics(found: Evaluation, gate: Gate) -> Iterator[str]:
    confidence = gate.confidence(found)
    champion = found.champion.metrics if found.champion is not None else {}
    rows: list[tuple[str, ...]] = []
    for metric in found.all_metrics:
        interval = interval_of(found, metric, confidence)
        between = "" if interval is None else f"{_number(interval['low'])} to {_number(interval['high'])}"
        values = (found.values.get(metric.name), found.baseline.get(metric.name), champion.get(metric.name))
        first, *others = map(_number, values)
        rows.append((metric.title, first, between, *others))
    yield from ("", "## Metrics on the holdout")
    bounds = f"interval, each bound with confidence {confidence:.4%}"
    yield from _table(("metric", "this model", bounds, "baseline", "champion"), rows)
    for line in found.comparison_lines():
        yield from ("", f"{line[0].upper()}{line[1:]}.")
    if "calibrationError" in found.metrics:
        yield ""
        yield (
            f"Calibration: predicted probabilities are off by {found.metrics['calibrationError']:.4g} on average, over "
            "bins of equally many rows."
        )


def _slices(found: Evaluation, gate: Gate) -> Iterator[str]:
    if not found.slices:
        return
    names = dict.fromkeys([found.primary.name, *gate.slice_limits])
    shown = [metric for metric in found.task_metrics if metric.name in names]
    confidence = gate.confidence(found)
    rows: list[tuple[str, ...]] = []
    for part in found.slices:
        cells: list[str] = []
        for metric in shown:
            value = part.metrics.get(metric.name)
            between = bounds_of(metric, value, part.standard_errors.get(metric.name), confidence)
            reach = "" if between is None else f" ({_number(between[0])} to {_number(between[1])})"
            cells.append(f"{_number(value)}{reach}")
        rows.append((part.name, f"{part.rows:,}", f"{part.support:,}", *cells))
    yield from ("", "## Slices")
    yield from _table(("slice", "rows", "support", *(metric.title for metric in shown)), rows)


def _decision(project: Project, found: Evaluation) -> Iterator[str]:
    decision = found.decision
    if decision is None:
        return
    reason = "0.5, as the project states no costs"
    if project.costs is not None:
        reason = f"{decision.threshold:.6g}, where misses and alarms cost least in the cross-validation"
    yield from ("", "## Decision", "", f"Threshold: {reason}.")
    figures = (
        ("recall", _number(decision.recall)),
        ("precision", _number(decision.precision)),
        ("alarms per day", _number(decision.alarms_per_day)),
        ("cost of misses and alarms on the holdout", _money(decision.cost)),
        ("cost without a model", _money(decision.cost_without_model)),
    )
    yield from _table(("at the threshold", "on the holdout"), figures)


def _importance(facts: Facts) -> Iterator[str]:
    if facts.importance is None:
        return
    features = list(facts.importance["features"].items())
    yield from ("", "## Importance")
    rows = ((name, _number(value)) for name, value in features[:IMPORTANT])
    yield from _table(("feature", str(facts.importance["measure"])), rows)
    if len(features) > IMPORTANT:
        yield from ("", f"All {len(features)} features: `importance.json`.")


def _leakage(found: Evaluation) -> Iterator[str]:
    leakage = found.leakage
    yield from ("", "## Leakage", "")
    if leakage is None:
        yield "Not measured."
        return
    single, permuted = leakage.single_feature, leakage.permuted_labels
    strongest = f"{_number(single.value)}, `{leakage.feature}`" if single.value is not None else single.problem
    yield f"Measured on {leakage.rows:,} training rows, see `leakage.json`."
    yield ""
    yield f"- Strongest single feature: {strongest}."
    result = _number(permuted.value) if permuted.value is not None else permuted.problem
    yield f"- Cross-validation with labels permuted by {leakage.permuted_by}: {result}."


def _limits(found: Evaluation, gate: Gate, verdict: str) -> Iterator[str]:
    figures = gate.figures(found)
    judged = judged_bounds(figures)
    word = "waived" if verdict == "waived" else "missed"
    rows: list[tuple[str, ...]] = []
    for figure in figures:
        missed = {end for end, _ in missed_bounds(figure, judged)}
        for end, bound in figure.bounds:
            key, text = f"{figure.key}.{figure.metric.name}.{end}", f"{figure.metric.title}{figure.about}"
            rows.append((key, text, _number(figure.value), f"{bound:g}", word if end in missed else "passed"))
    endpoint = gate.limits.get(ENDPOINT_LATENCY.name)
    if endpoint is not None and endpoint.max is not None:
        key = f"gate.limits.{ENDPOINT_LATENCY.name}.max"
        rows.append((key, ENDPOINT_LATENCY.title, "", f"{endpoint.max:g}", "judged by the release"))
    yield from ("", "## Limits")
    yield from _table(("limit", "figure", "value", "bound", "verdict"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from ("", _row(head), f"|{'---|' * len(head)}")
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _names(plots: Sequence[Plot]) -> str:
    return ", ".join(f"`evaluation/{plot.name}.png`" for plot in plots)


def _number(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.4g}"


def _money(value: float | None) -> str:
    return "n/a" if value is None else f"{value:,.0f}"


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3%}"
