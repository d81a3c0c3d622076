"""The alarms of the packaged template: what they watch, whom they reach, and that silence is noticed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chalice.utils import to_cfn_resource_name

from infra import resources
from tests import packaged
from tests.packaged import ROOT

CONFIG = json.loads((ROOT / ".chalice" / "config.json").read_text())
TIMEOUTS = {
    to_cfn_resource_name(name) if name != "api_handler" else "APIHandler": of.get(
        "lambda_timeout", CONFIG["lambda_timeout"]
    )
    for name, of in CONFIG["lambda_functions"].items()
}
"""Seconds after which Lambda ends each function, by logical id."""
STACK = {"Ref": "AWS::StackName"}


def watching(metric: str, **dimensions: Any) -> list[dict[str, Any]]:
    """The alarms on a metric with these dimensions."""
    wanted = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    found = packaged.alarms().values()
    return [of for of in found if of.get("MetricName") == metric and of.get("Dimensions", []) == wanted]


def functions_with(kind: str) -> set[str]:
    """The functions that have an event of this type."""
    found = packaged.of_type("AWS::Serverless::Function").items()
    return {name for name, of in found if kind in {each["Type"] for each in of.get("Events", {}).values()}}


def test_cloudwatch_may_use_the_key_of_the_alarms_and_nobody_else_of_aws() -> None:
    """It may not use alias/aws/sns; and of all alarms of the account only those of this stack."""
    of = packaged.template()["Resources"]
    key = of["Alarms"]["Properties"]["KmsMasterKeyId"]["Ref"]
    assert of[key]["Type"] == "AWS::KMS::Key"
    statements = of[key]["Properties"]["KeyPolicy"]["Statement"]
    (service,) = (each for each in statements if "Service" in each["Principal"])
    assert service["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (service["Effect"], set(service["Action"])) == ("Allow", {"kms:Decrypt", "kms:GenerateDataKey*"})
    assert service["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    (source,) = service["Condition"]["ArnLike"].values()
    assert source["Fn::Sub"].endswith(":alarm:${AWS::StackName}-*")
    # The alarms have no names of their own, so CloudFormation begins them with the name of the stack.
    assert not [name for name, each in packaged.alarms().items() if "AlarmName" in each]
    # What the account's administrators may do, so that the key can be managed at all.
    (account,) = (each for each in statements if "AWS" in each["Principal"])
    assert account["Principal"]["AWS"]["Fn::Sub"].endswith(":root")


@pytest.mark.parametrize("stage", packaged.STAGES)
def test_only_stages_without_citizens_may_have_no_address_for_alarms(stage: str) -> None:
    """CloudFormation itself refuses the others."""
    parameter = packaged.template(stage)["Parameters"]["AlarmEmail"]
    assert ("Default" in parameter) == (stage in ("dev", "test"))
    assert ("AllowedPattern" in parameter) == (stage not in ("dev", "test"))


@pytest.mark.parametrize("function", TIMEOUTS)
def test_each_function_has_an_alarm_for_throttles_and_one_near_its_time_limit(function: str) -> None:
    """The limit is that of `.chalice/config.json`."""
    assert watching("Throttles", FunctionName={"Ref": function})
    (near,) = watching("Duration", FunctionName={"Ref": function})
    limit = TIMEOUTS[function] * 1000
    assert near["Statistic"] == "Maximum"
    assert 0.8 * limit <= near["Threshold"] < limit


def test_there_is_no_function_beside_those() -> None:
    assert packaged.of_type("AWS::Serverless::Function").keys() == TIMEOUTS.keys()


@pytest.mark.parametrize("metric", ["ReadThrottleEvents", "WriteThrottleEvents"])
def test_the_table_and_each_index_have_alarms_for_throttles(metric: str) -> None:
    """CloudWatch counts an index by itself."""
    table = {"Ref": "Table"}
    assert watching(metric, TableName=table)
    indexes = [each["IndexName"] for each in resources.properties("Table")["GlobalSecondaryIndexes"]]
    assert indexes
    assert all(watching(metric, TableName=table, GlobalSecondaryIndexName=index) for index in indexes)


def test_bounces_and_complaints_of_what_we_send_are_counted() -> None:
    """The functions name the configuration set, whose events become metrics with the dimension that alarms read."""
    variables = packaged.template()["Globals"]["Function"]["Environment"]["Variables"]
    (name,) = packaged.of_type("AWS::SES::ConfigurationSet")
    assert variables["MAIL_CONFIGURATION_SET"] == {"Ref": name}
    (made,) = packaged.of_type("AWS::SES::ConfigurationSetEventDestination").values()
    assert made["ConfigurationSetName"] == {"Ref": name}
    destination = made["EventDestination"]
    (dimension,) = destination["CloudWatchDestination"]["DimensionConfigurations"]
    assert (destination["Enabled"], dimension["DimensionValueSource"]) == (True, "messageTag")
    for event in destination["MatchingEventTypes"]:
        assert watching(event.capitalize(), **{dimension["DimensionName"]: {"Ref": name}})
    assert set(destination["MatchingEventTypes"]) == {"bounce", "complaint"}


@pytest.mark.parametrize(
    ("metric", "dimensions"),
    [
        ("Latency", {"ApiName": STACK}),
        ("ThrottledRequests", {}),
        ("NumberOfNotificationsFailed", {"TopicName": {"Fn::GetAtt": ["Alarms", "TopicName"]}}),
        ("SMSMonthToDateSpentUSD", {}),
    ],
)
def test_slow_and_refused_requests_lost_alarms_and_text_messages_are_watched(
    metric: str, dimensions: dict[str, Any]
) -> None:
    """Once each."""
    assert len(watching(metric, **dimensions)) == 1


def test_requests_that_the_gateway_throttled_are_counted_in_its_log() -> None:
    """As the log writes them: throttling has no metric of its own."""
    (counted,) = (
        of
        for of in packaged.of_type("AWS::Logs::MetricFilter").values()
        if of["MetricTransformations"][0]["MetricName"] == "ThrottledRequests"
    )
    assert counted["LogGroupName"] == {"Ref": "AccessLogs"}
    written = json.loads(packaged.template()["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Format"])
    assert written["fault"] == "$context.error.responseType"
    assert counted["FilterPattern"] == '{ $.fault = "THROTTLED" }'


def of_silence() -> dict[str, set[str]]:
    """What each alarm that is raised by missing data listens to, by its logical id."""
    return {name: sources(of) for name, of in packaged.alarms().items() if of["TreatMissingData"] == "breaching"}


def sources(alarm: dict[str, Any]) -> set[str]:
    """What writes the data of an alarm: a function, or a service, log or queue where it is no function of ours."""
    metric = alarm.get("MetricName") or alarm["Metrics"][0]["MetricStat"]["Metric"]["MetricName"]
    dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    if alarm.get("Namespace") == "AWS/Lambda":
        return {dimensions["FunctionName"]["Ref"]}
    if alarm.get("Namespace") == "AWS/SQS":
        return {consumer_of(dimensions["QueueName"]["Fn::GetAtt"][0])}
    if alarm.get("Namespace", STACK) != STACK:
        return {alarm["Namespace"]}
    logs = [
        of["LogGroupName"]["Ref"]
        for of in packaged.of_type("AWS::Logs::MetricFilter").values()
        if of["MetricTransformations"][0]["MetricName"] == metric
    ]
    return {log.removesuffix("Logs") for log in logs} or {metric}


def consumer_of(queue: str) -> str:
    """The function that a queue, or the queue whose dead letters it holds, feeds; else the queue."""
    queues = packaged.of_type("AWS::SQS::Queue")
    fed = [
        name
        for name, of in queues.items()
        if of.get("RedrivePolicy", {}).get("deadLetterTargetArn") == {"Fn::GetAtt": [queue, "Arn"]}
    ]
    arn = {"Fn::GetAtt": [fed[0] if fed else queue, "Arn"]}
    for name, of in packaged.of_type("AWS::Serverless::Function").items():
        for event in of.get("Events", {}).values():
            if event["Type"] == "SQS" and event["Properties"]["Queue"] == arn:
                return name
    return queue


FORGIVEN = {
    "APIHandler": "people call it, at night nobody; in working hours Silence is raised when no provider calls",
    "DocumentArrived": "people send files; one that was not checked becomes due, which OldestFile measures",
    "PhotographArrived": "people send photographs; without its picture an officer opens the original",
    "MalwareScanned": "a missing verdict is read from the file's tag; where it has none, StoredFiles is raised",
    "SettlementArrived": "a file a day; that none came is seen in /v1/desk/payments/review, not by an alarm",
    "AWS/ApiGateway": "nobody calls at night",
    "Access": "nobody calls at night",
    "AWS/DynamoDB": "throttles are counted only where there are some",
    "AWS/SES": "bounces and complaints are counted only where there are some",
    "AWS/SNS": "failures are counted only where there are some, and spending only where messages are sent",
    "Undone": "Lambda itself puts messages there",
    "DeploymentTest": "nobody writes this metric: make deploy raises its alarm",
}
"""Whose silence is no fault, or is noticed otherwise."""


def test_what_stops_altogether_raises_an_alarm() -> None:
    """Each source of an alarm that forgives missing data has an alarm that does not, or a reason above."""
    noticed = set().union(*of_silence().values())
    forgiving = {
        source for of in packaged.alarms().values() if of["TreatMissingData"] != "breaching" for source in sources(of)
    }
    assert forgiving - noticed == FORGIVEN.keys()


def test_each_schedule_and_each_consumer_has_a_heartbeat() -> None:
    """None in a quarter of an hour, or half an hour where runs are seldom; of consumers it is a line of their logs."""
    heartbeats = {name: of for name, of in packaged.alarms().items() if name.endswith("HeartbeatAlarm")}
    beating = {name: sources(heartbeats[name]) for name in heartbeats}
    schedules, consumers = functions_with("Schedule"), functions_with("SQS") | functions_with("DynamoDB")
    assert beating == {f"{name}HeartbeatAlarm": {name} for name in schedules | consumers}
    assert schedules == {"Sweep", "LookAgain"}
    for of in heartbeats.values():
        assert (of["Statistic"], of["Threshold"], of["ComparisonOperator"]) == ("Sum", 1, "LessThanThreshold")
        assert of["TreatMissingData"] == "breaching"
        assert of["Period"] * of["EvaluationPeriods"] <= 1800
    for name in schedules:
        assert heartbeats[f"{name}HeartbeatAlarm"]["MetricName"] == "Invocations"


def test_no_consumer_gets_a_heartbeat_before_its_code_knows_what_it_is() -> None:
    """An update replaces the dispatcher last; an earlier consumer would list it as an event that cannot be read."""
    assert set(packaged.template()["Resources"]["DispatchEvents"]["DependsOn"]) == functions_with("SQS")


def test_the_dispatcher_gets_heartbeats_as_they_are_stored() -> None:
    """The first is inserted, each later one overwrites it; the filter of the mapping lets both through."""
    from datetime import UTC, datetime

    import boto3
    from moto import mock_aws

    from chalicelib.storage import heartbeat
    from chalicelib.storage.table import Table

    with mock_aws():
        resources.create_table(boto3.client("dynamodb"), "motcua")
        heartbeat.send(Table(boto3.client("dynamodb"), "motcua"), at=datetime(2026, 12, 4, tzinfo=UTC))
        (stored,) = boto3.client("dynamodb").scan(TableName="motcua")["Items"]
    (source,) = packaged.of_type("AWS::Serverless::Function")["DispatchEvents"]["Events"].values()
    patterns = [json.loads(each["Pattern"]) for each in source["Properties"]["FilterCriteria"]["Filters"]]
    through = {
        event
        for event in ("INSERT", "MODIFY", "REMOVE")
        for of in patterns
        if event in of["eventName"] and stored["type"]["S"] in of["dynamodb"]["NewImage"]["type"]["S"]
    }
    assert through == {"INSERT", "MODIFY"}
    assert "ttl" not in stored
