"""Tests that nondeterministic functions are found in SQL expressions, and nothing else."""

from __future__ import annotations

import pytest

from ml_jobs.pipeline.data.unstable import unstable_function


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ("rand()", "rand"),
        ("amount * RANDOM (7)", "RANDOM"),
        ("datediff(current_date(), booked)", "current_date"),
        ("datediff(current_date, booked)", "current_date"),
        ("booked > Current_Timestamp", "Current_Timestamp"),
        ("unix_timestamp( ) - unix_timestamp(booked)", "unix_timestamp"),
        ("input_file_block_length()", "input_file_block_length"),
        ("reflect('java.util.UUID', 'randomUUID')", "reflect"),
        ("case when owner = user() then 1 end", "user"),
        ("owner = current_user", "current_user"),
        ("current_catalog()", "current_catalog"),
        ("datediff(date 'today', booked)", "date 'today'"),
        ('booked > timestamp"Now UTC"', 'timestamp"Now UTC"'),
        ("datediff(getdate(), booked)", "getdate"),
        ("is_account_group_member('auditors')", "is_account_group_member"),
        ("ai_classify(owner, array('person', 'company'))", "ai_classify"),
    ],
)
def test_finds_a_nondeterministic_function(expression: str, function: str) -> None:
    assert unstable_function(expression, ["amount", "booked", "owner"]) == function


@pytest.mark.parametrize(
    "expression",
    [
        "unix_timestamp(booked)",
        "case role when 'user' then 1 when \"current_date\" then 2 when 'it\\'s now()' then 3 end",
        "`current_date`",
        "`rand()`",
        "date'2026-01-01'",
        "concat(date, 'today')",
        "note = \"date 'today' is\"",
        "payload:user::string",
        "raw:current_user",
        "transform(users, user -> user.id)",
        "exists(l, user -> user = 1)",
        "struct(x AS user)",
        "main.lib.current_balance(x)",
        "lib.user(x)",
        "ai_clean(x)",
        "input_file_name_clean(x)",
        "User",
        "party.user",
        "user.name",
        "brand(amount)",
        "current_user_id + last_current_date",
    ],
)
def test_accepts_columns_and_texts_with_such_names(expression: str) -> None:
    assert unstable_function(expression, ["user", "booked"]) is None
