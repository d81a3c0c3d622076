"""A table in memory, for tests that need thousands of worlds: only what money asks of DynamoDB.

It knows a few conditions and says so when it meets another. That DynamoDB behaves so is tested on
the emulator (`tests/stack`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from chalicelib.storage.table import HEAD_IS_UNCHANGED, IS_NEW, IS_UNCHANGED, OLD_HEAD_IS_UNCHANGED, WAITS, Table
from infra import resources
from tests.roles.recorder import note_call

Item = dict[str, Any]
Key = tuple[str, str]

_CONDITIONS: dict[str | None, Callable[[Item, Item], bool]] = {
    None: lambda here, values: True,
    IS_NEW: lambda here, values: not here,
    IS_UNCHANGED: lambda here, values: bool(here) and here.get("version") == values[":seen"],
    HEAD_IS_UNCHANGED: lambda here, values: (
        bool(here) and (here["version"], here["papers"]) == (values[":seen"], values[":papers"])
    ),
    OLD_HEAD_IS_UNCHANGED: lambda here, values: (
        bool(here) and here["version"] == values[":seen"] and here.get("papers", values[":papers"]) == values[":papers"]
    ),
    WAITS: lambda here, values: "by_queue_pk" in here,
    "by_due_sk = :seen": lambda here, values: here.get("by_due_sk") == values[":seen"],
    "by_due_sk = :seen AND attribute_not_exists(begun_at)": lambda here, values: (
        here.get("by_due_sk") == values[":seen"] and "begun_at" not in here
    ),
}
_CHANGE = re.compile(r"SET (?P<set>[^A-Z]+)( REMOVE (?P<remove>\w+))?")
_SET = re.compile(r"(?P<name>\w+) = (?P<once>if_not_exists\(\w+, )?(?P<value>:\w+)\)?")
_ASKED = re.compile(r"(?P<pk>\w*pk) = :pk( AND (?P<sk>\w*sk) < (?P<below>:\w+))?")
_OPTIONS = {"TableName", "KeyConditionExpression", "ExpressionAttributeValues", "IndexName", "ConsistentRead", "Limit"}


@cache
def _attributes(index: str) -> frozenset[str] | None:
    """What of a row stands in an index too; `None` for all of it."""
    (of,) = (each for each in resources.properties("Table")["GlobalSecondaryIndexes"] if each["IndexName"] == index)
    if of["Projection"]["ProjectionType"] == "ALL":
        return None
    return frozenset({"pk", "sk", f"{index}_pk", f"{index}_sk", *of["Projection"].get("NonKeyAttributes", [])})


class TransactionCanceledException(Exception):
    """As botocore raises it."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        super().__init__("transaction canceled")
        self.response = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}


class ConditionalCheckFailedException(Exception):
    """As botocore raises it."""


class _Exceptions:
    TransactionCanceledException = TransactionCanceledException
    ConditionalCheckFailedException = ConditionalCheckFailedException


