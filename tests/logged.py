"""What the service logs, for tests of what only the log says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.platform.logging import logger


class _Collecting(logging.Handler):
    def __init__(self, message: str) -> None:
        super().__init__()
        self.message, self.records = message, list[Any]()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self.message:
            self.records.append(record)


@contextmanager
def logged(message: str) -> Iterator[list[Any]]:
    """The records with this message until the block ends; what was logged besides are their attributes."""
    collecting = _Collecting(message)
    logger().addHandler(collecting)
    try:
        yield collecting.records
    finally:
        logger().removeHandler(collecting)
