"""The clock of the local stack: `MOTCUA_NOW` when it is set, else the real one."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Now, as the application sees it, in Vietnamese time."""
    fixed = os.environ.get("MOTCUA_NOW")
    return datetime.fromisoformat(fixed).astimezone(VIETNAM) if fixed else datetime.now(VIETNAM)
