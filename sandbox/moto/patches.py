"""Corrects answers of moto 5.2.5 that differ from those of AWS and cause errors, or a non-empty plan after an apply."""

import inspect
import json
from collections.abc import Callable
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule
from moto.s3.models import LOGGING_SERVICE_PRINCIPAL, FakeBucket


def apply() -> None:
    """Patch moto. Must be called once, before the server starts."""
    FakeBucket._log_permissions_enabled_policy = staticmethod(_may_deliver_logs)
    SecurityGroupRule.description = property(_description)
    SecurityGroupRule.__init__ = _keeping_descriptions(SecurityGroupRule.__init__)
    _modify = SecurityGroupBackend.modify_security_group_rules

    def modify(self, group_id: str, rules: dict) -> None:
        _modify(self, group_id, rules)
        for rule_id, changed in rules.items():
            rule = self.get_security_group_by_name_or_id(group_id).get_rule(rule_id)
            if rule.source_group and changed.get("Description") is not None:
                rule.source_group["Description"] = rule.ip_range.pop("Description")

    SecurityGroupBackend.modify_security_group_rules = modify


def _may_deliver_logs(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Return whether a bucket's policy lets S3 deliver logs.

    moto's own check raises an error if the `Principal` of a statement is `*`.
    """
    statements = json.loads(target_bucket.policy or b'{"Statement": []}')["Statement"]
    place = f"arn:aws:s3:::{target_bucket.name}/"
    return any(
        statement.get("Effect") == "Allow"
        and isinstance(statement.get("Principal"), dict)
        and LOGGING_SERVICE_PRINCIPAL in _list(statement["Principal"].get("Service"))
        and "s3:PutObject" in _list(statement.get("Action"))
        and any(
            resource.removesuffix("*") in (place, f"{place}{target_prefix or ''}")
            for resource in _list(statement.get("Resource"))
        )
        for statement in statements
    )


def _description(rule: SecurityGroupRule) -> str | None:
    """Return a rule's description. moto omits the description if the source is a security group or prefix list."""
    return (rule.ip_range or rule.source_group or rule.prefix_list or {}).get("Description")


def _keeping_descriptions(initialize: Callable) -> Callable:
    signature = inspect.signature(initialize)

    def __init__(*args: Any, **kwargs: Any) -> None:
        initialize(*args, **kwargs)
        given = signature.bind(*args, **kwargs).arguments
        given["self"].prefix_list = given.get("prefix_list_id")

    return __init__


def _list(value: object) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]
