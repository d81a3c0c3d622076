"""payOS's signed text: `name=value` by name, nothing encoded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

OF_A_REQUEST = ("amount", "cancelUrl", "description", "orderCode", "returnUrl")


def text_of(data: Mapping[str, Any]) -> str:
    """What is signed of an object."""
    return "&".join(f"{name}={_value(data[name])}" for name in sorted(data))


def text_of_request(request_fields: Mapping[str, Any]) -> str:
    """What is signed of a request for a payment: these five and nothing else."""
    return text_of({name: request_fields.get(name) for name in OF_A_REQUEST})


def _value(value: Any) -> str:
    if value is None or value in ("null", "undefined"):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        parts = [{name: part[name] for name in sorted(part)} if isinstance(part, dict) else part for part in value]
        return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return str(value)
