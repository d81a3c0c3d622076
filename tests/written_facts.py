"""Each event that the service writes in a test is compared with the facts of its kind.

Those that a test makes up itself have a plain text as kind, which mypy refuses in the service; they are not compared.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.dossier.dossier import SUBJECT, Event
from chalicelib.domain.dossier.event_facts import FACTS
from chalicelib.domain.dossier.events import EventKind
from chalicelib.storage import dossier_items
from chalicelib.storage.attributes import Item


def faults(event: Event) -> list[str]:
    """What is wrong with the facts of an event; empty for a correct one."""
    if not isinstance(event.kind, EventKind):
        return []
    of: Any = FACTS[event.kind]
    required, listed = of.__required_keys__, of.__required_keys__ | of.__optional_keys__
    found = [f"{name} is missing" for name in sorted(required - set(event.facts))]
    found += [f"{name} is not listed" for name in sorted(set(event.facts) - listed)]
    found += [f"{name} is no text" for name, value in event.facts.items() if type(value) is not str]
    if ("status" in required) is not (event.subject == SUBJECT):
        found.append(f"{event.subject} is not what it is about")
    return found


def install() -> None:
    """From now on, in this process: code that writes other facts fails."""
    write = dossier_items.from_event

    def checked(event: Event) -> Item:
        wrong = faults(event)
        assert not wrong, f"{event.kind}: {'; '.join(wrong)}"
        return write(event)

    dossier_items.from_event = checked
