"""What the last release deployed, and whether a new template can follow it on a stack that holds data.

`infra/released/<version>.json` has, for every resource that holds data or whose identity others rely on, its type, its
condition, the properties whose change replaces it, and, of the table, its stream and indexes.
`python -m infra.releases VERSION TEMPLATE` writes such a file for a packaged template when it is released; its
values are never changed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra import resources

RELEASED = Path(__file__).parent / "released"

REPLACED_BY: Mapping[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("TableName", "KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification"),
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix", "BucketNamespace"),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::SNS::Topic": ("TopicName", "FifoTopic"),
    "AWS::Serverless::Api": ("StageName", "EndpointConfiguration"),
}
"""By type of resource, the properties whose change makes CloudFormation replace it or changes its address."""

RETAINED = frozenset({"AWS::DynamoDB::Table", "AWS::S3::Bucket"})
"""Types whose resources stay when they leave a stack."""

Index = Mapping[str, Any]


def recorded(template: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be remembered of a packaged template, by logical id."""
    return {
        name: {
            "Type": of["Type"],
            "Condition": of.get("Condition"),
            "Fixed": {each: of.get("Properties", {}).get(each) for each in REPLACED_BY[of["Type"]]},
            **(_of_table(of) if of["Type"] == "AWS::DynamoDB::Table" else {}),
        }
        for name, of in sorted(template["Resources"].items())
        if of["Type"] in REPLACED_BY
    }


def _of_table(table: Mapping[str, Any]) -> dict[str, Any]:
    stream = _of(table).get("StreamSpecification")
    return {"StreamSpecification": stream, "Indexes": indexes(table), "Attributes": attributes(table)}


def indexes(table: Mapping[str, Any]) -> dict[str, Index]:
    """The indexes of a table resource by name: key schema and projection, attributes sorted."""
    by_name: dict[str, Index] = {}
    for each in _of(table).get("GlobalSecondaryIndexes", []):
        projection = dict(each["Projection"])
        if "NonKeyAttributes" in projection:
            projection["NonKeyAttributes"] = sorted(projection["NonKeyAttributes"])
        by_name[each["IndexName"]] = {"KeySchema": each["KeySchema"], "Projection": projection}
    return by_name


def attributes(table: Mapping[str, Any]) -> dict[str, str]:
    """The types of the attributes that keys are made of."""
    return {each["AttributeName"]: each["AttributeType"] for each in _of(table)["AttributeDefinitions"]}


def last() -> tuple[str, dict[str, Any]]:
    """Version and record of the last release."""
    file = max(RELEASED.glob("*.json"), key=lambda each: [int(part) for part in each.stem.split("-")[0].split(".")])
    return file.stem, json.loads(file.read_text())


def refusals(before: Mapping[str, Any], template: Mapping[str, Any]) -> list[str]:
    """Why this template must not follow that release, in sentences that say what to do; empty when it may."""
    return [sentence for name, of in before.items() for sentence in _refusals(name, of, template["Resources"])]


def _refusals(name: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    kind = before["Type"]
    if name not in now:
        renamed = [each for each in now if now[each]["Type"] == kind and each != name]
        yield (
            f"{name} ({kind}) is missing: a stack would lose it"
            + (f" or get an empty one as {' or '.join(sorted(renamed))}" if renamed else "")
            + f". Its logical id never changes: call it {name} as before."
        )
        return
    resource = now[name]
    if resource["Type"] != kind:
        yield f"{name} was {kind} and is {resource['Type']}: that replaces it. Give the new one another logical id."
        return
    for each, value in before["Fixed"].items():
        if _of(resource).get(each) != value:
            yield f"{name}: another {each} replaces it by an empty one. Leave {each} as it was released."
    condition = resource.get("Condition")
    if condition not in (None, before["Condition"]):
        yield f"{name}: a stack where Condition {condition} is false would lose it. Leave Condition as it was released."
    if kind in RETAINED and {resource.get(each) for each in ("DeletionPolicy", "UpdateReplacePolicy")} != {"Retain"}:
        yield f"{name} holds data: DeletionPolicy and UpdateReplacePolicy must be Retain."
    if kind == "AWS::DynamoDB::Table":
        if _of(resource).get("StreamSpecification") != before["StreamSpecification"]:
            yield (
                f"{name}: another StreamSpecification ends the stream, and events that were not read are lost. "
                "Leave StreamSpecification as it was released."
            )
        yield from _index_refusals(name, before, resource)


def _index_refusals(name: str, before: Mapping[str, Any], resource: Mapping[str, Any]) -> Iterator[str]:
    was, becomes = before["Indexes"], indexes(resource)
    for each in sorted(was.keys() & becomes.keys()):
        if was[each] != becomes[each]:
            yield (
                f"{name}: index {each} was changed under its name, which CloudFormation refuses. "
                "Leave it as it was released and add one with another name."
            )
    for each in sorted(before["Attributes"].keys() & attributes(resource).keys()):
        if before["Attributes"][each] != attributes(resource)[each]:
            yield f"{name}: attribute {each} of a key has another type. Use an attribute with another name."
    for changed, what in ((becomes.keys() - was.keys(), "created"), (was.keys() - becomes.keys(), "deleted")):
        if len(changed) > 1:
            yield (
                f"{name}: indexes {', '.join(sorted(changed))} would be {what} at once, and an update takes one. "
                "Do it in several releases."
            )


def _of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = resource.get("Properties", {})
    return properties


def check(template: str) -> None:
    """Exits with every refusal when this packaged template cannot follow the last release."""
    version, before = last()
    if sentences := refusals(before, resources.load(template)):
        raise SystemExit("\n".join([f"This template cannot follow release {version}:", *sentences]))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: python -m infra.releases VERSION build/STAGE/sam.yaml")
    record = json.dumps(recorded(resources.load(Path(sys.argv[2]).read_text())), indent=1)
    (RELEASED / f"{sys.argv[1]}.json").write_text(record + "\n")
