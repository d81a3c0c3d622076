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
    """The object does not exist or belongs to somebody else; the answer does not reveal which."""


class NotAllowed(Refused):
    """The rules of the procedure or of the lifecycle do not allow this now."""


class Stale(Refused):
    """The dossier has changed since the caller read it."""


class Untrusted(Refused):
    """The sender could not be authenticated."""


class Forbidden(Refused):
    """The caller is authenticated and not authorised."""


class Unavailable(Refused):
    """An external system did not answer in time. Nothing was changed; the request may be retried."""


class TooMany(Refused):
    """The rate limit was exceeded; retry later."""


class StorageUnavailable(Unavailable):
    """It is our own storage that did not answer: nothing was changed."""


class OutcomeUnknown(StorageUnavailable):
    """The outcome of a write is unknown: it may have been saved. Read before retrying."""


class Busy(Unavailable):
    """The external system limits the request rate and refuses requests for some minutes."""


class Odd(Unavailable):
    """The external system answered, and its answer about this object is unusable."""
