"""Entities survive the table."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.document.document import Document
from chalicelib.domain.dossier.dossier import Content, Dossier, Event
from chalicelib.domain.payment.attempt import Attempt
from chalicelib.storage import dossier_items
from chalicelib.storage.payments import payment_items

moments = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
maybe = st.none() | moments
REFERENCE = "2345-6789-ABCX"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
parts = st.dictionaries(st.text(max_size=8), json_values, max_size=3)
dossiers = st.builds(
    Dossier,
    reference=st.just(REFERENCE),
    opened_at=moments,
    changed_at=moments,
    expires_at=maybe,
    paid_at=maybe,
    filed_at=maybe,
    accepted_at=maybe,
    act_by=maybe,
    due_at=maybe,
    decided_at=maybe,
    returned_at=maybe,
)


@given(dossiers)
def test_a_dossier_survives_the_table(dossier: Dossier) -> None:
    """Mapping there and back is the identity."""
    assert dossier_items.to_dossier(dossier_items.from_dossier(dossier)) == dossier


@given(st.builds(Content, form=parts, applicant=parts, contact=parts, delivery=parts))
def test_what_the_citizen_wrote_survives_the_table(content: Content) -> None:
    """Whatever JSON it is."""
    assert dossier_items.to_content(dossier_items.from_content(REFERENCE, content)) == content


@given(
    st.builds(Event, reference=st.just(REFERENCE), at=moments, facts=st.dictionaries(st.text(), st.text(), max_size=3))
)
def test_an_event_survives_the_table(event: Event) -> None:
    """So does history."""
    assert dossier_items.to_event(dossier_items.from_event(event)) == event


def test_documents_and_attempts_survive_the_table() -> None:
    """Identifiers must be real ones, since keys are made of them."""
    from chalicelib.domain.identifiers import new, new_child

    reference = new(lambda a, n: a[:n])
    child = new_child(reference, lambda a, n: a[:n])
    noon = datetime(2026, 12, 4, tzinfo=UTC)
    document = Document(
        id=child,
        reference=reference,
        slot="s",
        filename="ảnh.pdf",
        content_type="application/pdf",
        size=5,
        sha256="0" * 64,
        declared_at=noon,
    )
    attempt = Attempt(id=child, reference=reference, provider="vnpay", amount=1, created_at=noon, expires_at=noon)
    assert dossier_items.to_document(dossier_items.from_document(document)) == document
    assert payment_items.to_attempt(payment_items.from_attempt(attempt)) == attempt


def test_the_head_of_a_dossier_holds_no_personal_data() -> None:
    """Its fields are all codes, dates and the opaque subject; what citizens write lives in CONTENT."""
    from dataclasses import fields

    personal = {"name", "identity_number", "email", "phone", "address", "form", "applicant", "contact"}
    assert not personal & {field.name for field in fields(Dossier)}
