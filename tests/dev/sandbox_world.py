"""A merchant and the sandbox providers on one real server: the application's adapters on one side, the sandbox
on the other, HTTP between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response

from chalicelib.domain.errors import Untrusted
from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers import interface as gateway
from chalicelib.payments.providers import registry
from chalicelib.payments.providers.interface import NoNotice, Opened, Order, Repaid, Repayment, RepaymentAnswer, Visit
from chalicelib.platform.http_client import call
from dev.clock import VIETNAM
from dev.outbox import Outbox
from dev.place import Place
from dev.sandbox.calls import Calls
from dev.sandbox.notifier import Notifier
from dev.sandbox.sandbox import Sandbox
from dev.sandbox.store import Store
from dev.site import application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NOON = datetime(2026, 12, 4, 12, 0, tzinfo=VIETNAM)
ID = "7K2M9QXR4TW85NPC"
AMOUNT = 16_000
WEB = httpx.Client()
"""A browser, or curl."""


@dataclass
class Clock:
    """Everybody's clock; it stands still until it is moved."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Merchant:
    """Hears notices with the application's adapters; says what it is told to say, or what it thinks."""

    at: Place
    clock: Clock
    outcomes_to_give: list[Outcome] = field(default_factory=list)
    """What it answers next, whatever it hears."""
    received: list[tuple[str, Notice | None, Outcome]] = field(default_factory=list)
    """What it made of each call; no notice where it was not signed."""
    raw: list[gateway.Request] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        requested = WebRequest(environ)
        name = requested.path.removeprefix("/webhooks/")
        if name not in registry.PROVIDERS:
            return Response(status=404)(environ, start_response)
        request = gateway.Request(
            query=parse_qs(requested.query_string.decode(), keep_blank_values=True),
            headers={key.lower(): value for key, value in requested.headers.items()},
            body=requested.get_data(),
            now=self.clock(),
        )
        self.raw.append(request)
        notice, outcome = self._think(name, request)
        if self.outcomes_to_give:
            outcome = self.outcomes_to_give.pop(0)
        self.received.append((name, notice, outcome))
        reply = registry.provider(name).reply(outcome)
        return Response(reply.body, reply.status, content_type=reply.content_type)(environ, start_response)

    def _think(self, name: str, request: gateway.Request) -> tuple[Notice | None, Outcome]:
        of = registry.provider(name)
        try:
            notice = of.verify_and_parse(request, of.credentials(json.dumps(self.at.account(name))))
        except Untrusted:
            return None, Outcome.FORGED
        seen = notice.dedupe in self.known
        self.known.add(notice.dedupe)
        return notice, Outcome.DUPLICATE if seen else Outcome.RECORDED

    @property
    def states(self) -> list[State]:
        """What the notices said that were signed."""
        return [notice.state for _, notice, _ in self.received if notice]

    @property
    def outcomes(self) -> list[Outcome]:
        return [outcome for _, _, outcome in self.received]


@dataclass
class World:
    """One provider, seen from both sides."""

    name: str
    at: Place
    clock: Clock
    sandbox: Sandbox
    merchant: Merchant

    @property
    def notifier(self) -> Notifier:
        return self.sandbox.notifier

    @property
    def url(self) -> str:
        return f"{self.at.site}/sandbox/{self.name}"

    @property
    def of(self) -> gateway.Provider[Any]:
        return registry.provider(self.name)

    @property
    def credentials(self) -> Any:
        return self.of.credentials(json.dumps(self.at.account(self.name)))

    def order(self, **changes: Any) -> Order:
        life = changes.pop("life", timedelta(minutes=15))
        values = {"id": ID, "number": 4_503_599_627_370_497, "amount": AMOUNT, "info": "Le phi ho so", **changes}
        return Order(**values, created_at=NOON, expires_at=NOON + life)

    def create(self, order: Order) -> Opened:
        back, outcomes_to_give = f"{self.at.site}/pay/return/{self.name}", f"{self.at.site}/webhooks/{self.name}"
        visit = Visit(ip="127.0.0.1", return_url=back, notify_url=outcomes_to_give)
        return self.of.create(order, visit, self.credentials, call)

    def choose(self, manner: str) -> None:
        """Beforehand."""
        WEB.post(f"{self.url}/manners", json={"manner": manner}).raise_for_status()

    def press(self, opened: Opened, action: str) -> dict[str, str]:
        """The payer's button; gives the words the payer comes back with."""
        assert WEB.get(opened.pay_url).status_code == 200
        back = WEB.post(opened.pay_url, data={"action": action})
        assert back.status_code == 302, back.text
        assert back.headers["location"].startswith(f"{self.at.site}/pay/return/{self.name}")
        return dict(parse_qsl(urlsplit(back.headers["location"]).query, keep_blank_values=True))

    def go(self, manner: str, order: Order | None = None) -> tuple[Order, Opened]:
        """An order that goes this way, chosen on the pay page; what was owed at once has been told."""
        order = order or self.order()
        opened = self.create(order)
        self.press(opened, manner)
        self.notifier.step()
        return order, opened

    def ask(self, order: Order, opened: Opened) -> Notice | NoNotice:
        return self.of.query(
            gateway.StatusInquiry(
                order=order, provider_ref=opened.provider_ref, request_id=self._new(), now=self.clock()
            ),
            self.credentials,
            call,
        )

    def repayment(self, order: Order, opened: Opened, transaction: str, **changes: Any) -> Repayment:
        values = {"id": f"{order.id}01", "amount": 6_000, "reason": "Nop thua", "by": "officer", **changes}
        return Repayment(
            **values,
            first_requested_at=self.clock(),
            order=order,
            transaction=transaction,
            provider_ref=opened.provider_ref,
            request_id=self._new(),
            now=self.clock(),
        )

    def refund(self, repayment: Repayment) -> RepaymentAnswer:
        return self.of.refund(repayment, self.credentials, call)

    def ask_refund(self, repayment: Repayment) -> RepaymentAnswer:
        again = Repayment(**{**vars(repayment), "request_id": self._new()})
        return self.of.query_refund(again, self.credentials, call)

    def _new(self) -> str:
        self.requests = getattr(self, "requests", 0) + 1
        return f"request{self.requests}"


