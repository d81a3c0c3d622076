"""Calls to other people's servers: bounded in time and size, and never more than an answer or `Unavailable`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Unavailable

SECONDS = (2.0, 6.0)
"""To connect, and between two pieces of the answer."""

MOST_BYTES = 256 * 1024


def get_json(url: str, *, timeout: tuple[float, float] = SECONDS) -> dict[str, Any]:
    """The JSON object at this address. Raises `Unavailable`."""
    return _asked("GET", url, None, timeout)


def post_json(url: str, body: Mapping[str, str], *, timeout: tuple[float, float] = SECONDS) -> dict[str, Any]:
    """The JSON object this address answers to a JSON object. Raises `Unavailable`."""
    return _asked("POST", url, json.dumps(body).encode(), timeout)


def _asked(method: str, url: str, body: bytes | None, timeout: tuple[float, float]) -> dict[str, Any]:
    import urllib3

    connect, read = timeout
    try:
        answer = urllib3.request(
            method,
            url,
            body=body,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            timeout=urllib3.Timeout(connect=connect, read=read),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            text = answer.read(MOST_BYTES + 1)
        finally:
            answer.close()  # what was read to its end is back in the pool already; the rest must not be
        if not 200 <= answer.status < 300 or len(text) > MOST_BYTES:
            raise ValueError("refused, sent elsewhere, or too long")
        said = json.loads(text)
        if not isinstance(said, dict):
            raise ValueError("not an object")
    except (urllib3.exceptions.HTTPError, ValueError, RecursionError) as silent:
        raise Unavailable(
            "outside_unavailable",
            (
                "Một hệ thống bên ngoài chưa trả lời. Vui lòng thử lại sau ít phút.",
                "Another system did not answer. Please try again in a few minutes.",
            ),
        ) from silent
    return said
