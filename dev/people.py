"""People who can sign in locally, and what the identity provider says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from dev.place import AGENCY

OFFICES = {"clerk": "cán bộ tiếp nhận", "handler": "chuyên viên thụ lý", "supervisor": "lãnh đạo phụ trách"}
"""The three desk roles, as the sign-in page names them."""

_NAMESPACE = UUID("6a0d6a0e-5d0c-4c7a-9a55-b0f1a0c1d2e3")
_OFFICERS = {"clerk": "Lê Văn Hùng", "handler": "Phạm Thu Hà", "supervisor": "Nguyễn Đức Toàn"}


@dataclass(frozen=True)
class Person:
    """One account of the identity provider. `subject` says nothing about who it is."""

    subject: str
    title: str
    claims: Mapping[str, object] = field(default_factory=dict)


def citizen(number: str, name: str) -> Person:
    """A citizen with an identity number; the same number is always the same account."""
    claims = {
        "name": name,
        "identity_number": number,
        "email": f"cong-dan-{number[-4:]}@thu.example",
        "phone_number": f"+8490{number[-7:]}",
    }
    return Person(_subject("citizen", number), f"{name} · công dân", claims)


def officer(role: str, agency: str = AGENCY) -> Person:
    """The officer who holds this role in this agency."""
    name = _OFFICERS[role]
    claims = {"name": name, "email": f"{role}@coquan.example", "roles": [role], "agency": agency}
    return Person(_subject(agency, role), f"{name} · {OFFICES[role]} {agency}", claims)


def _subject(*parts: str) -> str:
    return uuid5(_NAMESPACE, "/".join(parts)).hex


MAI = citizen("042190000001", "Trần Thị Mai")

PREDEFINED = (
    MAI,
    citizen("042085000002", "Nguyễn Văn An"),
    *(officer(role) for role in OFFICES),
)
"""Those the sign-in page offers with one click."""
