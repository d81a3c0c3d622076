"""What each request may carry. Imported late: a look-up needs none of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from chalicelib.domain.procedure.model import ApplicantKind

Version = Annotated[int, Field(ge=1, le=10**9, strict=True)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=2000, strip_whitespace=True)]
IdentityNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
Phone = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)]
"""Which numbers and addresses are right is said by `platform/addresses.py`, of a stored draft too."""
Email = Annotated[
    str, StringConstraints(max_length=254, strip_whitespace=True), Field(json_schema_extra={"format": "email"})
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]
MediaType = Annotated[
    str,
    StringConstraints(pattern=r"^\s*([\w.+-]{1,60}/[\w.+-]{1,90}\s*(;.{0,500})?)?$"),
    AfterValidator(lambda value: value.partition(";")[0].strip().lower()),
]
"""Its parameters, which say nothing of the content, are dropped."""
Unit = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,5}$")]
"""The code of a province or a ward; see /v1/units."""


class Body(BaseModel):
    """A request body: unknown fields are refused, so that a typing mistake is never silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Begin(Body):
    """Open a draft of this procedure."""

    procedure: Word


class Applicant(Body):
    """Who the dossier is for, and the reduction of a fee they claim. Absent: unchanged; null: taken out."""

    kind: ApplicantKind | None = None
    exemption: Word | None = None
    name: Line | None = None
    identity_number: IdentityNumber | None = None
    birthdate: date | None = None
    address: Line | None = None

    @field_validator("birthdate")
    @classmethod
    def _born(cls, value: date | None) -> date | None:
        if value is not None and value.year < 1880:
            raise ValueError("not a birth date")
        return value


class Contact(Body):
    """How the citizen is reached."""

    email: Email | None = None
    phone: Phone | None = None
    language: Literal["vi", "en"] | None = None


class Delivery(Body):
    """How the result is received."""

    method: Literal["online", "desk", "post"] | None = None
    province: Unit | None = None
    ward: Unit | None = None
    address: Line | None = None


class Fill(Body):
    """Write into a draft. Each part is a JSON Merge Patch (RFC 7396)."""

    version: Version
    form: dict[str, Any] | None = None
    applicant: Applicant | None = None
    contact: Contact | None = None
    delivery: Delivery | None = None

    def patch(self) -> dict[str, Any]:
        """What is to change, as JSON values; nulls that were sent are kept."""
        return _present_fields(self, exclude={"version"})


class Estimate(Body):
    """What is known so far of a dossier that may never be: enough to say what it would cost."""

    channel: Literal["online", "desk", "post"] | None = None
    """How it would be filed; online unless it says otherwise."""
    form: dict[str, Any] | None = None
    applicant: Applicant | None = None
    delivery: Delivery | None = None

    def patch(self) -> dict[str, Any]:
        """What was given, as JSON values."""
        return _present_fields(self)


class Arrange(Body):
    """The files of a slot in the order they are to stand in, each once."""

    slot: Word
    documents: Annotated[list[Word], Field(min_length=1, max_length=40)]


class VerifyFile(Body):
    """A dossier's reference or code, and the SHA-256 of a file in hex."""

    code: Word
    sha256: Sha256


class Answers(Body):
    """Answers to the questions before filing, by question: yes or no, a number, or the id of a choice."""

    answers: Annotated[dict[str, bool | int | float | str | None], Field(max_length=20)]


class Step(Body):
    """A step that needs only the version the caller saw."""

    version: Version


class Declare(Body):
    """A file about to be sent. `size` in bytes, `sha256` in hex.

    `content_type` is what the sender's device calls it, if anything; what it is follows from its content.
    """

    filename: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    content_type: MediaType = ""
    size: Annotated[int, Field(ge=0, le=2**50, strict=True)]
    sha256: Sha256


class DeclareInSlot(Declare):
    """A paper about to be sent for this slot of the procedure."""

    slot: Word


class Pay(Body):
    """Start an attempt to pay with this provider."""

    provider: Word


class Resolve(Step):
    """Close a payment that had to be looked at: it counts as the fee, or was settled in another way."""

    how: Literal["accepted", "settled"]
    reason: Literal["bank_confirmed", "provider_mistake", "refunded_by_hand", "transferred_twice", "other"]


class Place(Body):
    """What is done with money that named no attempt: it belongs to this one, or was sent back."""

    provider: Word
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """Its own, from the review list."""
    how: Literal["matched", "returned"]
    attempt: Word | None = None
    """Whose it is, where it is `matched`."""


class Explain(Body):
    """Why a settlement file and our books do not agree. Provider, day and name are those of the review list."""

    provider: Word
    day: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    how: Literal["another_day", "provider_mistake", "put_right", "not_ours", "other"]


class Refund(Body):
    """Give money back. `refundable_seen` is what the officer saw could be given back; 409 when that changed."""

    amount: Annotated[int, Field(ge=1, le=10**12, strict=True)]
    refundable_seen: Annotated[int, Field(ge=0, le=10**12, strict=True)]
    reason: Literal[
        "duplicate", "overpaid", "underpaid", "not_due", "declined", "withdrawn", "stopped", "our_mistake", "by_law"
    ]
    kind: Literal["phi", "le_phi"] | None = None
    """Which of the two is made smaller, when only a part of both goes back."""
    by_hand: bool = False
    """Somebody transfers it, although the provider could."""


class DecideRefund(Step):
    """What a second officer says of a refund that waits; `transaction`: the bank's number of one made by hand."""

    how: Literal["approved", "declined", "done"]
    transaction: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)] = ""


class Revoke(Step):
    """Take a result back. `version` is the result's."""

    reason: Literal["our_mistake", "false_papers", "no_longer_met", "holder_asked", "ordered"]


class Release(Body):
    """Open a file that the malware scanner could not scan."""

    reason: Literal["scanned_elsewhere", "sender_confirmed", "own_document"]


class Reasoned(Step):
    """A step that must be explained to the citizen."""

    reason: Reason


class Decide(Step):
    """The decision; a denial must be explained.

    `result` is the file it is given with. Without it what is granted has the last one that was checked, and what
    is denied has none.
    """

    outcome: Literal["granted", "denied"]
    reason: Reason | None = None
    result: Annotated[str, StringConstraints(max_length=40)] | None = None


def _present_fields(body: Body, exclude: set[str] | None = None) -> dict[str, Any]:
    text = body.model_dump(mode="json", exclude_unset=True, exclude=exclude)
    return {part: value for part, value in text.items() if value is not None}
