"""API representations of fees, payments, refunds and receipts. Amounts are whole VND."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import Dossier
from chalicelib.domain.dossier.lifecycle import Status
from chalicelib.domain.errors import Text
from chalicelib.domain.payment.attempt import Attempt, State, UnmatchedPayment
from chalicelib.domain.payment.receipt import Receipt
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.payment.settlement import Difference
from chalicelib.domain.procedure.fees import Bill
from chalicelib.payments import texts
from chalicelib.procedures import responses as procedures_responses

Json = dict[str, Any]


def fee(bill: Bill, of: CaseFile, language: int) -> Json | None:
    """What it costs and whether what is due at filing is paid; `None` when it costs nothing at all.

    `amount` is what is due at filing; `lines` are all items, those paid later or to the postman too.
    `refunded` is what went back of the fee or is on its way, without what was never due.
    """
    if not bill.lines:
        return None
    dossier = of.dossier
    at_filing = dossier.amount_due or bill.due("filing")
    refunded = sum(attempt.officer_refund_amount for attempt in of.attempts if attempt.retained_amount)
    return {
        **procedures_responses.bill(bill, language),
        "amount": at_filing,
        "state": _fee_state(dossier, refunded, at_filing),
        "refunded": refunded,
        "paid_at": dossier.paid_at,
    }


def attempt(of: Attempt, language: int) -> Json:
    """An attempt to pay."""
    return {
        "attempt": of.id,
        "provider": of.provider,
        "amount": of.amount,
        "state": of.state.value,
        "label": texts.ATTEMPT_LABELS[of.state][language],
        "late": of.late,
        "surplus": of.is_duplicate,
        "received": of.received,
        "overpaid": of.overpaid,
        "refundable": of.refundable,
        "review": of.review or None,
        "created_at": of.created_at,
        "expires_at": of.expires_at,
        "settled_at": of.state_changed_at,
        "version": of.version,
    }


def provider_answer(answer: str) -> Text:
    """The label of a provider's answer to a query, in both languages; see `poll_attempts.ProviderAnswer.answer`."""
    return texts.POLL_LABELS[answer] if answer in texts.POLL_LABELS else texts.ATTEMPT_LABELS[State(answer)]


def unmatched(of: UnmatchedPayment) -> Json:
    """Money that names no attempt of ours."""
    return {
        "name": of.name,
        "review": of.review,
        "provider": of.notice.provider,
        "transaction": of.notice.transaction,
        "amount": of.notice.amount,
        "codes": of.notice.codes,
        "heard_at": of.received_at,
    }


def difference(of: Difference, language: int) -> Json:
    """What a settlement file and our books do not agree on."""
    return {
        "provider": of.provider,
        "day": of.day,
        "name": of.name,
        "kind": of.kind.value,
        "label": texts.DIFFERENCE_LABELS[of.kind][language],
        "attempt": of.attempt or None,
        "ours": of.ours,
        "theirs": of.theirs,
        "line": of.line or None,
        "found_at": of.detected_at,
    }


def provider(of: Any, language: int) -> Json:
    """A way to pay."""
    return {
        "provider": of.name,
        "label": of.label[language],
        "redirect": "redirect" in of.capabilities,
        "qr": "qr" in of.capabilities,
        "least": of.limits.least,
        "most": of.limits.most,
    }


def refund(of: Refund, language: int) -> Json:
    """Money on its way back, and when it must be there."""
    return {
        "refund": of.id,
        "attempt": of.attempt,
        "reference": of.reference,
        "provider": of.provider,
        "amount": of.amount,
        "reason": of.reason,
        "kind": of.kind or None,
        "state": of.state.value,
        "label": texts.REFUND_LABELS[of.state][language],
        "by_hand": of.by_hand,
        "review": of.review or None,
        "transaction": of.transaction or None,
        "requested_at": of.requested_at,
        "promised_by": of.promised_by,
        "settled_at": of.completed_at,
        "version": of.version,
    }


def receipt(of: Receipt) -> Json:
    """A receipt, for its citizen and the desk."""
    return {**public_receipt(of), "attempt": of.attempt}


def public_receipt(of: Receipt) -> Json:
    """What anyone who holds it may know: not whose it is, and no name that holds its dossier's reference."""
    return {
        "receipt": of.name,
        "kind": of.kind,
        "amount": of.amount,
        "state": "cancelled" if of.cancelled_at else "valid",
        "replaces": of.replaces or None,
        "paid_at": of.paid_at,
        "issued_at": of.issued_at,
        "cancelled_at": of.cancelled_at,
    }


def _fee_state(dossier: Dossier, refunded: int, at_filing: int) -> str:
    if not at_filing:
        return "none"
    if dossier.paid_at is None:
        return "due" if dossier.status is Status.AWAITING_FEE else "estimated"
    return "paid" if not refunded else "partly_refunded" if refunded < dossier.amount_due else "refunded"
