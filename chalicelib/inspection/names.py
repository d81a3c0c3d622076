"""File names that a double click runs."""

from __future__ import annotations

import re

_RUNS = re.compile(
    r".*\.(?:app|apk|bat|chm|class|cmd|com|cpl|dll|dmg|elf|exe|gadget|hta|iso|jar|jnlp|jse?|lnk|ms[ip]|ocx|pif"
    r"|psm?1|py|reg|scr|sct|sh|swf|sys|url|vb[es]?|ws[cfh]?|xlam|(?:doc|dot|ppt|xls|xlt)m)\s*",
    re.IGNORECASE | re.DOTALL,
)


def runs(name: str) -> bool:
    """Whether opening a file of this name would run something."""
    return _RUNS.fullmatch(name) is not None
