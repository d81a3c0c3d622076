"""The secret store, with our account at every provider."""

from __future__ import annotations

import json
from typing import Any

from tests.payments.provider_specs import SIDES
from tests.roles.recorder import note_call


class Accounts:
    """The secret store: our account with every provider."""

    class exceptions:  # noqa: N801 (botocore's)
        class ParameterNotFound(Exception):
            """There is no such secret."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, Any]] = {name: side.account for name, side in SIDES.items()}
        self.texts: dict[str, str] = {}
        """What stands there instead."""

    def get_parameter(self, *, Name: str, **_: Any) -> Any:  # noqa: N803
        note_call("ssm", "GetParameter", {"Name": Name})
        name = Name.rsplit("/", 1)[-1]
        if name not in self.of:
            raise self.exceptions.ParameterNotFound
        return {"Parameter": {"Value": self.texts.get(name) or json.dumps(self.of[name])}}
