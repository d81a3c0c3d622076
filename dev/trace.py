"""What happened to one dossier of the local stack, from its history and the service's log."""

from __future__ import annotations

from dev import provision
from dev.place import Place
from infra import trace


def entries(at: Place, named: str) -> list[trace.Entry]:
    """Everything known of the dossier with this reference or code. Raises `NotFound`."""
    reference, history = trace.history_of(provision.events(at)[0], named)
    if not at.service_log.exists():
        return history
    with at.service_log.open(encoding="utf-8") as lines:
        logged = [entry for line in lines if (entry := trace.of_line(line, reference))]
    return trace.in_order([*history, *logged])
