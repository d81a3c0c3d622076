"""Headers every answer carries."""

from __future__ import annotations

from chalice.app import Response

_PROTECTIVE = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


WITH_SCRIPT = {
    "Content-Security-Policy": f"{_PROTECTIVE['Content-Security-Policy']}; script-src 'self'; connect-src 'self'"
}
"""For a page that brings a script of ours, which asks nobody but us."""


def secured(response: Response) -> Response:
    """The response with the protective headers it does not set itself."""
    response.headers = {**_PROTECTIVE, **response.headers}
    return response
