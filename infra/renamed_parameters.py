"""Parameters of the template that have another name since a release; their values are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

RENAMED = {
    "RefundAloneMost": "RefundApprovalThreshold",
    "SilentHours": "NoPaymentAlarmHours",
    "KeepUnfiledDays": "UnfiledRetentionDays",
    "SealKey": "SealKeyringParameter",
}
"""The former name of a parameter, and its name."""


def names_of(parameter: str) -> list[str]:
    """The name of a parameter, and those that it had in earlier releases."""
    return [parameter, *(old for old, new in RENAMED.items() if new == parameter)]


def refuse(names: Iterable[str]) -> None:
    """Exits with the new name of each parameter that is written by its former one."""
    former = [f"{name} is now {RENAMED[name]}" for name in sorted(set(names) & RENAMED.keys())]
    if former:
        raise SystemExit(f"{'; '.join(former)}: write the new name, with the same value")


def deployed_values(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    """What a stack of an earlier release has under former names, by the new names; empty when there is no stack.

    Raises `ClientError` when the stack cannot be read.
    """
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as absent:
        if "does not exist" in str(absent):
            return {}
        raise
    values = {each["ParameterKey"]: each.get("ParameterValue", "") for each in described.get("Parameters", [])}
    return {new: values[old] for old, new in RENAMED.items() if old in values and new not in values}


def carry_over(deployed: dict[str, str], parameters: dict[str, str], defaults: dict[str, str]) -> dict[str, str]:
    """The parameters, with each deployed value that they do not name; prints those that are not the default."""
    carried = {name: value for name, value in deployed.items() if name not in parameters}
    for name, value in carried.items():
        if value != defaults.get(name):
            former = next(old for old, new in RENAMED.items() if new == name)
            print(
                f"{name} keeps the deployed value of {former}, {value}. Write it into the stage's parameters: "
                "the next deployment takes the default otherwise",
                flush=True,
            )
    return {**carried, **parameters}
