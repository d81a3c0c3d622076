"""The ways this service refuses, in its own words. Only `web` knows which HTTP status each becomes."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain import texts

Text = tuple[str, str]
"""What a person reads: Vietnamese first, English second."""


class Refused(Exception):
    """A request that cannot be granted.

    `code` is stable and snake_case, `text` is for the person, `fields` names the values at fault,
    `facts` are machine-readable extras of the answer (never personal data).
    """

    def __init__(
        self,
        code: str,
        text: Text,
        *,
        fields: Mapping[str, Text] | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{code}: {text[1]}")
        self.code = code
        self.text = text
        self.fields = dict(fields or {})
        self.facts = dict(facts or {})


class Invalid(Refused):
    """A value is wrong; `fields` names it."""


def invalid(fields: Mapping[str, Text]) -> Invalid:
    """These values are wrong."""
    return Invalid("invalid", texts.VALUES_ARE_WRONG, fields=fields)


class NotFound(Refused):
    """No such thing, or not for this person: the two are never told apart."""


class NotAllowed(Refused):
    """The rules of the procedure or of the lifecycle do not allow this now."""


class Stale(Refused):
    """The dossier has changed since the caller read it."""


class Untrusted(Refused):
    """Nobody proved who sent this."""


class Forbidden(Refused):
    """We know who asks, and it is not theirs to do."""


class Unavailable(Refused):
    """Something outside did not answer in time. Nothing was half-done; trying again is right."""


class TooMany(Refused):
    """Asked too often; later is right."""


class StorageUnavailable(Unavailable):
    """It is our own storage that did not answer: nothing was changed."""


class OutcomeUnknown(StorageUnavailable):
    """A write got no answer, or something after it failed: it may have been saved, so look before trying again."""


class Busy(Unavailable):
    """It answered that it must not be asked for some minutes."""


class Odd(Unavailable):
    """It answered, and nothing can be concluded from what it said of this one thing."""
