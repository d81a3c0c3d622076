"""How a citizen is reached: what is wrong in a contact, and which addresses of the sign-in are taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.domain.dossier.dossier import Content
from chalicelib.domain.errors import Text
from chalicelib.domain.person import Person
from chalicelib.platform.addresses import InvalidAddress, email_address, phone_number
from chalicelib.platform.logging import logger

CHECKS: Mapping[str, Callable[[str], str]] = {"email": email_address, "phone": phone_number}
"""By field of a contact; each raises `InvalidAddress`."""

CLAIMS = {"email": "email", "phone": "phone_number"}
"""The claims of an id token they come from (OpenID Connect Core 1.0, section 5.1)."""


def wrong_contact(content: Content) -> dict[str, Text]:
    """Addresses that no message can be sent to, by field path; absent ones are not wrong."""
    return {
        f"contact.{field}": fault.text
        for field in CHECKS
        if field in content.contact and (fault := _fault(field, content.contact[field]))
    }


def of_sign_in(person: Person) -> dict[str, str]:
    """The addresses of the sign-in, as the identity provider spells them. An invalid one is logged and left out."""
    claimed = {field: value for field in CHECKS if (value := getattr(person, field))}
    faults = [field for field, value in claimed.items() if _fault(field, value)]
    for field in faults:
        logger().warning(
            "an address of the sign-in is invalid", extra={"code": "invalid_claim", "claim": CLAIMS[field]}
        )
    return {field: value for field, value in claimed.items() if field not in faults}


def _fault(field: str, value: str) -> InvalidAddress | None:
    try:
        CHECKS[field](value)
    except InvalidAddress as invalid:
        return invalid
    return None
