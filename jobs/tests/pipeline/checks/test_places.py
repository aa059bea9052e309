from __future__ import annotations

from typing import TYPE_CHECKING

from ml_jobs.pipeline.checks.places import Places

if TYPE_CHECKING:
    from pathlib import Path


def test_the_last_call_is_the_last_in_the_source(tmp_path: Path) -> None:
    file = tmp_path / "project.py"
    file.write_text('made = Contract(columns=(Column("a"), Column("b")))\n\nmore = Column("a")\n')
    places = Places((file,))
    assert places.call("Column", "a") == f"{file}:3"
    assert places.call("Column", "b") == f"{file}:1"
    assert places.call("Column") == f"{file}:3"


def test_a_call_in_a_later_file_counts_as_later(tmp_path: Path) -> None:
    first, second = tmp_path / "__init__.py", tmp_path / "contract.py"
    first.write_text('\n\n\nColumn("a")\n')
    second.write_text('Contract(Column("a"))\n')
    assert Places.below(first).call("Column", "a") == f"{second}:1"
    assert Places.below(first).call("Rule") == f"{first}:1"
