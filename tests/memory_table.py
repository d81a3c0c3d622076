"""A table in memory, for tests that need thousands of worlds: only what payments ask of DynamoDB.

It knows two conditions and says so when it meets another. That DynamoDB behaves so is tested on
the emulator (`tests/stack`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.storage.table import IS_NEW, IS_UNCHANGED, Table

Item = dict[str, Any]
Key = tuple[str, str]


class TransactionCanceledException(Exception):
    """As botocore raises it."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        super().__init__("transaction canceled")
        self.response = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}


class _Exceptions:
    TransactionCanceledException = TransactionCanceledException


class Memory:
    """The client. `before` is called before each call and may raise: the process dies there."""

    exceptions = _Exceptions

    def __init__(self) -> None:
        self.items: dict[Key, Item] = {}
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None

    def table(self) -> Table:
        made: Any = self
        return Table(made, "memory")

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 (boto3's)
        self.before("write")
        reasons = [self._reason(operation) for operation in TransactItems]
        if any(reason["Code"] != "None" for reason in reasons):
            raise TransactionCanceledException(reasons)
        for operation in TransactItems:
            if "Put" in operation:
                item = dict(operation["Put"]["Item"])
                self.items[_key(item)] = item
        self.after("write")
        return {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self.before("read")
        ((name, asked),) = RequestItems.items()
        found = [self.items[_key(key)] for key in asked["Keys"] if _key(key) in self.items]
        return {"Responses": {name: found}}

    def get_item(self, *, Key: Item, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.before("read")
        found = self.items.get(_key(Key))
        return {"Item": found} if found else {}

    def query(self, **asked: Any) -> dict[str, Any]:
        self.before("read")
        name = str(asked["KeyConditionExpression"]).split(" = ")[0]
        pk = asked["ExpressionAttributeValues"][":pk"]
        rows = [item for item in self.items.values() if item.get(name) == pk]
        order = name.replace("_pk", "_sk") if name != "pk" else "sk"
        return {"Items": sorted(rows, key=lambda row: str(row[order]["S"]))}

    def _reason(self, operation: dict[str, Any]) -> dict[str, Any]:
        ((kind, body),) = operation.items()
        here = self.items.get(_key(body["Item"] if kind == "Put" else body["Key"]))
        condition = body.get("ConditionExpression")
        if condition == IS_NEW:
            holds = here is None
        elif condition == IS_UNCHANGED:
            holds = here is not None and here["version"] == body["ExpressionAttributeValues"][":seen"]
        elif condition is None:
            holds = True
        else:
            raise NotImplementedError(condition)
        return {"Code": "None"} if holds else {"Code": "ConditionalCheckFailed", **({"Item": here} if here else {})}


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]
