"""What is done to the template that Chalice wrote, before it is linted."""

from __future__ import annotations

from typing import Any

import yaml

from infra import alarm_topic, alarms, resources

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # libyaml's, where it is installed


class _WithoutAliases(_Dumper):  # type: ignore[misc]
    """CloudFormation refuses aliases: "YAML aliases are not allowed in CloudFormation templates"."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def completed(text: str, stage: str) -> str:
    """Chalice's template with the alarms of functions and table and the rules of its stage, without YAML aliases.

    Raises `KeyError` when an alarm would take the place of another resource, or Chalice writes something unexpected.
    """
    template = resources.load(text)
    made = alarms.of(template["Resources"])
    if taken := made.keys() & template["Resources"].keys():
        raise KeyError(f"two resources have the same logical id: {sorted(taken)}")
    template["Resources"] |= made
    alarm_topic.require_in_template(template, stage)
    return yaml.dump(template, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=120)
