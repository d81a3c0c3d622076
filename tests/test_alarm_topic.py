"""A deployment refuses a stage whose alarms reach nobody, raises a test alarm, and says whether it can arrive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from infra import alarm_topic, deploy

STACK, TOPIC = "motcua-prod", "motcua-prod-Alarms-A1B2"


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The topic of a deployed stack that has the test alarm."""
    with mock_aws():
        arn = boto3.client("sns").create_topic(Name=TOPIC)["TopicArn"]
        boto3.client("cloudwatch").put_metric_alarm(
            AlarmName=f"{STACK}-DeploymentTestAlarm-C3D4",
            AlarmActions=[arn],
            Namespace=STACK,
            MetricName="DeploymentTest",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
        )
        # moto's CloudFormation makes no alarms.
        physical = {"Alarms": arn, "DeploymentTestAlarm": f"{STACK}-DeploymentTestAlarm-C3D4"}
        monkeypatch.setattr(alarm_topic, "_physical", lambda stack, resource: {STACK: physical}[stack][resource])
        yield arn


def state() -> str:
    """Of the test alarm."""
    return boto3.client("cloudwatch").describe_alarms()["MetricAlarms"][0]["StateValue"]


def subscribed(topic: str, address: str = "operations@city.example", protocol: str = "email") -> None:
    boto3.client("sns").subscribe(TopicArn=topic, Protocol=protocol, Endpoint=address)


def listed(topic: str, *arns: str) -> list[dict[str, Any]]:
    """Subscriptions as SNS lists them; moto confirms an address by itself."""
    return [
        {"SubscriptionArn": arn, "Protocol": "email", "Endpoint": "operations@city.example", "TopicArn": topic}
        for arn in arns
    ]


def test_a_confirmed_address_gets_a_test_alarm(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The address itself is not printed: what a deployment prints stands in somebody's log."""
    subscribed(topic)
    assert state() != "ALARM"
    alarm_topic.raise_test_alarm(STACK)
    assert state() == "ALARM"
    printed = capsys.readouterr().out
    assert printed.startswith("alarms: confirmed (1 of 1 addresses)")
    assert "city.example" not in printed


def test_an_address_that_nobody_confirmed_is_named_as_such(
    topic: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where another one is confirmed."""
    sns, others = boto3.client("sns"), boto3.client
    with Stubber(sns) as stubbed:
        pages = [{"Subscriptions": listed(topic, "PendingConfirmation"), "NextToken": "2"}]
        pages += [{"Subscriptions": listed(topic, f"{topic}:1")}]
        for page in pages:
            stubbed.add_response("list_subscriptions_by_topic", page)
        monkeypatch.setattr(boto3, "client", lambda name: sns if name == "sns" else others(name))
        alarm_topic.raise_test_alarm(STACK)
    assert "1 of 2 addresses NOT CONFIRMED" in capsys.readouterr().out


def test_a_topic_without_an_address_is_named_as_such(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A queue that somebody subscribed is no address."""
    subscribed(topic, "arn:aws:sqs:ap-southeast-1:123456789012:somewhere", "sqs")
    alarm_topic.raise_test_alarm(STACK)
    assert "NO ADDRESS" in capsys.readouterr().out


def test_a_missing_right_does_not_end_a_deployment_that_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    """The stack is there; what was refused is printed."""
    with mock_aws():
        alarm_topic.raise_test_alarm("motcua-staging")
    assert "alarms: not tested, AWS says:" in capsys.readouterr().out


FILLED_IN = {
    "PublicUrl": "https://mot-cua.city.example",
    "OidcIssuer": "https://sso.city.example",
    "OidcJwksUrl": "https://sso.city.example/jwks",
    "MailFrom": "motcua@city.example",
}


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_a_stage_of_citizens_is_not_deployed_without_an_address_for_alarms(stage: str) -> None:
    """Before anything is packaged."""
    with pytest.raises(SystemExit, match="AlarmEmail is missing"):
        deploy.stage_parameters(stage, {**FILLED_IN, "AlarmEmail": ""})
    with pytest.raises(SystemExit, match="placeholders: AlarmEmail"):
        deploy.stage_parameters(stage, FILLED_IN)
    complete = {**FILLED_IN, "AlarmEmail": "operations@city.example"}
    assert complete.items() <= deploy.stage_parameters(stage, complete).items()


@pytest.mark.parametrize("stage", ["dev", "test"])
def test_other_stages_need_none(stage: str) -> None:
    assert not deploy.stage_parameters(stage, {}).get("AlarmEmail")
