"""Calls to other people's servers: bounded in time and size, and never more than an answer or `Unavailable`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Busy, Unavailable
from chalicelib.domain.strict_json import read_object
from chalicelib.platform import texts

SECONDS = (2.0, 6.0)
"""To connect, and between two pieces of the answer."""
IN_ALL_SECONDS = 10.0
"""Of a whole call: a byte a second would keep the limits above for hours."""

MOST_BYTES = 256 * 1024
TOO_MANY = 429


def get_json(url: str, *, timeout: tuple[float, float] = SECONDS) -> dict[str, Any]:
    """The JSON object at this address. Raises `Unavailable`."""
    return json_object(*call("GET", url, timeout=timeout))


def call(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout: tuple[float, float] = SECONDS,
) -> tuple[int, bytes]:
    """Status and body of an answer. Nobody is followed elsewhere. Raises `Unavailable`; `Busy` for a 429."""
    import urllib3

    from chalicelib.platform.deadline import POOL, Deadline

    connect, read = timeout
    try:
        with Deadline(IN_ALL_SECONDS) as deadline:
            answer = POOL.request(
                method,
                url,
                body=body or None,
                headers={"Content-Type": "application/json", "Accept": "application/json", **(headers or {})},
                timeout=urllib3.Timeout(connect=connect, read=read),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            try:
                text = answer.read(MOST_BYTES + 1)
            finally:
                answer.close()  # what was read to its end is back in the pool already; the rest must not be
    except urllib3.exceptions.HTTPError as silent:
        raise _silent() from silent
    if deadline.passed:
        raise _silent()  # what was read may only look whole
    if answer.status == TOO_MANY:
        raise Busy("outside_busy", _silent().text)
    if len(text) > MOST_BYTES:
        raise _silent()
    return answer.status, text


def json_object(status: int, text: bytes) -> dict[str, Any]:
    """The object an answer of `call` holds. Raises `Unavailable` when it was refused, or is none."""
    try:
        parsed = read_object(text, mark=True)
    except ValueError as unreadable:
        raise _silent() from unreadable
    if not 200 <= status < 300:
        raise _silent()
    return parsed


def _silent() -> Unavailable:
    return Unavailable("outside_unavailable", texts.NO_ANSWER)
