"""Alarms that all functions, and all indexes of the table, have alike: made from the packaged template.

So none is forgotten, and the time limit that an alarm compares with is the one that is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

NEAR = 0.9
"""The part of its time limit after which a function is near it."""
RUNBOOK = "Runbook: docs/runbooks/functions.md"

Resources = dict[str, Any]


def of(resources: Mapping[str, Any]) -> Resources:
    """The alarms for the functions and the table among these resources."""
    functions = {name: each for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}
    made = [alarm for name, each in functions.items() for alarm in _of_function(name, each["Properties"]["Timeout"])]
    return dict([*made, *_of_table(resources["Table"]["Properties"])])


def _of_function(name: str, seconds: int) -> Iterator[tuple[str, Any]]:
    of = {"Namespace": "AWS/Lambda", "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": name}}]}
    yield (
        f"{name}ThrottledAlarm",
        _alarm(
            f"Lambda refuses to run {name}: too many run at once. {RUNBOOK}#function-throttled",
            {**of, "MetricName": "Throttles", "Statistic": "Sum", "Period": 300, "Threshold": 5},
        ),
    )
    yield (
        f"{name}NearTimeoutAlarm",
        _alarm(
            f"A run of {name} took nearly its {seconds} seconds. {RUNBOOK}#function-near-its-time-limit",
            {**of, "MetricName": "Duration", "Statistic": "Maximum", "Period": 900, "Threshold": NEAR * seconds * 1000},
        ),
    )


def _of_table(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for index in ("", *(each["IndexName"] for each in table["GlobalSecondaryIndexes"])):
        dimensions = [{"Name": "TableName", "Value": {"Ref": "Table"}}]
        if index:
            dimensions.append({"Name": "GlobalSecondaryIndexName", "Value": index})
        for kind in ("Read", "Write"):
            yield (
                f"Table{_camel_case(index)}{kind}ThrottledAlarm",
                _alarm(
                    f"DynamoDB refuses {kind.lower()}s of {index or 'the table'}. {RUNBOOK}#table-throttled",
                    {
                        "Namespace": "AWS/DynamoDB",
                        "Dimensions": dimensions,
                        "MetricName": f"{kind}ThrottleEvents",
                        "Statistic": "Sum",
                        "Period": 300,
                        "Threshold": 5,
                    },
                ),
            )


def _camel_case(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _alarm(description: str, properties: Mapping[str, Any]) -> Any:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": description,
            **properties,
            "EvaluationPeriods": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "Alarms"}],
        },
    }
