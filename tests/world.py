"""The service as its callers see it, over moto, and short ways to bring a dossier somewhere."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import boto3

from chalicelib.domain.consumers import Consumer
from chalicelib.functions.dispatch import WANTS
from chalicelib.platform import clients
from chalicelib.platform.logging import logger
from chalicelib.storage.dossier_items import to_event
from dev.paper import a_pdf
from infra import resources
from tests import issuer as people
from tests.issuer import Issuer
from tests.vnpay_signer import SECRET, TMN_CODE, signed

if TYPE_CHECKING:
    import pytest
    from chalice.test import HTTPResponse

ROOT = Path(__file__).parent.parent
EXAMPLES = Path(__file__).parent / "catalogue" / "examples"
NOON = "2026-12-04T09:00:00+07:00"
GAME, EXTRACT = "2.001885", "1.009073"
PDF = a_pdf("A paper")
TABLE, BUCKET = "motcua-test", "motcua-test-papers"


def queue_urls() -> dict[str, str]:
    """The queues of the consumers, made; what the environment says of each."""
    sqs, message = boto3.client("sqs"), {}
    for consumer in Consumer:
        for kind in ("queue", "dead_letter"):
            made = sqs.create_queue(
                QueueName=f"{consumer}-{kind}.fifo",
                Attributes={
                    "FifoQueue": "true",
                    "DeduplicationScope": "messageGroup",
                    "FifoThroughputLimit": "perMessageGroupId",
                },
            )
            message[f"{consumer}_{kind}_url".upper()] = made["QueueUrl"]
    return message


HANDLERS = {
    Consumer.RECEIPTS: "issue_receipts",
    Consumer.SEALING: "seal_result",
    Consumer.NOTIFICATIONS: "send_notifications",
}


class World:
    """Speaks HTTP to the app, plays S3's events and the stream, moves the clock."""

    def __init__(self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.issuer = issuer
        self._patch = monkeypatch
        environment = {
            "STAGE": "test",
            "TABLE_NAME": TABLE,
            "BUCKET_NAME": BUCKET,
            "PUBLIC_URL": "https://motcua.example.invalid",
            "OIDC_ISSUER": issuer.url,
            "OIDC_AUDIENCE": people.AUDIENCE,
            "OIDC_JWKS_URL": f"{issuer.url}/jwks",
            **queue_urls(),
            "PAYMENT_PROVIDERS": "vnpay",
            "PAYMENT_SECRETS": "/motcua/test/payments/",
            "MAIL_FROM": "motcua@example.invalid",
            "MAIL_CONFIGURATION_SET": "motcua-mail",
            "MOTCUA_NOW": NOON,
            "LOG_LEVEL": "INFO",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        clients.forget()
        # Another test of this process may have made the logger for another environment.
        logger().setLevel(environment["LOG_LEVEL"])
        self.dynamodb = boto3.client("dynamodb")
        self.s3 = boto3.client("s3")
        self.sqs = boto3.client("sqs")
        resources.create_table(self.dynamodb, TABLE)
        resources.create_bucket(self.s3, BUCKET, "https://motcua.example.invalid")
        vnpay = {
            "tmn_code": TMN_CODE,
            "secret": SECRET,
            "pay_url": "https://sandbox.example.invalid/paymentv2/vpcpay.html",
            "api_url": "http://127.0.0.1:9/transaction",
        }
        self.secret("vnpay", vnpay)
        boto3.client("ses").verify_email_identity(EmailAddress="motcua@example.invalid")

        from chalice.local import LambdaContext
        from chalice.test import Client

        from app import app

        # Chalice's own context always leaves three seconds.
        monkeypatch.setattr(LambdaContext, "get_remaining_time_in_millis", lambda _: 60_000)

        self.app = app
        self.client = Client(app, stage_name="test", project_dir=str(ROOT))

    def secret(self, provider: str, credentials: dict[str, Any]) -> None:
        """Store a provider's credentials."""
        name = f"/motcua/test/payments/{provider}"
        message = json.dumps(credentials)
        boto3.client("ssm").put_parameter(Name=name, Value=message, Type="SecureString", Overwrite=True)

    def close(self) -> None:
        clients.forget()

    def at(self, moment: str) -> None:
        """Move the clock there."""
        self._patch.setenv("MOTCUA_NOW", moment)
        clients.settings.cache_clear()

    def ask(
        self, method: str, path: str, who: dict[str, Any] | None = None, body: Any = None, **headers: str
    ) -> HTTPResponse:
        """One request; `who` are the claims of the caller's token, `body` bytes or something for JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is not None:
            sent.setdefault("Authorization", f"Bearer {self.issuer.token(who)}")
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if raw:
            sent.setdefault("Content-Type", "application/json")
        return self.client.http.request(method, path, headers=sent, body=raw)

    def must(self, status: int, method: str, path: str, who: Any = None, body: Any = None, **headers: str) -> Any:
        """As `ask`, for a request whose answer is not in doubt; gives the JSON."""
        answer = self.ask(method, path, who, body, **headers)
        assert answer.status_code == status, (method, path, answer.status_code, answer.body)
        return answer.json_body

    def draft(self, procedure: str = GAME, who: dict[str, Any] = people.CITIZEN) -> Any:
        """A draft with its form filled."""
        opened = self.must(201, "POST", "/v1/dossiers", who, {"procedure": procedure})
        form = json.loads((EXAMPLES / f"{procedure}.json").read_text())
        patch = {"version": opened["version"], "form": form}
        return self.must(200, "PATCH", f"/v1/dossiers/{opened['reference']}", who, patch)

    def declared(self, dossier: Any, slot: str, content: bytes = PDF, who: Any = people.CITIZEN) -> Any:
        """A file declared in a slot, not sent yet."""
        return self.must(
            201, "POST", f"/v1/dossiers/{dossier['reference']}/documents", who, declaration(content, slot=slot)
        )

    def stored(self, ticket: Any, content: bytes = PDF) -> None:
        """What S3 does when the file arrives: keep it and tell."""
        key = ticket["upload"]["fields"]["key"]
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        self.arrived(key)

    def uploaded(self, key: str, content: bytes) -> Any:
        """A settlement file in the bucket, and S3's event about it."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        return self.arrived(key, "settlement_arrived")

    def arrived(self, key: str, handler: str = "document_arrived") -> Any:
        """S3's event about an object, through the real handler."""
        event = self.client.events.generate_cw_event(
            source="aws.s3",
            detail_type="Object Created",
            detail={"bucket": {"name": BUCKET}, "object": {"key": key}},
            resources=[],
            region="ap-southeast-1",
        )
        return self.client.lambda_.invoke(handler, event).payload

    def stream(self, dossier: Any = None) -> list[dict[str, Any]]:
        """Every event in the table (of this dossier) as the stream would bring it, in order."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE)
        events = [item for page in pages for item in page["Items"] if item.get("type", {}).get("S") == "event"]
        events.sort(key=lambda item: (item["at"]["S"], item["sk"]["S"]))
        return [
            {
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": {"pk": item["pk"], "sk": item["sk"]},
                    "NewImage": item,
                    "SequenceNumber": f"{n:021}",
                },
            }
            for n, item in enumerate(events)
            if dossier is None or item["reference"]["S"] == dossier["reference"]
        ]

    def events(self, dossier: Any = None) -> list[dict[str, Any]]:
        """The items of all events (of this dossier), in order."""
        return [record["dynamodb"]["NewImage"] for record in self.stream(dossier)]

    def dispatched(self, records: list[dict[str, Any]]) -> Any:
        """What the reader of the stream answers."""
        return self.client.lambda_.invoke("dispatch_events", {"Records": records}).payload

    def consumed(self, consumer: Consumer, images: list[Any], receives: int = 1) -> Any:
        """What a consumer answers to these events; the messages' identifiers are their places."""
        records = [queue_record(image, place, receives) for place, image in enumerate(images)]
        return self.client.lambda_.invoke(HANDLERS[consumer], {"Records": records}).payload

    def streamed(self, *, complete: bool = True) -> list[str]:
        """The stream brings everything that happened so far, perhaps again, and each consumer its part of it.

        Answers the events that could not be processed; `complete`: there are none.
        """
        failed = [name for consumer in Consumer for name in self.brought(consumer)]
        assert not complete or not failed, failed
        return failed

    def brought(self, consumer: Consumer, dossier: Any = None) -> list[str]:
        """One consumer gets all events (of this dossier) that it wants; those it could not process."""
        wanted = [image for image in self.events(dossier) if WANTS[consumer](to_event(image))]
        failed = []
        for first in range(0, len(wanted), 10):
            batch = wanted[first : first + 10]
            places = [int(each["itemIdentifier"]) for each in self.consumed(consumer, batch)["batchItemFailures"]]
            failed += [batch[place]["sk"]["S"] for place in places]
        return failed

    def complete(self, procedure: str = GAME, who: dict[str, Any] = people.CITIZEN) -> Any:
        """A draft with every required paper checked."""
        dossier = self.draft(procedure, who)
        needed = self.must(200, "GET", f"/v1/procedures/{procedure}")["documents"]
        for slot in (slot["id"] for slot in needed if slot["required"]):
            self.stored(self.declared(dossier, slot, who=who))
        return self.one(dossier, who)

    def one(self, dossier: Any, who: dict[str, Any] = people.CITIZEN) -> Any:
        """The dossier as it is now."""
        return self.must(200, "GET", f"/v1/dossiers/{dossier['reference']}", who)

    def submitted(self, procedure: str = GAME, who: dict[str, Any] = people.CITIZEN) -> Any:
        """Filed, or waiting for its fee."""
        dossier = self.complete(procedure, who)
        path = f"/v1/dossiers/{dossier['reference']}/submit"
        return self.must(200, "POST", path, who, {"version": dossier["version"]})

    def attempt(self, dossier: Any, who: dict[str, Any] = people.CITIZEN) -> Any:
        """A new attempt at the fee."""
        path = f"/v1/dossiers/{dossier['reference']}/payments"
        return self.must(201, "POST", path, who, {"provider": "vnpay"})

    def notify(self, attempt: Any, **changes: str) -> str:
        """VNPAY's signed call about an attempt; gives its RspCode."""
        requested = {k: v[0] for k, v in parse_qs(urlsplit(attempt["pay_url"]).query).items()}
        params = {
            "vnp_Amount": requested["vnp_Amount"],
            "vnp_BankCode": "NCB",
            "vnp_OrderInfo": requested["vnp_OrderInfo"],
            "vnp_PayDate": "20261204091500",
            "vnp_ResponseCode": "00",
            "vnp_TmnCode": TMN_CODE,
            "vnp_TransactionNo": "14422574",
            "vnp_TransactionStatus": "00",
            "vnp_TxnRef": attempt["attempt"],
            **changes,
        }
        answer = self.ask("GET", f"/webhooks/vnpay?{urlencode(signed(params))}")
        assert answer.status_code == 200
        return str(answer.json_body["RspCode"])

    def desk(self, dossier: Any, action: str, who: dict[str, Any] = people.SUPERVISOR, **values: Any) -> Any:
        """One step of the desk."""
        seen = self.must(200, "GET", f"/v1/desk/dossiers/{dossier['reference']}", who)
        path = f"/v1/desk/dossiers/{dossier['reference']}/{action}"
        return self.must(200, "POST", path, who, {"version": seen["version"], **values})

    def decided(self, procedure: str = GAME) -> Any:
        """Granted, with its result file."""
        dossier = self.submitted(procedure)
        if dossier["status"]["key"] == "awaiting_fee":
            assert self.notify(self.attempt(dossier)) == "00"
        self.desk(dossier, "accept")
        self.desk(dossier, "start")
        path = f"/v1/desk/dossiers/{dossier['reference']}/result"
        self.stored(self.must(201, "POST", path, people.HANDLER, declaration(PDF)))
        return self.desk(dossier, "decide", outcome="granted")


def queue_record(image: Any, place: int = 0, receives: int = 1) -> dict[str, Any]:
    """An event in one of the queues, as SQS hands it to Lambda."""
    reference = image["pk"]["S"].removeprefix("DOSSIER#")
    return {
        "messageId": str(place),
        "receiptHandle": f"receipt-{place}",
        "body": json.dumps(image),
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "MessageGroupId": reference,
            "MessageDeduplicationId": f"{reference}#{image['sk']['S']}",
        },
    }


def declaration(content: bytes, **more: Any) -> dict[str, Any]:
    """What a browser says of a file before it sends it."""
    return {
        "filename": "giấy tờ.pdf",
        "content_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        **more,
    }
