"""The service over a table in memory: every request goes through the app, and a hundred of them cost nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from chalice.test import Client, HTTPResponse

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.payment.attempt import Attempt, Outcome
from chalicelib.payments import record_notification
from chalicelib.platform import clients, http_client
from chalicelib.platform.logging import logger
from chalicelib.storage import dossiers
from chalicelib.storage.payments import payment_items
from tests import issuer as people
from tests.issuer import Issuer
from tests.memory_table import Memory
from tests.payments.accounts import Accounts
from tests.payments.answers import QUERIED, SESSION, opened, read
from tests.payments.payment_fixtures import DUE, begin, owe, tell
from tests.payments.provider_messages import Sent
from tests.payments.provider_specs import SIDES
from tests.payments.shelf import Shelf
from tests.world import NOON, ROOT, World


class Counter(World):
    """A `World` whose table is in memory. `calls` is the other end of every call to a provider."""

    def __init__(self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.issuer = issuer
        self._patch = monkeypatch
        self.memory, self.accounts = Memory(), Accounts()
        self.calls: Callable[[str, str, bytes], tuple[int, Any]] = _silent
        self.requests: list[tuple[str, str, bytes]] = []
        self.lists = False
        """Whether SePay's list is answered by `calls` too, and counted; else nothing ever came."""
        environment = {
            "STAGE": "test",
            "TABLE_NAME": "memory",
            "BUCKET_NAME": "none",
            "PUBLIC_URL": "https://motcua.example.invalid",
            "OIDC_ISSUER": issuer.url,
            "OIDC_AUDIENCE": people.AUDIENCE,
            "OIDC_JWKS_URL": f"{issuer.url}/jwks",
            "PAYMENT_PROVIDERS": ",".join(SIDES),
            "PAYMENT_SECRETS": "/motcua/test/payments/",
            "MAIL_FROM": "motcua@example.invalid",
            "MOTCUA_NOW": NOON,
            "LOG_LEVEL": "INFO",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        self.s3 = Shelf()
        services = {"dynamodb": self.memory, "ssm": self.accounts, "s3": self.s3}
        monkeypatch.setattr(boto3, "client", lambda service, **_: services[service])
        self._really = http_client.call
        monkeypatch.setattr(http_client, "call", self._call)
        clients.forget()
        # Another test of this process may have made the logger for another environment.
        logger().setLevel(environment["LOG_LEVEL"])

        from app import app

        self.app = app
        self.client = Client(app, stage_name="test", project_dir=str(ROOT))

    def _call(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None, **how: Any
    ) -> tuple[int, bytes]:
        if url.startswith(self.issuer.url):
            return self._really(method, url, body=body, headers=headers, **how)
        if "since_id=" in url and not self.lists:
            return 200, b'{"status":200,"transactions":[]}'
        self.requests.append((method, url, body))
        status, message = self.calls(method, url, body)
        return status, message if isinstance(message, bytes) else json.dumps(message).encode()

    def new_unpaid(self, due: int = DUE) -> str:
        """The reference of a new dossier whose fee is due."""
        return owe(due)

    def begun(self, name: str, reference: str = "") -> Attempt:
        """An attempt of this dossier, or of a new one."""
        return begin(name, reference or self.new_unpaid())

    def notify(self, name: str, sent: Sent, **headers: str) -> HTTPResponse:
        """What the provider is answered."""
        return tell(self, name, sent, **headers)

    def proxied(self, name: str, sent: Sent, **how: Any) -> dict[str, Any]:
        """A provider's call through an event as API Gateway makes it; `how` as in `gateway`."""
        method = "GET" if name == "vnpay" else "POST"
        headers = {**sent.headers, **how.pop("headers", {})}
        return self.gateway(method, f"/webhooks/{name}", query=sent.query, body=sent.body, headers=headers, **how)

    def gateway(
        self,
        method: str,
        resource: str,
        *,
        query: str = "",
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        ip: str = "203.0.113.7",
        encoded: bool = False,
        **captured: str,
    ) -> dict[str, Any]:
        """The answer to an event of API Gateway; `captured` are the parameters in the path, `encoded` is base64."""
        path = resource.format_map(captured)
        event = {
            "httpMethod": method,
            "path": path,
            "headers": {"Content-Type": "application/json", **(headers or {})},
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "pathParameters": captured,
            "stageVariables": None,
            "body": base64.b64encode(body).decode() if encoded else body.decode(),
            "isBase64Encoded": encoded,
            "requestContext": {
                "httpMethod": method,
                "resourcePath": resource,
                "path": path,
                "identity": {"sourceIp": ip},
            },
        }
        answer: dict[str, Any] = self.app(event, None)
        return answer

    def answered(self, name: str, sent: Sent) -> Outcome | tuple[int, bytes]:
        """As which outcome the provider is answered; the answer itself when it is none of its own."""
        answer = self.notify(name, sent)
        message = (answer.status_code, answer.body)
        return next((outcome for outcome, reply in SIDES[name].replies.items() if reply == message), message)

    def known(self, attempt: Attempt) -> Attempt:
        """The attempt as it is now."""
        found = record_notification.known(clients.table(), attempt.id)
        assert found is not None
        return found.attempt

    def case_file(self, attempt: Attempt) -> CaseFile:
        """Everything about its dossier."""
        return dossiers.load_case_file(clients.table(), attempt.reference)

    def kinds(self, attempt: Attempt) -> list[str]:
        """What happened to its dossier and its payments, in words."""
        return [event.kind for event in self.case_file(attempt).history]

    def opened(self, name: str) -> Attempt:
        """An attempt that its provider knows, by a name of its own where it has one."""
        attempt = self.begun(name)
        return record_notification.opened(clients.table(), attempt, SESSION) if name == "stripe" else attempt

    def attempts(self) -> list[Attempt]:
        """All there are."""
        rows = [item for key, item in self.memory.items.items() if key[1].startswith("ATTEMPT#")]
        return [payment_items.to_attempt(row) for row in rows]

    def answers(self, name: str, attempt: Attempt, how: str = "paid", **changes: Any) -> None:
        """From now on its provider answers so when it is asked about it."""
        self.calls = lambda method, url, body: QUERIED[name](self.known(attempt), read(body), how, **changes)

    def opening(self, name: str) -> Any:
        """A citizen goes to pay, and the provider opens it; the answer of the API."""
        path = f"/v1/dossiers/{self.new_unpaid()}/payments"
        self.calls = lambda method, url, body: opened(name, self.attempts()[-1], read(body))
        return self.must(201, "POST", path, people.CITIZEN, {"provider": name})

    def sweep(self, moment: datetime) -> None:
        """The schedule runs, at this moment."""
        self.at(moment.isoformat())
        event = self.client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [], "ap-southeast-1")
        self.client.lambda_.invoke("sweep", event)

    def untouched(self, attempt: Attempt) -> None:
        """Nothing was heard of it, and nothing waits for anybody."""
        assert self.known(attempt) == attempt
        assert sorted(self.kinds(attempt)) == ["open", "payment_started"]
        assert not [key for key in self.memory.items if key[0].startswith("STRAY")]


def _silent(_method: str, _url: str, _body: bytes) -> tuple[int, Any]:
    raise Unavailable("outside_unavailable", ("", ""))
