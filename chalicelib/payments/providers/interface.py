"""The interface of payment providers. Adapters are pure: clock and HTTP are passed in, and there is no storage.

`registry` holds the `Registration` of each. In its folder `adapter` has one object, `PROVIDER`, that is a `Provider`
(and a `registry.CreditList` where it can list all money that arrived), and `settlement_file` the columns of its files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol, TypeVar

from chalicelib.domain.payment.attempt import Notice, Outcome

Json = dict[str, Any]


class Api(Protocol):
    """Calls the provider's server. Raises `Unavailable` when there is no answer that can be read."""

    def __call__(
        self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """HTTP status and body, whatever the status is."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A webhook as it was really sent."""

    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Decoded parameters, every value of each."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Order:
    """An attempt as it is sent to a provider."""

    id: str
    """Ours: 16 of the symbols of `domain/identifiers.py`, unique for ever."""
    number: int
    """The same attempt for providers that want an integer: unique for ever, below 2**53."""
    amount: int
    """Whole VND."""
    info: str
    """What is paid for, in plain ASCII, with the reference of the dossier."""
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The payer's address, and the URLs to return to and to notify."""

    ip: str
    return_url: str
    notify_url: str
    language: str = "vi"
    """`vi` or `en`."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What the payer is shown: an address to go to, a QR to scan, or both."""

    pay_url: str = ""
    qr: str = ""
    """The text a QR code holds; for a bank transfer it follows NAPAS."""
    provider_ref: str = ""
    """The provider's identifier of it, stored with the attempt and passed in `StatusInquiry`."""
    expires_at: datetime | None = None
    """When the provider closes it, if that differs from the requested time."""


@dataclass(frozen=True, kw_only=True)
class StatusInquiry:
    """A query about an attempt, with what is stored of it."""

    order: Order
    provider_ref: str = ""
    request_id: str
    """New for each question, at most 32 letters and digits."""
    now: datetime
    ip: str = "127.0.0.1"
    source: str = "query"


class NoNotice(Enum):
    """Answers to a query that contain no state of the payment."""

    NOT_KNOWN = "not_known"
    TRY_LATER = "try_later"
    TOO_OFTEN = "too_often"
    """The provider's rate limit, whatever the query."""


@dataclass(frozen=True, kw_only=True)
class Repayment:
    """A refund to request."""

    id: str
    """Ours: the attempt's and a two-figure number, 18 symbols; the provider's idempotency key."""
    first_requested_at: datetime
    """When it was first requested; the same in each repetition."""
    order: Order
    transaction: str
    """The provider's number of the payment."""
    provider_ref: str = ""
    amount: int
    reason: str
    """Plain ASCII."""
    by: str
    """Who asks, opaque."""
    request_id: str
    now: datetime
    ip: str = "127.0.0.1"


class Repaid(Enum):
    """The state of a repayment. A timeout is `UNKNOWN`, never `REJECTED`."""

    DONE = "done"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RepaymentAnswer:
    """The answer, with the provider's raw codes and its number of the repayment, if it gave one."""

    state: Repaid
    codes: str
    transaction: str = ""


@dataclass(frozen=True)
class Reply:
    """The exact reply to a provider."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the provider takes."""

    least: int
    most: int
    longest: timedelta
    """The longest life of an attempt."""


C = TypeVar("C")


class Provider(Protocol[C]):
    """One payment provider."""

    name: str
    label: tuple[str, str]
    """Vietnamese, English: what the payer chooses by."""
    capabilities: frozenset[str]
    """Of: redirect, qr, query, refund, partial_refund, query_refund, notifies_failure, several_credits, by_number,
    credit_list. Without `refund` an officer transfers money back by hand.
    """
    limits: Limits

    def credentials(self, text: str) -> C:
        """From the JSON of the secret store. `ValueError` repeats none of it."""

    def create(self, order: Order, visit: Visit, credentials: C, api: Api) -> Opened:
        """Open the order. Raises `Unavailable`; idempotent, so it may be repeated after a timeout."""

    def verify_and_parse(self, request: Request, credentials: C) -> Notice:
        """The notice, verified first on raw bytes and in constant time.

        `Untrusted` when it was not signed for us, `Invalid` when it was and cannot be read.
        """

    def reply(self, outcome: Outcome) -> Reply:
        """The provider's own answer to each outcome."""

    def query(self, inquiry: StatusInquiry, credentials: C, api: Api) -> Notice | NoNotice:
        """The present state at the provider; the signature is verified where the provider signs."""

    def refund(self, repayment: Repayment, credentials: C, api: Api) -> RepaymentAnswer:
        """Request a refund. Repetitions with the same id refund once."""

    def query_refund(self, repayment: Repayment, credentials: C, api: Api) -> RepaymentAnswer:
        """The present state of a refund at the provider."""
