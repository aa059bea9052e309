"""Reads from moto the AWS objects that Databricks checks, e.g. roles, with the attributes of their Terraform types."""

import json
from collections.abc import Iterator
from typing import Any

from moto.backends import get_backend

Object = dict[str, Any]


def all_objects() -> list[Object]:
    """Return all objects that Databricks checks as `{"kind", "id", "attributes"}`; the kind is a Terraform type."""
    readers = (_roles, _buckets, _keys, _networks, _endpoints)
    return [each for read in readers for each in read()]


def _backends(service: str) -> Iterator[Any]:
    """Yield moto's stores of the objects of an AWS service, one per account and region that was used."""
    for regions in list(get_backend(service).values()):
        yield from list(regions.values())


def _object(kind: str, name: str, /, **attributes: Any) -> Object:
    return {"kind": kind, "id": name, "attributes": {"id": name, **attributes}}


def _roles() -> Iterator[Object]:
    for backend in _backends("iam"):
        for role in list(backend.roles.values()):
            trust = _text(role.assume_role_policy_document)
            yield _object("aws_iam_role", role.name, name=role.name, arn=role.arn, assume_role_policy=trust)
            for name, policy in list(role.policies.items()):
                yield _object("aws_iam_role_policy", f"{role.name}:{name}", role=role.name, policy=_text(policy))


def _buckets() -> Iterator[Object]:
    for backend in _backends("s3"):
        for bucket in list(backend.buckets.values()):
            arn = f"arn:aws:s3:::{bucket.name}"
            yield _object("aws_s3_bucket", bucket.name, bucket=bucket.name, arn=arn, region=bucket.region_name)
            default = ((bucket.encryption or {}).get("Rule") or {}).get("ApplyServerSideEncryptionByDefault") or {}
            if key := default.get("KMSMasterKeyID"):
                rule = {"apply_server_side_encryption_by_default": [{"kms_master_key_id": key}]}
                kind = "aws_s3_bucket_server_side_encryption_configuration"
                yield _object(kind, bucket.name, bucket=bucket.name, rule=[rule])


def _keys() -> Iterator[Object]:
    for backend in _backends("kms"):
        for key in list(backend.keys.values()):
            yield _object("aws_kms_key", key.id, key_id=key.id, arn=key.arn, policy=_text(key.policy))


def _networks() -> Iterator[Object]:
    for backend in _backends("ec2"):
        for vpc in list(backend.vpcs.values()):
            yield _object(
                "aws_vpc",
                vpc.id,
                cidr_block=vpc.cidr_block,
                enable_dns_support=_flag(vpc.enable_dns_support),
                enable_dns_hostnames=_flag(vpc.enable_dns_hostnames),
            )
        for subnet in (each for zone in list(backend.subnets.values()) for each in list(zone.values())):
            yield _object(
                "aws_subnet",
                subnet.id,
                vpc_id=subnet.vpc_id,
                cidr_block=subnet.cidr_block,
                availability_zone=subnet.availability_zone,
            )
        for group in (each for groups in list(backend.groups.values()) for each in list(groups.values())):
            yield _object("aws_security_group", group.id, vpc_id=group.vpc_id, name=group.name)
            yield from (_rule(group.id, rule, "ingress") for rule in group.ingress_rules)
            yield from (_rule(group.id, rule, "egress") for rule in group.egress_rules)


def _rule(group: str, rule: Any, direction: str) -> Object:
    return _object(
        f"aws_vpc_security_group_{direction}_rule",
        rule.id,
        security_group_id=group,
        ip_protocol=rule.ip_protocol,
        from_port=rule.from_port,
        to_port=rule.to_port,
        cidr_ipv4=rule.cidr_ipv4,
        referenced_security_group_id=(rule.source_group or {}).get("GroupId"),
    )


def _endpoints() -> Iterator[Object]:
    for backend in _backends("ec2"):
        for endpoint in list(backend.vpc_end_points.values()):
            yield _object(
                "aws_vpc_endpoint",
                endpoint.id,
                vpc_id=endpoint.vpc_id,
                service_name=endpoint.service_name,
                owner_id=backend.account_id,
            )


def _text(policy: Any) -> str:
    if isinstance(policy, bytes):
        return policy.decode()
    return policy if isinstance(policy, str) else json.dumps(policy)


def _flag(value: Any) -> bool:
    """Return a flag as a boolean; moto stores the text of the request, e.g. `true`."""
    return str(value).lower() == "true"
