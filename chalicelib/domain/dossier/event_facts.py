"""The facts of each kind of event, as they are stored: texts by name, never personal data.

Moments are ISO 8601 with an offset, amounts whole VND in decimal figures, `"true"` stands for yes and an absent fact
for no. Facts of kinds that earlier releases wrote may lack the optional ones.
"""

# Without `annotations` of __future__: with it Python 3.11 takes every fact for a required one.
from collections.abc import Mapping
from typing import Final, NotRequired, TypedDict

from chalicelib.domain.dossier.events import EventKind as Kind


class StepFacts(TypedDict):
    """Any step of a dossier."""

    status: str
    """Where the dossier stands after it, a `lifecycle.Status`."""


class SaveFacts(StepFacts):
    """Saves in a row share one event: these are the dossier's version after the last of them, and its moment."""

    until_version: NotRequired[str]
    until: NotRequired[str]


class ReminderFacts(StepFacts):
    """A draft about to be closed."""

    closes_at: str
    """When the draft is closed unless somebody works on it."""


class SubmissionFacts(StepFacts):
    """One of the two."""

    closes_at: NotRequired[str]
    """Until when the fee must be paid."""
    answer_by: NotRequired[str]
    """Until when the desk accepts or answers, where no fee is due."""


class FeePaidFacts(StepFacts):
    """The fee arrived."""

    attempt: str
    """The payment that covers the fee."""
    answer_by: str


class AcceptanceFacts(StepFacts):
    """The period begins."""

    code: str
    """The legal dossier code."""
    due_at: str
    """When the result is due."""


class DecisionFacts(StepFacts):
    """The decision."""

    outcome: str
    """`granted` or `denied`."""


class EndFacts(StepFacts):
    """A dossier that may end without having been filed."""

    files_until: NotRequired[str]
    """Until when its files are stored."""


class FileFacts(TypedDict):
    """Any event of a document."""

    slot: str
    """The catalogue's slot, or `RESULT_SLOT` for a file of the desk."""


class ReasonedFileFacts(FileFacts):
    """A file that cannot be used, or that a supervisor released."""

    reason: str
    """A code of `rejection_reasons.REASONS` or `document.texts.RELEASE_REASONS`."""


class RemovedFileFacts(FileFacts):
    """A file taken out."""

    stored_until: str
    """When its stored bytes begin to be deleted."""


class ResultFacts(TypedDict):
    """Any event of a sealed result, with the file it was made of."""

    document: str


class EndedResultFacts(ResultFacts):
    """A result that is no longer valid."""

    waits: NotRequired[str]
    """The step of the dossier before which its citizen is not notified."""


class ReplacedResultFacts(EndedResultFacts):
    """Another result is valid instead."""

    by_code: str
    """Its code."""


class RevokedResultFacts(EndedResultFacts):
    """A supervisor revoked it."""

    reason: str
    """A code of `result.texts.REVOCATION_REASONS`."""


class PaymentFacts(TypedDict):
    """Any event of an attempt to pay; `amount` is the fee."""

    provider: str
    amount: str
    late: NotRequired[str]
    """Whether it was paid after it had expired, failed or been cancelled."""
    overpaid: NotRequired[str]
    """How much arrived beyond the fee."""
    surplus: NotRequired[str]
    """Whether it was paid although nothing was due."""


class ReportedPaymentFacts(PaymentFacts):
    """A provider reported it."""

    codes: NotRequired[str]
    """The provider's own result codes; absent where a rejected refund made the payment complete."""


class ResolvedPaymentFacts(PaymentFacts):
    """A supervisor closed it."""

    reason: str
    """The supervisor's code for it."""


class RefundFacts(TypedDict):
    """Any event of a refund."""

    provider: str
    amount: str
    reason: str
    """Why it was requested."""
    promised_by: str
    """Until when the payer has the money."""
    waits: NotRequired[str]
    """Whether a second officer must agree."""


class ReportedRefundFacts(RefundFacts):
    """A provider, or the officer who transferred the money, reported it."""

    codes: NotRequired[str]
    """The provider's own result codes; absent where an officer transferred the money."""


_KINDS: Final[Mapping[type, tuple[Kind, ...]]] = {
    StepFacts: (Kind.OPEN, Kind.ERASE, Kind.DECLINE, Kind.START, Kind.STOP, Kind.RETURN),
    SaveFacts: (Kind.SAVE,),
    ReminderFacts: (Kind.REMIND,),
    SubmissionFacts: (Kind.SUBMIT,),
    FeePaidFacts: (Kind.PAY,),
    EndFacts: (Kind.WITHDRAW, Kind.EXPIRE),
    AcceptanceFacts: (Kind.ACCEPT,),
    DecisionFacts: (Kind.DECIDE,),
    FileFacts: (
        *(Kind.DECLARED, Kind.CHECKED, Kind.SEAL_DUE),
        *(Kind.SCAN_NOT_SCANNED, Kind.SCAN_CLEAN, Kind.SCAN_THREAT, Kind.SCAN_FAILED),
    ),
    ReasonedFileFacts: (Kind.REJECTED, Kind.SCAN_RELEASED, Kind.SEAL_REFUSED),
    RemovedFileFacts: (Kind.REMOVED,),
    ResultFacts: (Kind.RESULT_SEALED,),
    ReplacedResultFacts: (Kind.RESULT_REPLACED,),
    RevokedResultFacts: (Kind.RESULT_REVOKED,),
    PaymentFacts: (Kind.PAYMENT_STARTED,),
    ReportedPaymentFacts: (
        *(Kind.PAYMENT_EXPIRED, Kind.PAYMENT_CANCELLED, Kind.PAYMENT_FAILED),
        *(Kind.PAYMENT_UNDERPAID, Kind.PAYMENT_NEEDS_REVIEW, Kind.PAYMENT_PAID),
    ),
    ResolvedPaymentFacts: (Kind.PAYMENT_ACCEPTED, Kind.PAYMENT_CLOSED),
    RefundFacts: (Kind.REFUND_REQUESTED, Kind.REFUND_APPROVED, Kind.REFUND_DECLINED),
    ReportedRefundFacts: (Kind.REFUND_SUBMITTED, Kind.REFUND_DONE, Kind.REFUND_REJECTED),
}

FACTS: Final[Mapping[Kind, type]] = {kind: facts for facts, kinds in _KINDS.items() for kind in kinds}
"""Which facts an event of each kind has. A test compares every event that the tests write with it."""
