"""Short ways to a fee that is due and to an attempt at it, over whatever table there is."""

from __future__ import annotations

from chalice.test import HTTPResponse

from chalicelib import catalogue
from chalicelib.domain import identifiers
from chalicelib.domain.dossier.dossier import Change, Content, Dossier, Event
from chalicelib.domain.dossier.lifecycle import Actor, Status
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.person import Person
from chalicelib.payments import record_notification
from chalicelib.payments.providers.registry import provider
from chalicelib.platform import clients
from chalicelib.storage import dossiers
from tests import issuer as people
from tests.payments.provider_messages import Sent
from tests.world import World

DUE = 16_000
MAI = Person(subject=str(people.CITIZEN["sub"]))


def owe(due: int = DUE) -> str:
    """The reference of a new dossier whose fee is due."""
    at = clients.now()
    dossier = Dossier(
        reference=identifiers.new(clients.choose),
        owner=MAI.subject,
        procedure="1.009073",
        procedure_version=1,
        procedure_name=("x", "x"),
        agency=catalogue.first_agency(),
        status=Status.AWAITING_FEE,
        version=1,
        opened_at=at,
        changed_at=at,
        amount_due=due,
    )
    event = Event(
        reference=dossier.reference, subject="DOSSIER", version=1, kind="open", actor=Actor.CITIZEN, by="", at=at
    )
    dossiers.open_(clients.table(), Change(dossier, event), Content())
    return dossier.reference


def begin(name: str, reference: str) -> Attempt:
    """An attempt that was written down; its provider has not been told of it."""
    number = clients.number() if "by_number" in provider(name).capabilities else 0
    _, attempt = record_notification.start(
        clients.table(),
        MAI,
        reference,
        name,
        limits=(1, 10**9),
        number=number,
        at=clients.now(),
        choose=clients.choose,
    )
    return attempt


def tell(world: World, name: str, sent: Sent, **headers: str) -> HTTPResponse:
    """A provider calls; what it is answered."""
    method = "GET" if name == "vnpay" else "POST"
    path = f"/webhooks/{name}" + (f"?{sent.query}" if sent.query else "")
    return world.ask(method, path, None, sent.body, **{**sent.headers, **headers})
