"""Tests which CSV headers an import accepts. The tests of the REST API cover the imported tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from sandbox_tasks.import_table import FileRefusedError, check_header, header


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"step,type\n1,PAYMENT\n", ["step", "type"]),
        (b"\xef\xbb\xbfstep,type\r\n", ["step", "type"]),
        (b'"Amt, EUR","a ""b""","two\nlines"\n', ["Amt, EUR", 'a "b"', "two\nlines"]),
        (b"one;column", ["one;column"]),
    ],
)
def test_the_header_is_the_first_record(tmp_path: Path, content: bytes, names: list[str]) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)

    assert header(file) == names


@pytest.mark.parametrize("content", [b"caf\xe9,b\n", b'"open,b\n'])
def test_fails_on_a_file_that_is_not_csv(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)

    with pytest.raises(FileRefusedError, match="not a CSV file in UTF-8"):
        header(file)


@pytest.mark.parametrize("names", [["a"], ["Amt EUR", "amt"], ["a", "b;c"]])
def test_names_of_every_kind_are_accepted(names: list[str]) -> None:
    check_header(names)


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["a;b"], "has one column, 'a;b': columns must be separated by commas"),
        (["a\tb"], "columns must be separated by commas"),
        (["a", "", "c"], "column 2 has no name"),
        (["a", " "], "column 2 has no name"),
        (["a", "b", "A"], "column 'A' appears twice"),
    ],
)
def test_fails_on_a_header_that_names_no_columns(names: list[str], problem: str) -> None:
    with pytest.raises(FileRefusedError, match=problem):
        check_header(names)
