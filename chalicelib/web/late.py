"""The request models, imported when a request first needs one: a look-up never pays for pydantic."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.web import bodies as bodies
else:

    class _Late:
        def __getattr__(self, name: str) -> Any:
            return getattr(import_module("chalicelib.web.bodies"), name)

    bodies = _Late()
