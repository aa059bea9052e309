from __future__ import annotations

import pytest

from ml_jobs.pipeline.data.access import explanation

TABLE, PRINCIPAL = "bank.pay ments.card", "fraudops-dev-jobs"
CATALOG = "GRANT USE CATALOG ON CATALOG `bank` TO `fraudops-dev-jobs`"
SCHEMA = "GRANT USE SCHEMA ON SCHEMA `bank`.`pay ments` TO `fraudops-dev-jobs`"
SELECT = "GRANT SELECT ON TABLE `bank`.`pay ments`.`card` TO `fraudops-dev-jobs`"


@pytest.mark.parametrize(
    ("problem", "statement"),
    [
        (
            "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have USE CATALOG on Catalog 'bank'.",
            CATALOG,
        ),
        ("PERMISSION_DENIED: User does not have USE SCHEMA on Schema 'bank.pay ments'.", SCHEMA),
        ("PERMISSION_DENIED: User does not have SELECT on Table 'bank.pay ments.card'.", SELECT),
    ],
)
def test_a_missing_privilege_names_the_one_statement_that_grants_it(problem: str, statement: str) -> None:
    words = explanation(problem, TABLE, PRINCIPAL)
    assert words is not None
    assert [one for one in (CATALOG, SCHEMA, SELECT) if one in words] == [statement]


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            "[INSUFFICIENT_PERMISSIONS] User does not have MODIFY on Table 'ml.fraud.quarantine'.",
            "cannot write ml.fraud.quarantine: run GRANT MODIFY ON TABLE `ml`.`fraud`.`quarantine` TO",
        ),
        (
            "PERMISSION_DENIED: User does not have CREATE TABLE on Schema 'ml.fraud'.",
            "cannot write ml.fraud: run GRANT CREATE TABLE ON SCHEMA `ml`.`fraud` TO",
        ),
        (
            "PERMISSION_DENIED: User does not have SELECT on Table 'bank.core.payments'.",
            "cannot read bank.pay ments.card: run GRANT SELECT ON TABLE `bank`.`core`.`payments` TO",
        ),
    ],
)
def test_a_missing_privilege_on_another_object_names_that_object(problem: str, words: str) -> None:
    assert explanation(problem, TABLE, PRINCIPAL) == f"{PRINCIPAL} {words} `{PRINCIPAL}` ({problem})"


@pytest.mark.parametrize(
    "problem",
    [
        "[TABLE_OR_VIEW_NOT_FOUND] The table or view `bank`.`card` cannot be found.",
        "[NO_SUCH_CATALOG_EXCEPTION] catalog 'bank' was not found",
        "[REQUIRES_SINGLE_PART_NAMESPACE] spark_catalog requires a single-part namespace, but got `bank`.`pay`.",
        "PERMISSION_DENIED: request not authorized",
    ],
)
def test_all_grants_are_named_if_the_missing_one_is_unknown(problem: str) -> None:
    words = explanation(problem, TABLE, PRINCIPAL)
    assert words is not None
    assert all(one in words for one in (CATALOG, SCHEMA, SELECT))


def test_a_value_that_an_expression_fails_on_is_named_with_try_cast() -> None:
    words = explanation(
        "[CAST_INVALID_INPUT] The value 'x' of the type \"STRING\" cannot be cast.\nmore", TABLE, PRINCIPAL
    )
    assert words is not None
    assert "The value 'x'" in words
    assert "try_cast" in words


def test_other_errors_have_no_explanation() -> None:
    assert explanation("[INTERNAL_ERROR] a bug", TABLE, PRINCIPAL) is None
