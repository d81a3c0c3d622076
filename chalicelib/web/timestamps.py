"""How the API writes moments."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.working_time import LOCAL


def moment(at: datetime) -> str:
    """ISO 8601 with +07:00, to the second."""
    return at.astimezone(LOCAL).isoformat(timespec="seconds")
