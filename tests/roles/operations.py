"""What each AWS operation needs from IAM: the actions, on which resource, and what a policy's conditions may look at.

An operation that is not listed here is refused when a function calls it, so that none is recorded as needing nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.roles import names

Params = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Need:
    """One right that a call needs."""

    action: str
    resource: str
    """ARN with logical names of the template instead of physical ones; of an object's key its first folder only."""
    context: tuple[tuple[str, str], ...] = ()
    """What conditions of a policy may look at, by condition key."""


def needs(service: str, operation: str, params: Params) -> Iterator[Need]:
    """The rights that a call needs. Raises `NotImplementedError` for an operation that is not listed."""
    if (service, operation) not in _NEEDS:
        raise NotImplementedError(f"tests/roles/operations.py does not say what {service}:{operation} needs")
    yield from _NEEDS[service, operation](params)


def needs_when_missing(service: str, operation: str, params: Params, answer: Mapping[str, Any]) -> Iterator[Need]:
    """S3 says 404 of a missing object only to those who may list the bucket, and 403 to all others."""
    missing = answer.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NoSuchVersion")
    if service == "s3" and missing and operation in ("GetObject", "HeadObject"):
        yield Need("s3:ListBucket", names.bucket(params["Bucket"]))


def listed() -> set[tuple[str, str]]:
    """All operations that are listed here, by service."""
    return set(_NEEDS)


_PARTITION = re.compile(r"\w*pk = (:\w+)")


def _partition(key: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The kind of partition: its key up to the first `#`."""
    kind = next(iter(key.values()))["S"].partition("#")[0]
    return (("dynamodb:LeadingKeys", f"{kind}#"),)


def _of_key(action: str, field: str) -> Callable[[Params], Iterator[Need]]:
    def found(params: Params) -> Iterator[Need]:
        yield _on_row(action, params["TableName"], params[field])

    return found


def _on_row(action: str, table: str, row: Mapping[str, Any]) -> Need:
    return Need(f"dynamodb:{action}", names.table(table), _partition({"pk": row["pk"]}))


def _query(params: Params) -> Iterator[Need]:
    requested = _PARTITION.search(params["KeyConditionExpression"])
    if requested is None:
        raise NotImplementedError(params["KeyConditionExpression"])
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    partition = _partition({"pk": params["ExpressionAttributeValues"][requested[1]]})
    yield Need("dynamodb:Query", names.table(params["TableName"]) + index, partition)


def _batch_get(params: Params) -> Iterator[Need]:
    for table, requested in params["RequestItems"].items():
        for key in requested["Keys"]:
            yield _on_row("BatchGetItem", table, key)


_IN_A_TRANSACTION = {
    "Put": ("PutItem", "Item"),
    "Update": ("UpdateItem", "Key"),
    "Delete": ("DeleteItem", "Key"),
    "ConditionCheck": ("ConditionCheckItem", "Key"),
}


def _transaction(params: Params) -> Iterator[Need]:
    for operation in params["TransactItems"]:
        for kind, body in operation.items():
            action, field = _IN_A_TRANSACTION[kind]
            yield _on_row(action, body["TableName"], body[field])


def _object(action: str) -> Callable[[Params], Iterator[Need]]:
    """`{Version}` in the action stands for the word that S3 adds when a version is named."""

    def found(params: Params) -> Iterator[Need]:
        named = action.format(Version="Version" if params.get("VersionId") else "")
        yield Need(f"s3:{named}", names.object_(params["Bucket"], params["Key"]))

    return found


def _bucket(action: str) -> Callable[[Params], Iterator[Need]]:
    def found(params: Params) -> Iterator[Need]:
        yield Need(f"s3:{action}", names.bucket(params["Bucket"]))

    return found


def _parameter(params: Params) -> Iterator[Need]:
    # The account's own key aws/ssm needs no right: its key policy lets everybody decrypt who comes through SSM.
    yield Need("ssm:GetParameter", names.parameter(params["Name"]))


def _key(action: str) -> Callable[[Params], Iterator[Need]]:
    def found(params: Params) -> Iterator[Need]:
        yield Need(f"kms:{action}", names.arn("kms", "key/any"))

    return found


def _queue(action: str) -> Callable[[Params], Iterator[Need]]:
    def found(params: Params) -> Iterator[Need]:
        yield Need(f"sqs:{action}", names.queue(params["QueueUrl"]))

    return found


def _email(params: Params) -> Iterator[Need]:
    sender = names.expanded(params["Source"])
    from_sender = (("ses:FromAddress", sender),)
    yield Need("ses:SendEmail", names.arn("ses", "identity/any"), from_sender)
    if name := params.get("ConfigurationSetName"):
        yield Need("ses:SendEmail", names.arn("ses", f"configuration-set/{names.configuration_set(name)}"), from_sender)


def _text_message(params: Params) -> Iterator[Need]:
    if "PhoneNumber" not in params:
        raise NotImplementedError("only telephone numbers are published to")
    yield Need("sns:Publish", "telephone number")


_NEEDS: dict[tuple[str, str], Callable[[Params], Iterator[Need]]] = {
    ("dynamodb", "GetItem"): _of_key("GetItem", "Key"),
    ("dynamodb", "PutItem"): _of_key("PutItem", "Item"),
    ("dynamodb", "UpdateItem"): _of_key("UpdateItem", "Key"),
    ("dynamodb", "DeleteItem"): _of_key("DeleteItem", "Key"),
    ("dynamodb", "BatchGetItem"): _batch_get,
    ("dynamodb", "Query"): _query,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("s3", "GetObject"): _object("GetObject{Version}"),
    ("s3", "HeadObject"): _object("GetObject{Version}"),
    ("s3", "PutObject"): _object("PutObject"),
    ("s3", "CreateMultipartUpload"): _object("PutObject"),
    ("s3", "UploadPart"): _object("PutObject"),
    ("s3", "CompleteMultipartUpload"): _object("PutObject"),
    ("s3", "AbortMultipartUpload"): _object("AbortMultipartUpload"),
    ("s3", "ListParts"): _object("ListMultipartUploadParts"),
    ("s3", "GetObjectTagging"): _object("GetObject{Version}Tagging"),
    ("s3", "PutObjectTagging"): _object("PutObject{Version}Tagging"),
    ("s3", "ListObjectVersions"): _bucket("ListBucketVersions"),
    ("s3", "ListObjectsV2"): _bucket("ListBucket"),
    ("ssm", "GetParameter"): _parameter,
    ("kms", "GetPublicKey"): _key("GetPublicKey"),
    ("kms", "Sign"): _key("Sign"),
    ("ses", "SendEmail"): _email,
    ("sns", "Publish"): _text_message,
    ("sqs", "ChangeMessageVisibility"): _queue("ChangeMessageVisibility"),
    ("sqs", "SendMessage"): _queue("SendMessage"),
    ("sqs", "SendMessageBatch"): _queue("SendMessage"),
}
