"""The one logger: structured, and unable to say what must not be said.

Call sites log codes and identifiers only. The redaction is the second lock: anything shaped like
a token, a signature, an identity number, a telephone number or an e-mail address is blanked,
tracebacks included.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

_SECRETS = re.compile(
    r"""
    eyJ[\w-]+\.[\w-]*\.?[\w-]*            # a JSON Web Token
    | (?i:bearer)\s+\S+
    | \b[0-9a-fA-F]{40,}\b                # signatures and digests
    | (?<![\w.-])\d{12}(?!\d)             # identity numbers
    | (?<!\d)(?:\+84|0)[35789]\d{8}(?!\d) # telephone numbers
    | [\w.+-]+@[\w-]+\.[\w.-]+            # e-mail addresses
    """,
    re.VERBOSE,
)


def redact(line: str) -> str:
    """The line without anything that must not be in a log."""
    return _SECRETS.sub("[redacted]", line)


@cache
def logger() -> Logger:
    """Powertools' structured logger, redacting."""
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    class Redacting(LambdaPowertoolsFormatter):
        def serialize(self, log: Any) -> str:
            return redact(super().serialize(log))

    # Not the app's name: Chalice has a logger of that name, and each line would appear twice.
    return Logger(
        service="motcua-service",
        level=os.environ.get("LOG_LEVEL", "INFO"),
        logger_formatter=Redacting(),
    )
