"""What may follow a release on a stack that holds data, and in which steps."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from infra import releases, resources, steps

HASH, RANGE = "HASH", "RANGE"


def index(name: str, projection: str = "ALL") -> dict[str, Any]:
    """An index of the table, as a template has it."""
    keys = [{"AttributeName": f"{name}_{end}", "KeyType": kind} for end, kind in (("pk", HASH), ("sk", RANGE))]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": projection}}


def template(*indexes: dict[str, Any]) -> Any:
    """A small stack that holds data."""
    stored = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    attributes = ["pk", "sk", *(key["AttributeName"] for each in indexes for key in each["KeySchema"])]
    table = {
        "KeySchema": [{"AttributeName": "pk", "KeyType": HASH}, {"AttributeName": "sk", "KeyType": RANGE}],
        "AttributeDefinitions": [{"AttributeName": each, "AttributeType": "S"} for each in attributes],
        "GlobalSecondaryIndexes": list(indexes),
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    }
    return {
        "Resources": {
            "Table": {"Type": "AWS::DynamoDB::Table", **stored, "Properties": table},
            "Papers": {"Type": "AWS::S3::Bucket", **stored, "Properties": {}},
            "Undone": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 60}},
            "RestAPI": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "v"}},
            "Sweep": {"Type": "AWS::Serverless::Function", "Properties": {}},
        }
    }


OLD, NEW = index("by_old", "KEYS_ONLY"), index("by_new")
RELEASED = template(index("by_code"), OLD)


def refused(change: Any) -> list[str]:
    """What is said when the released template is changed so."""
    made = copy.deepcopy(RELEASED)
    change(made["Resources"])
    return releases.refusals(releases.recorded(RELEASED), made)


def properties(of: Any, name: str) -> Any:
    """Of a resource."""
    return of[name]["Properties"]


def test_the_same_and_what_holds_no_data_may_follow() -> None:
    """Functions come and go, a queue keeps its messages longer, resources are added."""
    assert refused(lambda of: None) == []
    assert refused(lambda of: of.pop("Sweep")) == []
    assert refused(lambda of: properties(of, "Undone").update(MessageRetentionPeriod=120)) == []
    assert refused(lambda of: of.update(More={"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}})) == []


def test_one_index_may_replace_another() -> None:
    """Deploying does it in steps."""
    assert releases.refusals(releases.recorded(RELEASED), template(index("by_code"), NEW)) == []


def renamed(of: Any, name: str, to: str) -> None:
    """Another logical id."""
    of[to] = of.pop(name)


def retyped(of: Any) -> None:
    """A key attribute of another type."""
    properties(of, "Table")["AttributeDefinitions"][0]["AttributeType"] = "N"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda of: properties(of, "Table")["GlobalSecondaryIndexes"].__setitem__(1, index("by_old")),
            "under its name",
        ),
        (lambda of: properties(of, "Table")["GlobalSecondaryIndexes"].extend([NEW, index("by_x")]), "created at once"),
        (lambda of: properties(of, "Table")["GlobalSecondaryIndexes"].clear(), "deleted at once"),
        (lambda of: properties(of, "Table")["KeySchema"].pop(), "KeySchema replaces it"),
        (lambda of: properties(of, "Table").update(TableName="t"), "TableName replaces it"),
        (retyped, "another type"),
        (lambda of: properties(of, "Papers").update(BucketName="b"), "BucketName replaces it"),
        (lambda of: properties(of, "Undone").update(FifoQueue=True), "FifoQueue replaces it"),
        (lambda of: properties(of, "Undone").update(QueueName="q"), "QueueName replaces it"),
        (lambda of: properties(of, "RestAPI").update(StageName="w"), "StageName replaces it"),
        (lambda of: of["Table"].pop("DeletionPolicy"), "must be Retain"),
        (lambda of: of["Papers"].update(UpdateReplacePolicy="Delete"), "must be Retain"),
        (lambda of: of.pop("Table"), "Table (AWS::DynamoDB::Table) is missing"),
        (lambda of: renamed(of, "Papers", "Documents"), "an empty one as Documents"),
        (lambda of: renamed(of, "RestAPI", "Api"), "call it RestAPI as before"),
        (lambda of: renamed(of, "Undone", "DeadLetters"), "call it Undone as before"),
        (lambda of: properties(of, "Table").pop("StreamSpecification"), "StreamSpecification"),
        (
            lambda of: properties(of, "Table")["StreamSpecification"].update(StreamViewType="KEYS_ONLY"),
            "StreamSpecification",
        ),
        (lambda of: of["Papers"].update(Condition="DataIsKept"), "Condition DataIsKept"),
        (lambda of: of["Table"].update(Condition="DataIsKept"), "Condition DataIsKept"),
        (lambda of: of["Undone"].update(Condition="DataIsKept"), "Condition DataIsKept"),
        (lambda of: of["Undone"].update(Type="AWS::SNS::Topic"), "was AWS::SQS::Queue"),
    ],
)
def test_what_would_lose_data_or_is_refused_by_cloudformation_is_refused(change: Any, says: str) -> None:
    """In one plain sentence that says what to do."""
    (sentence,) = refused(change)
    assert says in sentence
    assert sentence.endswith(".")


def test_this_template_can_follow_the_last_release() -> None:
    """By the table and bucket of the merge template; packaging compares the whole."""
    _, before = releases.last()
    now = resources.load(resources.TEMPLATE.read_text())
    of_ours = {name: each for name, each in before.items() if "Type" in now["Resources"].get(name, {})}
    assert {"Table", "Papers", "Undone"} <= of_ours.keys()
    now["Resources"] = {name: each for name, each in now["Resources"].items() if "Type" in each}
    assert releases.refusals(of_ours, now) == []


def test_the_last_release_is_recorded_with_stream_and_conditions() -> None:
    """Of 0.1.0: the stream had new images, and no resource that is recorded had a condition."""
    _, before = releases.last()
    assert before["Table"]["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert {each["Condition"] for each in before.values()} == {None}


def test_a_condition_may_be_taken_away_and_not_exchanged() -> None:
    """Without one every stack has the resource."""
    conditional = copy.deepcopy(RELEASED)
    conditional["Resources"]["Undone"]["Condition"] = "SomebodyIsTold"
    before, exchanged = releases.recorded(conditional), copy.deepcopy(conditional)
    assert releases.refusals(before, conditional) == releases.refusals(before, RELEASED) == []
    exchanged["Resources"]["Undone"]["Condition"] = "Another"
    assert len(releases.refusals(before, exchanged)) == 1


def test_a_new_stack_is_made_at_once() -> None:
    """There is nothing to keep."""
    assert [step.template for step in steps.plan(RELEASED, None)] == [RELEASED]


def test_an_index_is_replaced_in_steps() -> None:
    """Added under the old code, used by the new, and the old one deleted when rows have been migrated."""
    new = template(index("by_code"), NEW)
    new["Resources"]["Sweep"]["Properties"]["MemorySize"] = 512
    made = steps.plan(new, RELEASED)
    assert [(names_of(step), step.with_new_code, step.after_migration) for step in made] == [
        (["by_code", "by_old", "by_new"], False, False),
        (["by_code", "by_new", "by_old"], True, False),
        (["by_code", "by_new"], True, True),
    ]
    assert [step.template["Resources"]["Sweep"]["Properties"] for step in made] == [{}, *[{"MemorySize": 512}] * 2]
    table = made[1].template["Resources"]["Table"]["Properties"]
    assert OLD in table["GlobalSecondaryIndexes"]
    keyed = {key["AttributeName"] for each in table["GlobalSecondaryIndexes"] for key in each["KeySchema"]}
    assert {each["AttributeName"] for each in table["AttributeDefinitions"]} == keyed | {"pk", "sk"}
    assert made[2].template == new


def names_of(step: steps.Step) -> list[str]:
    """The indexes of the table after a step."""
    table = step.template["Resources"]["Table"]["Properties"]
    return [each["IndexName"] for each in table["GlobalSecondaryIndexes"]]


def test_steps_that_were_taken_are_none() -> None:
    """An interrupted deployment is repeated."""
    new = template(index("by_code"), NEW)
    for taken in range(3):
        before = steps.plan(new, RELEASED)
        after = steps.plan(new, before[taken].template)
        assert [step.template for step in after] == [step.template for step in before[max(1, taken) :]]
    assert [step.after_migration for step in steps.plan(new, new)] == [False]


def test_an_index_changed_under_its_name_is_not_deployed() -> None:
    """Somebody skipped a release, or changed the stack by hand."""
    with pytest.raises(SystemExit, match="another index by_old"):
        steps.plan(template(index("by_code"), index("by_old")), RELEASED)
