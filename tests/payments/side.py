"""One provider as it really speaks: our account there, what it says, how it signs, what it hears back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.payment.attempt import Attempt, Outcome
from tests.payments.provider_messages import AT, Fields, Sent, Signing


@dataclass(frozen=True)
class Side:
    """One provider's side."""

    name: str
    account: dict[str, Any]
    """As the secret store has it."""
    says: Callable[[Attempt, str, Any, int], Fields]
    signs: Callable[[Fields, Signing], Sent]
    words: dict[str, str]
    """What it can say of an attempt, in its own codes. All can say `paid`."""
    fields: tuple[str, str, str]
    """What it calls the attempt, the amount, and whatever decides whether this is money."""
    ours: str
    """The field that names our account there; empty where only the key tells."""
    moment: bool = False
    """Whether a notice has an age."""
    credits: bool = False
    """Whether each notice is one transfer of perhaps several."""
    key: str = "secret"
    """Which part of the account signs notices."""
    replies: dict[Outcome, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def secret(self) -> str:
        return str(self.account[self.key])

    @property
    def secrets(self) -> list[str]:
        """Whatever of the account nobody may see."""
        public = {"base_url", "checkout_url", "pay_url", "api_url", "tmn_code", "partner_code", "client_id"}
        hidden = {name: value for name, value in self.account.items() if name not in public}
        return [value for value in hidden.values() if isinstance(value, str) and len(value) > 8 and value.isascii()]

    def message(
        self, attempt: Attempt, how: str = "paid", /, *, amount: Any = None, number: Any = 1, **changes: Any
    ) -> Fields:
        """The fields of a notice; `changes` replace some."""
        requested = attempt.amount if amount is None else amount
        return {**self.says(attempt, self.words.get(how, how), requested, number), **changes}

    def sent(self, fields: Fields, *, at: datetime = AT, secret: str | None = None, **how: Any) -> Sent:
        """The call with these fields, signed as `Signing` says."""
        return self.signs(fields, Signing(self.secret if secret is None else secret, at, **how))

    def paid(self, attempt: Attempt, how: str = "paid", /, **changes: Any) -> Sent:
        """A signed notice."""
        at = changes.pop("at", AT)
        return self.sent(self.message(attempt, how, **changes), at=at)