class Door:
    """An address that stays while what is behind it changes."""

    port = 0
    behind: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.behind(environ, start_response)


def made(name: str, door: Door, state: Path) -> World:
    """A world with this provider in it, and the others next to it."""
    at, clock = Place(door.port, state), Clock()
    merchant = Merchant(at, clock)
    notifier = Notifier(Calls(Store(state / "providers.sqlite")), clock, interval=timedelta(0), real=clock)
    sandbox = Sandbox.at(at, notifier)
    door.behind = application(at, merchant, sandbox, Outbox(state / "outbox.sqlite"))
    return World(name, at, clock, sandbox, merchant)


REFUNDS: Mapping[str, list[Repaid]] = {
    "refund_done": [Repaid.DONE, Repaid.DONE],
    "refund_later": [Repaid.SUBMITTED, Repaid.SUBMITTED, Repaid.DONE],
    "refund_answer_lost": [Repaid.UNKNOWN, Repaid.DONE],
}
"""What the merchant hears when it asks for a refund, and whenever it asks what became of it."""


def check_refund(world: World, manner: str, order: Order, opened: Opened, transaction: str) -> None:
    """A refund that goes this way, from asking to knowing."""
    world.choose(manner)
    repayment = world.repayment(order, opened, transaction)
    first, *later = REFUNDS[manner]
    assert world.refund(repayment).state is first
    for state in later:
        assert world.ask_refund(repayment).state is state


@dataclass(frozen=True)
class Expected:
    """What the merchant hears by itself, and what it is answered when it asks."""

    received: list[State]
    known: State
    amount: int = AMOUNT


EVERYWHERE = {
    "pay": Expected([State.PAID], State.PAID),
    "pay_silently": Expected([], State.PAID),
    "pay_twice": Expected([State.PAID, State.PAID], State.PAID),
    "pay_before_answer": Expected([State.PAID], State.PAID),
    "pay_less": Expected([State.PAID], State.PAID, 8_000),
    "pay_more": Expected([State.PAID], State.PAID, 17_000),
    "old_secret": Expected([State.PAID], State.PAID),
    "retired_secret": Expected([], State.PAID),
}


def check_manner(world: World, manner: str, expected: Expected, *, beforehand: bool) -> None:
    """A payment that goes this way, chosen by the payer or beforehand."""
    order = world.order()
    if beforehand:
        world.choose(manner)
    opened = world.create(order)
    if beforehand:
        if world.name != "vnpay":  # which hears of an order only from its payer
            assert bool(world.merchant.received) is (manner == "pay_before_answer")
        WEB.get(opened.pay_url)
    else:
        world.press(opened, manner)
    assert bool(world.merchant.received) is (manner == "pay_before_answer")
    world.notifier.step()
    assert world.merchant.states == expected.received
    assert {notice.amount for _, notice, _ in world.merchant.received if notice} <= {expected.amount}
    assert (Outcome.FORGED in world.merchant.outcomes) is (manner == "retired_secret")
    requested = world.ask(order, opened)
    assert isinstance(requested, Notice)
    assert (requested.state, requested.attempt) == (expected.known, order.id)
    if requested.state in (State.PAID, State.UNDERPAID):
        assert requested.amount == expected.amount


def check_late(world: World) -> None:
    """What was paid in time is told after the order has expired."""
    order, opened = world.go("pay_late")
    assert world.merchant.received == []
    expires = opened.expires_at or order.expires_at
    world.clock.move(expires - NOON + timedelta(minutes=1))
    world.notifier.step()
    assert set(world.merchant.states) == {State.PAID}
    requested = world.ask(order, opened)
    assert isinstance(requested, Notice)
    assert requested.state is State.PAID


def check_refused_refund(world: World, order: Order, opened: Opened, transaction: str) -> None:
    """Nothing went, so all can still be asked for; after that nothing more."""
    world.choose("refund_refused")
    amounts = [6_000, AMOUNT, 6_000]
    requested = [
        world.repayment(order, opened, transaction, id=f"{order.id}{n:02}", amount=amount)
        for n, amount in enumerate(amounts, 1)
    ]
    assert [world.refund(one).state for one in requested] == [Repaid.REJECTED, Repaid.DONE, Repaid.REJECTED]


def paid_transaction(world: World, order: Order, opened: Opened) -> str:
    """The provider's number of the payment, as it answers when asked."""
    notice = world.ask(order, opened)
    assert isinstance(notice, Notice)
    return notice.transaction
