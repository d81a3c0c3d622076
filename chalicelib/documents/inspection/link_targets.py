"""What a document points at: its reader's own disk, the web, or another computer's share."""

from __future__ import annotations

import re

HOST = r"""
    [\\/]{2}
    | file: (?: [\\/]{4} | [\\/]{2} (?! [\\/] | [a-z][:|][\\/] | localhost[\\/](?![\\/]) ))
"""
"""Another computer's share, in one of the ways to write one. `file:///C:\\` is the reader's own disk, and so is
`file://localhost/`, which Word for Mac writes. Windows logs in there first, and gives away the reader's password."""


def to(*targets: str) -> re.Pattern[str]:
    """What matches a target that is one of these."""
    return re.compile(rf"\s*(?:{'|'.join(targets)})", re.IGNORECASE | re.VERBOSE)


_OF_HOST = to(HOST)


def of_host(target: str) -> bool:
    """Whether it is on another computer's share."""
    return _OF_HOST.match(target) is not None
