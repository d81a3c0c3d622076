"""The request models, imported when a request first needs one: a look-up never pays for pydantic."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.web import request_models as request_models
else:

    class _Late:
        def __getattr__(self, name: str) -> Any:
            return getattr(import_module("chalicelib.web.request_models"), name)

    request_models = _Late()
