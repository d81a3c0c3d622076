"""The facts of each kind of event, as they are stored: texts by name, never personal data.

Moments are ISO 8601 with an offset, amounts whole VND in decimal figures, `"true"` stands for yes and an absent fact
for no. Facts of kinds that earlier releases wrote may lack the optional ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NotRequired, TypedDict

from chalicelib.domain.dossier.events import EventKind as Kind


class StepFacts(TypedDict):
    """Any step of a dossier."""

    status: str
    """Where the dossier stands after it, a `lifecycle.Status`."""


class SaveFacts(StepFacts):
    """Saves in a row share one event."""

    until_version: NotRequired[str]
    """The dossier's version after the last of them."""
    until: NotRequired[str]
    """The moment of the last of them."""


class ReminderFacts(StepFacts):
    closes_at: str
    """When the draft is closed unless somebody works on it."""


class SubmissionFacts(StepFacts):
    """One of the two."""

    closes_at: NotRequired[str]
    """Until when the fee must be paid."""
    answer_by: NotRequired[str]
    """Until when the desk accepts or answers, where no fee is due."""


class FeePaidFacts(StepFacts):
    attempt: str
    """The payment that covers the fee."""
    answer_by: str
    """Until when the desk accepts or answers."""


class AcceptanceFacts(StepFacts):
    code: str
    """The legal dossier code."""
    due_at: str
    """When the result is due."""


class DecisionFacts(StepFacts):
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


class RejectedFileFacts(FileFacts):
    reason: str
    """A code of `document.REASONS`."""


class RemovedFileFacts(FileFacts):
    stored_until: str
    """When its stored bytes begin to be deleted."""


class ReleasedFileFacts(FileFacts):
    reason: str
    """A code of `document.RELEASED_FOR`."""


class ResultFacts(TypedDict):
    """Any event of a sealed result."""

    document: str
    """The file it was made of."""


class ReplacedResultFacts(ResultFacts):
    by_code: str
    """The code of the result that is valid instead."""
    waits: NotRequired[str]
    """The step of the dossier before which its citizen is not notified."""


class RevokedResultFacts(ResultFacts):
    reason: str
    """A code of `result.REVOKED_FOR`."""
    waits: NotRequired[str]
    """The step of the dossier before which its citizen is not notified."""


class PaymentFacts(TypedDict):
    """Any event of an attempt to pay."""

    provider: str
    amount: str
    """The fee the attempt is for."""
    late: NotRequired[str]
    """Whether it was paid after it had expired, failed or been cancelled."""
    overpaid: NotRequired[str]
    """How much arrived beyond the fee."""
    surplus: NotRequired[str]
    """Whether it was paid although nothing was due."""


class ReportedPaymentFacts(PaymentFacts):
    codes: NotRequired[str]
    """The provider's own result codes; absent where a rejected refund made the payment complete."""


class ResolvedPaymentFacts(PaymentFacts):
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
    codes: NotRequired[str]
    """The provider's own result codes; absent where an officer transferred the money."""


FACTS: Final[Mapping[Kind, type]] = {
    Kind.OPEN: StepFacts,
    Kind.SAVE: SaveFacts,
    Kind.REMIND: ReminderFacts,
    Kind.SUBMIT: SubmissionFacts,
    Kind.PAY: FeePaidFacts,
    Kind.WITHDRAW: EndFacts,
    Kind.EXPIRE: EndFacts,
    Kind.ERASE: StepFacts,
    Kind.ACCEPT: AcceptanceFacts,
    Kind.DECLINE: StepFacts,
    Kind.START: StepFacts,
    Kind.DECIDE: DecisionFacts,
    Kind.STOP: StepFacts,
    Kind.RETURN: StepFacts,
    Kind.DECLARED: FileFacts,
    Kind.CHECKED: FileFacts,
    Kind.REJECTED: RejectedFileFacts,
    Kind.REMOVED: RemovedFileFacts,
    Kind.SCAN_NOT_SCANNED: FileFacts,
    Kind.SCAN_CLEAN: FileFacts,
    Kind.SCAN_THREAT: FileFacts,
    Kind.SCAN_FAILED: FileFacts,
    Kind.SCAN_RELEASED: ReleasedFileFacts,
    Kind.SEAL_DUE: FileFacts,
    Kind.SEAL_REFUSED: RejectedFileFacts,
    Kind.RESULT_SEALED: ResultFacts,
    Kind.RESULT_REPLACED: ReplacedResultFacts,
    Kind.RESULT_REVOKED: RevokedResultFacts,
    Kind.PAYMENT_STARTED: PaymentFacts,
    Kind.PAYMENT_EXPIRED: ReportedPaymentFacts,
    Kind.PAYMENT_CANCELLED: ReportedPaymentFacts,
    Kind.PAYMENT_FAILED: ReportedPaymentFacts,
    Kind.PAYMENT_UNDERPAID: ReportedPaymentFacts,
    Kind.PAYMENT_NEEDS_REVIEW: ReportedPaymentFacts,
    Kind.PAYMENT_PAID: ReportedPaymentFacts,
    Kind.PAYMENT_ACCEPTED: ResolvedPaymentFacts,
    Kind.PAYMENT_SETTLED: ResolvedPaymentFacts,
    Kind.REFUND_REQUESTED: RefundFacts,
    Kind.REFUND_APPROVED: RefundFacts,
    Kind.REFUND_DECLINED: RefundFacts,
    Kind.REFUND_SUBMITTED: ReportedRefundFacts,
    Kind.REFUND_DONE: ReportedRefundFacts,
    Kind.REFUND_REJECTED: ReportedRefundFacts,
}
"""Which facts an event of each kind has. A test compares every event that the tests write with it."""
