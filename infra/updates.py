"""Updates of a stack, one after the other, and the migration of its rows between them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra import migrate, resources, steps
from infra.steps import Template

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
OLD_CODE_SECONDS = 300
"""The longest time limit of a function."""


def bring_up(
    cloudformation: CloudFormationClient,
    stack: str,
    template: Template,
    parameters: dict[str, str],
    upload: Callable[[Template], str],
) -> None:
    """Take the updates that lead to the template, one after the other, and migrate the rows where it is time."""
    deployed = _deployed(cloudformation, stack) if _exists(cloudformation, stack) else None
    previous = set(deployed.get("Parameters", {})) if deployed else set()
    for step in steps.plan(template, deployed):
        if step.after_migration:
            _migrate(cloudformation, stack, waits=True)
        print(step.what, flush=True)
        _apply(cloudformation, stack, upload(step.template), parameters if step.with_new_code else previous)
    _migrate(cloudformation, stack, waits=deployed is not None)


def _deployed(cloudformation: CloudFormationClient, stack: str) -> Template:
    """The template of a stack, before its transforms."""
    body: Any = cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
    template: Template = resources.load(body) if isinstance(body, str) else body
    return template


def _migrate(cloudformation: CloudFormationClient, stack: str, *, waits: bool) -> None:
    """Bring rows of earlier releases to today's shape, unless that is done. `waits`: there was code before this.

    Rows that cannot be read hold up nothing: no code finds anything in them, by an old index or without it.
    """
    table, seals = migrate.of_stack(cloudformation, stack)
    if not migrate.has_passed(table, seals=seals):
        if waits and "AWS_ENDPOINT_URL" not in os.environ:
            # Invocations of the code before this one still write rows in their old shape, until they end.
            print(f"waiting {OLD_CODE_SECONDS} s for what still runs ...", flush=True)
            time.sleep(OLD_CODE_SECONDS)
        migrate.migrate(table, seals=seals, at=datetime.now(UTC), tell=lambda line: print(line, flush=True))
    if left := migrate.rows_left(table):
        print(f"rows that could not be read: {left}; make migrate lists them", flush=True)


def _apply(
    cloudformation: CloudFormationClient, stack: str, template: str, parameters: dict[str, str] | set[str]
) -> None:
    """One update. `parameters`: their values, or the names of those that stay as they are."""
    kind = "UPDATE" if _exists(cloudformation, stack) else "CREATE"
    known = _failures(cloudformation, stack) if kind == "UPDATE" else {}
    change = f"deploy-{time.time_ns()}"
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=change,
        ChangeSetType=kind,  # type: ignore[arg-type]
        TemplateURL=template,
        Parameters=_parameters(parameters),  # type: ignore[arg-type]
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    if _prepared(cloudformation, stack, change):
        cloudformation.execute_change_set(StackName=stack, ChangeSetName=change)
        print(f"{kind} of {stack} ...", flush=True)
        _finished(cloudformation, stack, known)
    else:
        print(f"{stack} is already as it should be")
        cloudformation.delete_change_set(StackName=stack, ChangeSetName=change)


def _parameters(of: dict[str, str] | set[str]) -> list[dict[str, Any]]:
    if isinstance(of, set):
        return [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(of)]
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in of.items()]


def _exists(cloudformation: CloudFormationClient, stack: str) -> bool:
    try:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as absent:
        if "does not exist" in str(absent):
            return False
        raise
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"):
        raise SystemExit(f"{stack} is {status}: its first deployment failed. Delete the stack, then deploy again")
    if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise SystemExit(f"{stack} is {status}: somebody is deploying. Try again when that is done")
    return status != "REVIEW_IN_PROGRESS"


def _prepared(cloudformation: CloudFormationClient, stack: str, change: str) -> bool:
    """Whether there is anything to change."""
    while True:
        description = cloudformation.describe_change_set(StackName=stack, ChangeSetName=change)
        if description["Status"] == "CREATE_COMPLETE":
            return True
        if description["Status"] == "FAILED":
            reason = description.get("StatusReason", "")
            if any(words in reason for words in NOTHING_TO_DO):
                return False
            raise SystemExit(f"the change set failed: {reason}")
        time.sleep(1)


def _finished(cloudformation: CloudFormationClient, stack: str, known: dict[str, str]) -> None:
    while True:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            print(status, flush=True)
            return
        if not status.endswith("_IN_PROGRESS") or "ROLLBACK" in status:
            for identifier, what in _failures(cloudformation, stack).items():
                if identifier not in known:
                    print(what, file=sys.stderr)
            raise SystemExit(f"{stack}: {status}")
        print(".", end="", flush=True)
        time.sleep(3)


def _failures(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    """What failed, newest first, by the event's identifier: earlier deployments have theirs, too."""
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return {
        event["EventId"]: f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if "FAILED" in event.get("ResourceStatus", "")
    }
