"""How a command ends when it was refused: in a sentence for whoever typed it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Refused


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """What AWS or our own rules refuse ends the command with exit code 1 and a sentence, not with a traceback."""
    try:
        yield
    except (BotoCoreError, ClientError) as refused:
        raise SystemExit(f"AWS: {refused}") from refused
    except Refused as refused:
        raise SystemExit(refused.text[1]) from refused
