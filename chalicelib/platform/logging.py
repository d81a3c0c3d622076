"""The one logger: structured, with the fields of the request or event (`platform/log_context.py`), and redacted.

Call sites log codes and identifiers only. The redaction (`platform/redaction.py`) is the second lock: anything shaped
like a token, a signature, an identity number, a telephone number or an e-mail address is blanked, tracebacks included.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.platform.log_context import log_fields
from chalicelib.platform.redaction import redact_json

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """Powertools' structured logger, redacting."""
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    class Redacting(LambdaPowertoolsFormatter):
        def serialize(self, log: Any) -> str:
            # What the call itself names stays: it is nearer to the matter.
            scope = {name: value for name, value in log_fields().items() if name not in log}
            return super().serialize(redact_json(super().serialize({**log, **scope})))

    # Not the app's name: Chalice has a logger of that name, and each line would appear twice.
    return Logger(
        service="motcua-service",
        level=os.environ.get("LOG_LEVEL", "INFO"),
        logger_formatter=Redacting(),
    )
