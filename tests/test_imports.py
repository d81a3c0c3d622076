"""What every cold start pays for: the app is imported whole, and nothing that one route alone needs comes with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LATE = (
    "pydantic",
    "jsonschema",
    "jinja2",
    "boto3",
    "cryptography",
    "fpdf",
    "PIL",
    "pypdf",
    "pyhanko",
    "lxml",
    "aiohttp",
    "email_validator",
    "phonenumbers",
)
"""Each is imported by the first request that needs it."""


def test_the_app_imports_nothing_heavy() -> None:
    """In a process of its own, as in a new Lambda."""
    reported = f"import sys, app; print(*[name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", reported], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
