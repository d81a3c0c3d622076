"""How the API writes moments."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.working_time import LOCAL


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with +07:00, to the second."""
    return None if at is None else at.astimezone(LOCAL).isoformat(timespec="seconds")
