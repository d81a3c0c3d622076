"""The table and the bucket of `template.yaml`, for tests and the local stack: one description exists."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

TEMPLATE = Path(__file__).parent / "template.yaml"


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times quicker, where it is installed


class _Template(_Loader):  # type: ignore[misc]
    """YAML in which `!Ref x` and its like are kept as `{"Ref": "x"}`."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        raise yaml.YAMLError(f"unexpected node after !{suffix}")
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Template.add_multi_constructor("!", _intrinsic)


def load(text: str) -> Any:
    """A CloudFormation template as plain values."""
    return yaml.load(text, _Template)  # noqa: S506 (a SafeLoader)


@cache
def properties(resource: str) -> dict[str, Any]:
    """The properties of one resource of the merge template."""
    return dict(load(TEMPLATE.read_text())["Resources"][resource]["Properties"])


def create_table(dynamodb: DynamoDBClient, name: str) -> None:
    """The table, its indexes, stream and TTL; nothing if it is already there."""
    of = properties("Table")
    try:
        dynamodb.create_table(
            TableName=name,
            BillingMode=of["BillingMode"],
            AttributeDefinitions=of["AttributeDefinitions"],
            KeySchema=of["KeySchema"],
            GlobalSecondaryIndexes=of["GlobalSecondaryIndexes"],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": of["StreamSpecification"]["StreamViewType"]},
        )
    except dynamodb.exceptions.ResourceInUseException:
        return
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=of["TimeToLiveSpecification"])


def create_bucket(s3: S3Client, name: str, allowed_origin: str) -> None:
    """The bucket with its versions, CORS and EventBridge notice; one that is already there is made so."""
    of = properties("Papers")
    region: Any = s3.meta.region_name
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=of["VersioningConfiguration"])
    rule: Any = {**of["CorsConfiguration"]["CorsRules"][0], "AllowedOrigins": [allowed_origin]}
    rule["MaxAgeSeconds"] = rule.pop("MaxAge")
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [rule]})
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
