"""What the tests of money share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.platform import clients
from tests.issuer import Issuer
from tests.payments.payment_world import Counter


@pytest.fixture
def counter(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """The whole service over a table in memory, with an account at every provider."""
    yield Counter(issuer, monkeypatch)
    clients.forget()
