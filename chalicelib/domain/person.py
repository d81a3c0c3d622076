"""Who calls: what a verified token says of a person."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Person:
    """A citizen, or an officer when there are roles. Printing one shows no personal data."""

    subject: str
    """The issuer's opaque name for them; the only part that is stored with a dossier's head."""
    name: str = field(default="", repr=False)
    identity_number: str = field(default="", repr=False)
    birthdate: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    roles: frozenset[str] = frozenset()
    """Of `clerk`, `handler`, `supervisor`; empty for citizens."""
    agency: str = ""
    """The agency an officer works for."""
