"""Decides whether the holdout needs a new version, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ml_jobs.pipeline.data.times import utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = "first holdout"
SAME = "the holdout is the same as before"
TOUCHED = "the table has changed since a step wrote the holdout"

IDENTITY = (
    *("source", "source_version", "labels_version", "contract"),
    *("split", "split_seed", "holdout_share", "held_from", "content"),
)
"""Fields of the holdout's note (`tables.Commit`). A difference in any of them needs a new version of the holdout."""

_SETTINGS = {"split": "split by", "split_seed": "splitSeed", "holdout_share": "holdoutShare"}


def reason(before: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    """Return the difference between the notes `before` and `now` of the holdout; None if there is none."""
    changed = [name for name in IDENTITY if before.get(name) != now[name]]
    found: list[str] = []
    if "source" in changed:
        found.append(f"the source is another table: {now['source']}, before {before.get('source')}")
    if "contract" in changed:
        found.append("the contract changed")
    settings = [f"{_SETTINGS[name]} {now[name]}, before {before.get(name)}" for name in _SETTINGS if name in changed]
    if settings:
        found.append(f"split settings changed: {'; '.join(settings)}")
    if found:
        return "; ".join(found)
    if "held_from" in changed:
        moved = "later" if now["held_from"] > before["held_from"] else "earlier"
        return f"the holdout begins {moved}: at {utc_text(now['held_from'])}, before at {utc_text(before['held_from'])}"
    if "labels_version" in changed:
        return "the label table has another version"
    if "source_version" in changed:
        return f"the source has another version: {now['source_version']}, before {before['source_version']}"
    return "rows or outcomes of the source changed" if changed else None
