"""Rules that AWS enforces when a template is deployed, and that neither cfn-lint nor the emulator knows.

Each names the page that states it. One is elsewhere: an update adds or deletes one index of a table (`infra/steps.py`).
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import packaged
from tests.packaged import ROOT, STAGES, of_type

FUNCTIONS = "AWS::Serverless::Function"


def size(value: Any) -> int:
    """Characters of a value as JSON, without white space."""
    return len(re.sub(r"\s", "", json.dumps(value, default=str, separators=(",", ":"))))


def events(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """The event sources of this type, each with its function."""
    return [
        (name, event["Properties"])
        for name, of in of_type(FUNCTIONS).items()
        for event in of.get("Events", {}).values()
        if event["Type"] == kind
    ]


def queue_of(arn: Any) -> dict[str, Any]:
    """The properties of the queue whose ARN this is."""
    found: dict[str, Any] = of_type("AWS::SQS::Queue")[arn["Fn::GetAtt"][0]]
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_the_template_has_no_yaml_aliases(stage: str) -> None:
    """CloudFormation: "YAML aliases are not allowed in CloudFormation templates", as it answered in
    seeebiii/aws-cloudformation-templates#1, and as the page states:
    docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html. cfn-lint passes over SAM templates.
    """
    aliases = [each for each in yaml.scan(packaged.text(stage)) if isinstance(each, yaml.AliasToken | yaml.AnchorToken)]
    assert aliases == []


def test_what_shares_an_object_is_written_twice() -> None:
    """So that the test above would see it if it were not."""
    from infra.packaged import _WithoutAliases

    shared = {"Effect": "Allow"}
    both = {"One": shared, "Other": shared}
    assert "*id" in yaml.safe_dump(both)
    assert yaml.dump(both, Dumper=_WithoutAliases).count("Effect: Allow") == 2


@pytest.mark.parametrize("stage", STAGES)
def test_the_template_is_within_the_quotas_of_cloudformation(stage: str) -> None:
    """docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html: 500 resources, 200
    parameters, 200 outputs, 1 MB from S3, 4,096 bytes for a value; parameters-section-structure.html: 4,000
    characters for a parameter's description. The transform adds up to three resources for each event of a function,
    and three for the API.
    """
    template = packaged.template(stage)
    added = 3 * sum(len(of.get("Events", {})) for of in of_type(FUNCTIONS, stage).values()) + 3
    assert len(template["Resources"]) + added <= 500
    assert len(template["Parameters"]) <= 200
    assert len(template["Outputs"]) <= 200
    assert len(json.dumps(template, default=str, indent=1)) <= 1_000_000  # as infra/artefacts.py uploads it
    for of in template["Parameters"].values():
        assert len(of.get("Description", "")) <= 4000
        assert len(str(of.get("Default", ""))) <= 4096
    assert all(name.isalnum() and len(name) <= 255 for name in template["Resources"])


def test_services_of_aws_publish_to_no_topic_under_a_key_that_aws_manages() -> None:
    """docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: CloudWatch and others need a key policy that names
    them, and that of alias/aws/sns cannot be changed.
    """
    resources = packaged.template()["Resources"]
    for topic in of_type("AWS::SNS::Topic").values():
        key = topic.get("KmsMasterKeyId")
        assert key is None or resources[key["Ref"]]["Type"] == "AWS::KMS::Key"


def test_fifo_queues_are_named_and_joined_as_sqs_wants() -> None:
    """docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html and
    sqs-configure-dead-letter-queue.html: a name ends in .fifo (CloudFormation's own names do); a FIFO queue has a
    FIFO dead-letter queue; FifoThroughputLimit perMessageGroupId needs DeduplicationScope messageGroup.
    """
    for queue in of_type("AWS::SQS::Queue").values():
        fifo = queue.get("FifoQueue", False)
        assert str(queue.get("QueueName", ".fifo" if fifo else "")).endswith(".fifo") is fifo
        if "RedrivePolicy" in queue:
            assert queue_of(queue["RedrivePolicy"]["deadLetterTargetArn"]).get("FifoQueue", False) is fifo
            assert 1 <= queue["RedrivePolicy"]["maxReceiveCount"] <= 1000
        if queue.get("FifoThroughputLimit") == "perMessageGroupId":
            assert queue["DeduplicationScope"] == "messageGroup"
        assert 60 <= queue.get("MessageRetentionPeriod", 345_600) <= 1_209_600
        assert 0 <= queue.get("VisibilityTimeout", 30) <= 43_200


def test_what_lambda_and_eventbridge_give_up_goes_to_a_standard_queue() -> None:
    """docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html and
    docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html: no FIFO queue is taken for either.
    """
    targets = [of["DeadLetterQueue"]["TargetArn"] for of in of_type(FUNCTIONS).values() if "DeadLetterQueue" in of]
    targets += [
        each["DestinationConfig"]["OnFailure"]["Destination"]
        for _, each in events("DynamoDB")
        if "DestinationConfig" in each
    ]
    assert targets
    assert not [target for target in targets if queue_of(target).get("FifoQueue")]


def test_a_message_stays_hidden_while_its_function_may_be_at_work() -> None:
    """docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: an event source mapping is refused when the
    function's time limit is above the queue's visibility timeout. Six times the limit is advice, for batches that
    wait while the function is throttled; here a batch is one message and the consumer counts its attempts by itself.
    services-sqs-parameters.html: a batch of a FIFO queue has ten messages at most and no window; concurrency 2 to
    1,000.
    """
    sources = events("SQS")
    assert sources
    for name, source in sources:
        queue = queue_of(source["Queue"])
        assert queue.get("VisibilityTimeout", 30) >= of_type(FUNCTIONS)[name]["Timeout"]
        assert source["BatchSize"] <= 10
        assert not source.get("MaximumBatchingWindowInSeconds") or not queue["FifoQueue"]
        assert 2 <= source["ScalingConfig"]["MaximumConcurrency"] <= 1000


def test_a_stream_has_at_most_two_readers_and_their_filters_fit() -> None:
    """docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: two processes for each shard.
    docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html: five filters for each mapping; a pattern has
    4,096 characters (API_Filter).
    """
    readers = Counter(json.dumps(source["Stream"]) for _, source in events("DynamoDB"))
    assert readers
    assert max(readers.values()) <= 2
    for _, source in events("DynamoDB"):
        patterns = [each["Pattern"] for each in source["FilterCriteria"]["Filters"]]
        assert len(patterns) <= 5
        assert all(len(pattern) <= 4096 and json.loads(pattern) for pattern in patterns)


def test_patterns_of_eventbridge_fit() -> None:
    """docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: 2,048 characters; a reference may become a
    bucket's 63. Each value is a list.
    """

    def leaves(pattern: Any) -> list[Any]:
        return [leaf for of in pattern.values() for leaf in (leaves(of) if isinstance(of, dict) else [of])]

    patterns = [source["Pattern"] for kind in ("CloudWatchEvent", "EventBridgeRule") for _, source in events(kind)]
    assert patterns
    for pattern in patterns:
        assert size(pattern) + 63 <= 2048
        assert all(isinstance(leaf, list) for leaf in leaves(pattern))


def test_metric_filters_are_within_the_quotas_of_cloudwatch_logs() -> None:
    """docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html and
    API_MetricTransformation: 100 for each log group, patterns of 1,024 characters, one transformation, three
    dimensions, and none beside a default value;
    docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html: a JSON pattern is in braces.
    """
    filters = of_type("AWS::Logs::MetricFilter").values()
    assert max(Counter(json.dumps(of["LogGroupName"]) for of in filters).values()) <= 100
    for of in filters:
        pattern = of["FilterPattern"]
        assert len(pattern) <= 1024
        assert re.fullmatch(r"\{ .+ \}", pattern), pattern
        assert pattern.count("(") == pattern.count(")")
        (transformation,) = of["MetricTransformations"]
        dimensions = transformation.get("Dimensions", [])
        assert len(dimensions) <= 3
        assert not dimensions or "DefaultValue" not in transformation
        assert not str(transformation["MetricNamespace"]).startswith("AWS/")


def test_alarms_look_back_no_longer_than_cloudwatch_does() -> None:
    """docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: periods are 10, 20, 30 or
    multiples of 60 seconds; all of them together last a day, seven where the period is an hour or more. A
    description has 1,024 characters; alarm-limits.html: an expression uses ten metrics.
    """
    for name, of in packaged.alarms().items():
        metrics = [each["MetricStat"] for each in of.get("Metrics", []) if "MetricStat" in each]
        periods = [each["Period"] for each in metrics] or [of["Period"]]
        evaluations = of["EvaluationPeriods"]
        if isinstance(evaluations, dict):
            evaluations = packaged.template()["Parameters"][evaluations["Ref"]]["MaxValue"]
        for period in periods:
            assert period in (10, 20, 30) or period % 60 == 0, name
            assert period * evaluations <= (604_800 if period >= 3600 else 86_400), name
        assert of.get("DatapointsToAlarm", 1) <= evaluations
        assert len(of["AlarmDescription"]) <= 1024
        assert len(metrics) <= 10
        assert ("Statistic" in of) + ("ExtendedStatistic" in of) + bool(metrics) == 1, name


def test_the_environment_of_a_function_fits() -> None:
    """docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 kB for all variables together. Values known
    at deployment only count as 130 characters for a queue's address, and as 100 for anything else.
    """

    def length(value: Any) -> int:
        if not isinstance(value, dict):
            return len(str(value))
        return 130 if value["Ref"] in of_type("AWS::SQS::Queue") else 100

    shared = packaged.template()["Globals"]["Function"]["Environment"]["Variables"]
    for of in of_type(FUNCTIONS).values():
        variables = {**shared, **of.get("Environment", {}).get("Variables", {})}
        known = sum(len(name) + length(value) for name, value in variables.items())
        assert known <= 4096


def test_functions_are_within_what_lambda_takes() -> None:
    """The same page: 900 seconds, 10,240 MB, and 250 MB of code unpacked."""
    for of in of_type(FUNCTIONS).values():
        assert of["Timeout"] <= 900
        assert 128 <= of["MemorySize"] <= 10_240
    with zipfile.ZipFile(packaged.folder("prod") / "deployment.zip") as packed:
        assert sum(each.file_size for each in packed.infolist()) <= 250 * 1024 * 1024


def test_the_api_is_within_the_quotas_of_api_gateway() -> None:
    """docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html: 300
    resources (parts of paths), and 29 seconds for an answer: the function gives up before that. API-wide throttles
    are below the account's 10,000 requests a second and 5,000 at once.
    """
    of = packaged.template()["Resources"]
    paths = of["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    parts = {tuple(path.split("/")[: n + 1]) for path in paths for n in range(len(path.split("/")))}
    assert len(parts) <= 300
    assert of["APIHandler"]["Properties"]["Timeout"] < 29
    for setting in of["RestAPI"]["Properties"]["MethodSettings"]:
        assert setting["ThrottlingRateLimit"] <= 10_000
        assert setting["ThrottlingBurstLimit"] <= 5_000


POLICIES = sorted((ROOT / ".chalice").glob("policy-*.json"))


@pytest.mark.parametrize("policy", POLICIES, ids=[path.stem for path in POLICIES])
def test_a_role_has_room_for_its_policy(policy: Path) -> None:
    """docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10,240 characters for all inline policies
    of a role, without white space; in it only tabs, line ends and U+0020 to U+00FF. Statement identifiers are
    letters and digits, once each (reference_policies_elements_sid.html).
    """
    text = policy.read_text()
    assert size(json.loads(text)) <= 10_240
    assert re.fullmatch("[\t\n\r\u0020-\u00ff]*", text)
    identifiers = [each["Sid"] for each in json.loads(text)["Statement"]]
    assert all(re.fullmatch("[A-Za-z0-9]+", each) for each in identifiers)
    assert len(set(identifiers)) == len(identifiers)


def test_dimensions_of_mail_events_are_written_as_ses_takes_them() -> None:
    """docs.aws.amazon.com/ses/latest/APIReference/API_CloudWatchDimensionConfiguration.html: letters, digits, `_`,
    `-` and, in a name, `:`.
    """
    for of in of_type("AWS::SES::ConfigurationSetEventDestination").values():
        for each in of["EventDestination"]["CloudWatchDestination"]["DimensionConfigurations"]:
            assert re.fullmatch("[A-Za-z0-9_:-]{1,256}", each["DimensionName"])
            assert re.fullmatch("[A-Za-z0-9_-]{1,256}", each["DefaultDimensionValue"])


def test_a_key_can_be_managed_after_it_was_made() -> None:
    """docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html: KMS refuses a policy that would lock its maker
    out, and one above 32 kB.
    """
    for of in of_type("AWS::KMS::Key").values():
        assert size(of["KeyPolicy"]) <= 32_768
        full = [each for each in of["KeyPolicy"]["Statement"] if each["Action"] == "kms:*"]
        assert [":root" in json.dumps(each["Principal"]) for each in full] == [True]
        assert 7 <= of.get("PendingWindowInDays", 30) <= 30
