"""A table as an earlier release left it, under today's code."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from tests import issuer as people
from tests.vnpay_signer import TMN_CODE, signed
from tests.world import BUCKET, TABLE, World

HERE = Path(__file__).parent
RELEASES = ("0e3724c", "008e5d6", "f4894f2")
"""Oldest first."""
MOST = 25
"""Rows DynamoDB takes in one batch."""
FEE = 16000
UPGRADED = "2026-12-04T10:00:00+07:00"
"""After all that the rows tell of."""


class Released:
    """The dossiers of a release by what they are an example of (see `README.md`), loaded when they are asked for."""

    def __init__(self, name: str, world: World) -> None:
        self.name, self.world = name, world
        self.references: dict[str, str] = read(name)["dossiers"]
        self.attempts: dict[str, str] = read(name)["attempts"]
        self._loaded: set[str] = set()
        world.at(UPGRADED)

    def has(self, example: str) -> bool:
        """Whether the release had such a thing."""
        return example in self.references

    def reference(self, example: str) -> str:
        """The reference of a dossier, whose rows are in the table from now on."""
        reference = self.references[example]
        if reference not in self._loaded:
            self._loaded.add(reference)
            load(self.world, self.name, reference)
        return reference

    def load(self, *examples: str) -> None:
        """Put these dossiers into the table."""
        for example in examples:
            self.reference(example)

    def path(self, example: str, action: str = "") -> str:
        """The address of a dossier for its citizen."""
        return f"/v1/dossiers/{self.reference(example)}{action}"

    def seen(self, example: str) -> Any:
        """As its citizen sees it."""
        return self.world.must(200, "GET", self.path(example), people.CITIZEN)

    def at_desk(self, example: str) -> Any:
        """As an officer sees it."""
        return self.world.must(200, "GET", f"/v1/desk/dossiers/{self.reference(example)}", people.SUPERVISOR)

    def acted(self, example: str, action: str) -> Any:
        """One step of the citizen."""
        body = {"version": self.seen(example)["version"]}
        return self.world.must(200, "POST", self.path(example, f"/{action}"), people.CITIZEN, body)

    def stepped(self, example: str, action: str, **values: Any) -> Any:
        """One step of the desk."""
        return self.world.desk({"reference": self.reference(example)}, action, **values)

    def notify(self, attempt: str, transaction: str, amount: int = FEE) -> str:
        """VNPAY tells that an attempt was paid; its RspCode."""
        self.load(attempt)
        params = {
            "vnp_Amount": str(amount * 100),
            "vnp_BankCode": "NCB",
            "vnp_OrderInfo": "Thanh toan",
            "vnp_PayDate": "20261204091500",
            "vnp_ResponseCode": "00",
            "vnp_TmnCode": TMN_CODE,
            "vnp_TransactionNo": transaction,
            "vnp_TransactionStatus": "00",
            "vnp_TxnRef": self.attempts[attempt],
        }
        return str(self.world.must(200, "GET", f"/webhooks/vnpay?{urlencode(signed(params))}")["RspCode"])


@cache
def read(name: str) -> Any:
    """The file of a release."""
    return json.loads((HERE / f"{name}.json").read_text())


def load(world: World, name: str, reference: str) -> None:
    """Put all that names a dossier into the table and the bucket, which gives the objects other versions."""
    saved, versions = read(name), dict[str, str]()
    for each in saved["objects"]:
        if reference in each["key"]:
            body = zlib.decompress(base64.b64decode(saved["contents"][each["content"]]))
            put_there = world.s3.put_object(Bucket=BUCKET, Key=each["key"], Body=body)
            versions[each["version"]] = put_there["VersionId"]
    put(world.dynamodb, TABLE, [stored(row, versions) for row in rows_of(name, reference)])


def rows_of(name: str, *references: str) -> list[Any]:
    """All rows that name one of these dossiers."""
    # The names of attempts and documents begin with the symbols of their dossier.
    names = [each for reference in references for each in (reference, reference.replace("-", ""))]
    return [
        row for row in read(name)["rows"] if any(each in value for value in map(str, row.values()) for each in names)
    ]


def put(dynamodb: Any, table: str, rows: list[Any]) -> None:
    """Write stored rows as they are."""
    for first in range(0, len(rows), MOST):
        batch: Any = [{"PutRequest": {"Item": row}} for row in rows[first : first + MOST]]
        dynamodb.batch_write_item(RequestItems={table: batch})


def stored(row: Any, versions: Mapping[str, str] = MappingProxyType({})) -> Any:
    """A row with DynamoDB's types, and the versions of objects that this bucket gave."""
    named = {each: versions.get(row[each], row[each]) for each in ("object_version", "scanned_version") if each in row}
    return {name: _attribute(value) for name, value in {**row, **named}.items()}


def _attribute(value: Any) -> Any:
    if isinstance(value, dict):
        return {"M": {name: _attribute(each) for name, each in value.items()}}
    kind = {bool: "BOOL", int: "N", str: "S"}[type(value)]
    return {kind: str(value) if kind == "N" else value}