class Memory:
    """The client. `before` is called before each call and may raise: the process dies there. So does `after`."""

    exceptions = _Exceptions

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None

    def table(self) -> Table:
        made: Any = self
        return Table(made, "memory")

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]], **_: Any) -> dict[str, Any]:  # noqa: N803 (boto3's)
        note_call("dynamodb", "TransactWriteItems", {"TransactItems": TransactItems})
        self.before("write")
        operations = [(kind, body) for operation in TransactItems for kind, body in operation.items()]
        bump_document_version = [_bump_document_version(kind, body) for kind, body in operations]
        if len(set(bump_document_version)) < len(bump_document_version):
            raise ValueError("a transaction touches each item once")
        reasons = [self._reason(key, body) for key, (_, body) in zip(bump_document_version, operations, strict=True)]
        if any(reason["Code"] != "None" for reason in reasons):
            raise TransactionCanceledException(reasons)
        for key, (kind, body) in zip(bump_document_version, operations, strict=True):
            if kind == "Put":
                self.items[key] = dict(body["Item"])
            elif kind == "Delete":
                self.items.pop(key, None)
        self.after("write")
        return {}

    def put_item(self, *, Item: Item, TableName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        note_call("dynamodb", "PutItem", {"TableName": TableName, "Item": Item})
        self.before("write")
        self.items[_key(Item)] = dict(Item)
        self.after("write")
        return {}

    def update_item(
        self,
        *,
        Key: Item,  # noqa: N803
        UpdateExpression: str,  # noqa: N803
        ExpressionAttributeValues: Item,  # noqa: N803
        ConditionExpression: str | None = None,  # noqa: N803
        **_: Any,
    ) -> dict[str, Any]:
        self.before("write")
        key, change = _key(Key), _CHANGE.fullmatch(UpdateExpression)
        if change is None:
            raise NotImplementedError(UpdateExpression)
        requested = {"ConditionExpression": ConditionExpression, "ExpressionAttributeValues": ExpressionAttributeValues}
        if self._reason(key, requested)["Code"] != "None":
            raise ConditionalCheckFailedException
        after = dict(self.items.get(key, Key))
        for each in _SET.finditer(change["set"]):
            if not (each["once"] and each["name"] in after):
                after[each["name"]] = ExpressionAttributeValues[each["value"]]
        after.pop(change["remove"] or "", None)
        self.items[key] = after
        self.after("write")
        return {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        note_call("dynamodb", "BatchGetItem", {"RequestItems": RequestItems})
        self.before("read")
        ((name, requested),) = RequestItems.items()
        found = [self.items[_key(key)] for key in requested["Keys"] if _key(key) in self.items]
        return {"Responses": {name: found}}

    def get_item(self, *, Key: Item, TableName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        note_call("dynamodb", "GetItem", {"TableName": TableName, "Key": Key})
        self.before("read")
        found = self.items.get(_key(Key))
        return {"Item": found} if found else {}

    def query(self, *, ExclusiveStartKey: Item | None = None, **requested: Any) -> dict[str, Any]:  # noqa: N803
        note_call("dynamodb", "Query", requested)
        self.before("read")
        condition = _ASKED.fullmatch(requested["KeyConditionExpression"])
        if condition is None or set(requested) - _OPTIONS:
            raise NotImplementedError(requested)
        values = requested["ExpressionAttributeValues"]
        pk, below = condition["pk"], values[condition["below"]]["S"] if condition["below"] else None
        order = condition["sk"] or pk.removesuffix("pk") + "sk"
        rows = [row for row in self.items.values() if row.get(pk) == values[":pk"]]
        rows = sorted(
            (row for row in rows if below is None or row[order]["S"] < below), key=lambda row: row[order]["S"]
        )
        if ExclusiveStartKey is not None:
            rows = [row for row in rows if row[order]["S"] > ExclusiveStartKey[order]["S"]]
        page = rows[: requested.get("Limit")]
        last = {name: page[-1][name] for name in ("pk", "sk", pk, order)} if len(page) < len(rows) else None
        stands = _attributes(requested["IndexName"]) if "IndexName" in requested else None
        if stands is not None:
            page = [{name: row[name] for name in stands & row.keys()} for row in page]
        return {"Items": page} | ({"LastEvaluatedKey": last} if last else {})

    def _reason(self, key: Key, body: dict[str, Any]) -> dict[str, Any]:
        here, condition = self.items.get(key, {}), body.get("ConditionExpression")
        if condition not in _CONDITIONS:
            raise NotImplementedError(condition)
        if _CONDITIONS[condition](here, body.get("ExpressionAttributeValues", {})):
            return {"Code": "None"}
        return {"Code": "ConditionalCheckFailed", **({"Item": here} if here else {})}


def _bump_document_version(kind: str, body: dict[str, Any]) -> Key:
    if kind not in ("Put", "Delete", "ConditionCheck"):
        raise NotImplementedError(kind)
    return _key(body["Item"] if kind == "Put" else body["Key"])


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]
