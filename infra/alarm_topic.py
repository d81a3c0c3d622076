"""Whether alarms reach somebody: the address they need, and the alarm that a deployment raises to see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

PARAMETER = "AlarmEmail"
WITHOUT_ADDRESS = frozenset({"dev", "test"})
"""Stages that no citizen uses; their alarms may reach nobody."""
TOPIC, TEST_ALARM = "Alarms", "DeploymentTestAlarm"
PENDING = "PendingConfirmation"
"""What SNS gives as the ARN of a subscription that nobody confirmed."""


def require_in_template(template: Any, stage: str) -> None:
    """Make CloudFormation refuse a stack of this stage without an address for its alarms."""
    if stage not in WITHOUT_ADDRESS:
        parameter = template["Parameters"][PARAMETER]
        del parameter["Default"]
        parameter["AllowedPattern"] = "[^@]+@[^@]+"


def require(stage: str, parameters: Mapping[str, str]) -> None:
    """Exits when a stage that needs an address for its alarms has none."""
    if stage not in WITHOUT_ADDRESS and not parameters.get(PARAMETER):
        raise SystemExit(
            f"{PARAMETER} is missing: alarms of {stage} would reach nobody. "
            f"Set it in infra/parameters/{stage}.json to an address that somebody reads"
        )


def raise_test_alarm(stack: str) -> None:
    """Raise the test alarm of a deployed stack, and print whether the address that gets it is confirmed.

    Prints what AWS refuses instead: the stack is deployed by then.
    """
    try:
        _raise_test_alarm(stack)
        print(_subscribers(stack), flush=True)
    except (BotoCoreError, ClientError) as refused:
        print(f"alarms: not tested, AWS says: {refused}", flush=True)


def _raise_test_alarm(stack: str) -> None:
    # CloudWatch sends it over the key and the topic of every other alarm, and ends it by itself within minutes.
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=_physical(stack, TEST_ALARM), StateValue="ALARM", StateReason="make deploy: a test, nothing is wrong"
    )


def _subscribers(stack: str) -> str:
    pages = boto3.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=_physical(stack, TOPIC))
    mails = [each for page in pages for each in page["Subscriptions"] if each["Protocol"].startswith("email")]
    pending = [each for each in mails if each["SubscriptionArn"] == PENDING]
    if not mails:
        return f"alarms: NO ADDRESS gets them; deploy again with {PARAMETER}"
    if pending:
        return (
            f"alarms: {len(pending)} of {len(mails)} addresses NOT CONFIRMED, so no alarm arrives there. Open the link "
            'in the mail "AWS Notification - Subscription Confirmation", then deploy again'
        )
    return f"alarms: confirmed ({len(mails)} of {len(mails)} addresses); a test alarm is on its way there"


def _physical(stack: str, resource: str) -> str:
    found = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=resource)
    return found["StackResourceDetail"]["PhysicalResourceId"]
