"""Calls to other people's servers: bounded in time and size, and never more than an answer or `Unavailable`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Unavailable

CONNECT_SECONDS = 2.0
READ_SECONDS = 6.0
MOST_BYTES = 256 * 1024


def get_json(url: str) -> dict[str, Any]:
    """The JSON object at this address. Raises `Unavailable`."""
    return _asked("GET", url, None)


def post_json(url: str, body: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object this address answers to a JSON object. Raises `Unavailable`."""
    return _asked("POST", url, json.dumps(body).encode())


def _asked(method: str, url: str, body: bytes | None) -> dict[str, Any]:
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    try:
        answer = urllib3.request(
            method,
            url,
            body=body,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            timeout=timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            text = answer.read(MOST_BYTES + 1)
        finally:
            answer.release_conn()
        if answer.status >= 400 or len(text) > MOST_BYTES:
            raise ValueError("refused, or too long")
        said = json.loads(text)
        if not isinstance(said, dict):
            raise ValueError("not an object")
    except (urllib3.exceptions.HTTPError, ValueError) as silent:
        raise Unavailable(
            "outside_unavailable",
            (
                "Một hệ thống bên ngoài chưa trả lời. Vui lòng thử lại sau ít phút.",
                "Another system did not answer. Please try again in a few minutes.",
            ),
        ) from silent
    return said
