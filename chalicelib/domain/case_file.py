"""A dossier with everything that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.document.document import RESULT_SLOT, Document
from chalicelib.domain.dossier.dossier import Change, Content, Dossier, Event
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.domain.payment.receipt import Receipt
from chalicelib.domain.payment.refund import Refund
from chalicelib.domain.result.result import Result
from chalicelib.domain.undelivered import Unreachable, fingerprint


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """Everything about one dossier, read at once."""

    dossier: Dossier
    content: Content
    documents: tuple[Document, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    refunds: tuple[Refund, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    results: tuple[Result, ...] = ()
    """In the order in which their files were attached."""
    history: tuple[Event, ...] = ()
    """Oldest first, as `history.in_order` has it."""
    refused_addresses: tuple[Unreachable, ...] = ()
    """Addresses that messages were refused for, also ones the citizen has replaced since."""

    @property
    def unreachable(self) -> list[Unreachable]:
        """The channels that refuse messages to the citizen's present addresses."""
        ref, addresses = self.dossier.reference, self.content.addresses
        now = {fingerprint(ref, channel, address) for channel, address in addresses.items()}
        return [each for each in self.refused_addresses if each.fingerprint in now]

    def for_citizen(self) -> CaseFile:
        """Without the files the desk is about to give back: the citizen has a result once it was returned."""
        result_files = {each.id for each in self.documents if each.slot == RESULT_SLOT}
        # Files that were removed appear only in the facts of their events.
        result_files |= {each.subject for each in self.history if each.facts.get("slot") == RESULT_SLOT}
        return replace(
            self,
            documents=tuple(each for each in self.documents if each.id not in result_files),
            history=tuple(each for each in self.history if each.subject not in result_files),
        )

    def after(self, change: Change, content: Content | None = None) -> CaseFile:
        """The case file after one more step."""
        event = change.event
        history = {(each.subject, each.version): each for each in (*self.history, event)}
        return replace(
            self,
            dossier=change.dossier,
            content=content or self.content,
            history=tuple(history.values()),
        )
