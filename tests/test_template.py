"""The packaged template: what is deployed is what we mean."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra import resources
from infra.package import ROOT
from tests import packaged
from tests.roles import policies, sites
from tests.roles.policies import short

EMULATED = sorted((ROOT / ".chalice").glob("policy-*-emulator.json"))
POLICIES = sorted(set((ROOT / ".chalice").glob("policy-*.json")) - set(EMULATED))
STAGES = ("dev", "test", "staging", "prod")
EVERYWHERE = {
    "Streams": "ListStreams takes no resource",
    "Sms": "a telephone number has no name in IAM; what has one, every topic, is left out",
}
"""Statements that may name every resource, with the reason."""


@pytest.fixture(scope="module")
def made() -> Path:
    """The package of prod; making it fails when cfn-lint finds anything."""
    return packaged.folder("prod")


@pytest.fixture(scope="module")
def template(made: Path) -> Any:
    """The packaged template as plain values."""
    return packaged.template("prod")


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """Every dict in a template."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from dicts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from dicts(inner)


def test_no_dict_mixes_two_intrinsics(template: Any) -> None:
    """Merging two of them yields nonsense that cfn-lint does not always see."""
    for each in dicts(template["Resources"]):
        intrinsics = [name for name in each if name.startswith("Fn::") or name == "Ref"]
        assert not intrinsics or len(each) == 1, each


def test_nothing_of_the_placeholders_is_left(template: Any) -> None:
    """The stream is the table's, and one function alone reads it."""
    assert "placeholder" not in json.dumps(template)
    assert json.dumps(template).count('"Type": "DynamoDB"') == 1
    source = template["Resources"]["DispatchEvents"]["Properties"]["Events"]["DispatchEventsDynamodbEventSource"]
    event = source["Properties"]
    assert event["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["StartingPosition"] == "TRIM_HORIZON"


def test_only_this_bucket_wakes_the_checker(template: Any) -> None:
    """Others in the account have events too."""
    pattern = template["Resources"]["DocumentArrived"]["Properties"]["Events"]["DocumentArrivedEvent"]["Properties"]
    assert pattern["Pattern"]["detail"]["bucket"]["name"] == [{"Ref": "Papers"}]


def test_the_bucket_is_closed_and_the_table_can_be_brought_back(template: Any) -> None:
    """Private, encrypted, versioned; point-in-time recovery, encryption, stream, TTL."""
    bucket, table = (template["Resources"][name]["Properties"] for name in ("Papers", "Table"))
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert {template["Resources"][name]["DeletionPolicy"] for name in ("Papers", "Table")} == {"Retain"}


def test_every_function_has_a_policy_of_its_own(template: Any) -> None:
    """One role, one file, and the handler in app.py."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    files = [of["iam_policy_file"] for of in config["lambda_functions"].values()]
    assert sorted(files) == [path.name for path in POLICIES]
    assert config["autogen_policy"] is False
    functions = [of for of in template["Resources"].values() if of["Type"] == "AWS::Serverless::Function"]
    assert len(functions) == len(files)
    assert all(of["Properties"]["Handler"].startswith("app.") for of in functions)
    assert len({json.dumps(of["Properties"]["Role"]) for of in functions}) == len(functions)


@pytest.mark.parametrize("policy", POLICIES, ids=[path.stem for path in POLICIES])
def test_no_policy_gives_more_than_named_actions_on_named_resources(policy: Path) -> None:
    """No wildcard action, no Scan, no deletion of objects or tables."""
    for statement in json.loads(policy.read_text())["Statement"]:
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action or "Scan" in action]
        assert not [action for action in statement["Action"] if action.startswith("s3:Delete")]
        if statement.get("Resource", "*") == "*":
            assert statement["Sid"] in EVERYWHERE


DIFFERS = {
    # It knows neither the identity nor the sender of an e-mail.
    "policy-send-notifications-emulator.json": "Email",
    # It asks for a right of its own to send a batch; AWS has none of that name.
    "policy-dispatch-events-emulator.json": "Queues",
}
"""The one statement in which the emulator's policy differs from the real one, with the reason."""


@pytest.mark.parametrize("path", EMULATED, ids=[path.stem for path in EMULATED])
def test_the_emulator_is_given_what_it_asks_for_and_no_other_stage(path: Path) -> None:
    """All else it is given as everywhere."""
    real, emulated = (
        {of["Sid"]: of for of in json.loads(each.read_text())["Statement"]}
        for each in (path.with_name(path.name.replace("-emulator", "")), path)
    )
    assert real.pop(DIFFERS[path.name]) != emulated.pop(DIFFERS[path.name])
    assert real == emulated
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"]
    assert [name for name in STAGES if path.name in json.dumps(stages[name])] == ["test"]


def test_mail_leaves_from_our_sender_alone(template: Any) -> None:
    """In every stage that citizens use."""
    policy = json.loads((ROOT / ".chalice" / "policy-send-notifications.json").read_text())
    (email,) = (of for of in policy["Statement"] if of["Sid"] == "Email")
    assert email["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
    assert "ses:FromAddress" in json.dumps(template["Resources"]["SendNotificationsRole"])


def test_each_log_ends_and_no_function_makes_one_that_does_not(template: Any) -> None:
    """A log group that a function makes for itself is kept for ever."""
    logs = {name: of for name, of in template["Resources"].items() if of["Type"] == "AWS::Logs::LogGroup"}
    functions = {name for name, of in template["Resources"].items() if of["Type"] == "AWS::Serverless::Function"}
    assert logs.keys() == {f"{name}Logs" for name in functions} | {"AccessLogs"}
    assert all(of["Properties"]["RetentionInDays"] for of in logs.values())
    assert "CreateLogGroup" not in json.dumps(template)


def test_the_access_log_names_the_route_and_never_the_address(template: Any) -> None:
    """An address holds references and what VNPAY says; who asked is nobody's business."""
    written = json.loads(template["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Format"])
    assert written["route"] == "$context.resourcePath"
    for private in ("$context.path", "querystring", "identity", "authorizer", "requestOverride"):
        assert private not in json.dumps(written)


def test_every_refusal_of_the_gateway_is_a_problem_of_the_same_status(template: Any) -> None:
    """What API Gateway says by itself has the shape of everything else."""
    for kind, of in template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"].items():
        problem = json.loads(of["ResponseTemplates"]["application/json"])
        assert problem.keys() == {"type", "title", "status", "detail", "code"}, kind
        assert problem["status"] == int(of["StatusCode"]), kind
        assert "application/problem+json" in of["ResponseParameters"]["Headers"]["Content-Type"]


def test_alarms_count_this_stage_alone(template: Any) -> None:
    """Two stages may live in one account; API Gateway counts under the title."""
    name = {"Ref": "AWS::StackName"}
    assert template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["info"]["title"] == name
    assert template["Resources"]["BrokenAlarm"]["Properties"]["Dimensions"] == [{"Name": "ApiName", "Value": name}]
    alarms = [of for of in template["Resources"].values() if of["Type"] == "AWS::CloudWatch::Alarm"]
    assert all(of["Properties"]["AlarmActions"] == [{"Ref": "Alarms"}] for of in alarms)
    failing = [of["Properties"]["Dimensions"] for of in alarms if of["Properties"].get("MetricName") == "Errors"]
    watched = {dimension["Value"]["Ref"] for dimensions in failing for dimension in dimensions}
    functions = {name for name, of in template["Resources"].items() if of["Type"] == "AWS::Serverless::Function"}
    assert watched == functions - {"APIHandler"}


def of_type(template: Any, kind: str) -> dict[str, Any]:
    """The properties of all resources of a type, by name."""
    return {name: of["Properties"] for name, of in template["Resources"].items() if of["Type"] == kind}


def test_each_kind_of_due_item_has_its_alarms(template: Any) -> None:
    """One for what nobody deals with, which rings too when nobody measures, and one for what is postponed for long."""
    from chalicelib.storage.keys import DueKind

    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()

    def watched(metric: str, missing: str) -> set[str]:
        return {
            of["Dimensions"][0]["Value"]
            for of in alarms
            if (of.get("MetricName"), of["TreatMissingData"]) == (metric, missing)
        }

    assert watched("OldestWaitingMinutes", "breaching") == set(DueKind)
    assert watched("OldestWaitingMinutes", "notBreaching") == {"open_attempt", "review"}
    assert watched("PostponedHours", "notBreaching") == set(DueKind)


def test_an_alarm_on_a_log_has_a_filter_that_counts_for_it(template: Any) -> None:
    """A metric nobody writes never rings."""
    alarms = of_type(template, "AWS::CloudWatch::Alarm").values()
    filters = of_type(template, "AWS::Logs::MetricFilter").values()
    ours = {"Ref": "AWS::StackName"}
    written = {made["MetricName"] for of in filters for made in of["MetricTransformations"]}
    silence = {each["MetricStat"]["Metric"]["MetricName"] for of in alarms for each in of.get("Metrics", [])[:1]}
    watched = {of["MetricName"] for of in alarms if of.get("Namespace") == ours} | silence
    assert watched == written | {"DeploymentTest"}  # whose alarm `make deploy` raises


def test_each_function_that_reads_secrets_tells_when_it_cannot(template: Any) -> None:
    """Those whose role may read them, by the log of each."""
    functions = of_type(template, "AWS::Serverless::Function")
    reads = {
        name
        for name, of in functions.items()
        if "ssm:GetParameter" in json.dumps(template["Resources"][of["Role"]["Fn::GetAtt"][0]])
    }
    reported = {
        of["LogGroupName"]["Ref"].removesuffix("Logs")
        for of in of_type(template, "AWS::Logs::MetricFilter").values()
        if of["MetricTransformations"][0]["MetricName"] == "SecretsUnavailable"
    }
    assert reported == reads
    assert reads


def test_one_function_alone_may_use_the_key_and_writes_what_is_sealed() -> None:
    """The API that all the world calls hands sealed files out, and can neither make nor change one."""
    for path in POLICIES:
        for statement in json.loads(path.read_text())["Statement"]:
            message = json.dumps(statement)
            signs = "kms:" in message or ("/sealed/" in message and "s3:PutObject" in message)
            assert not signs or path.name == "policy-seal-result.json", statement["Sid"]


CONSUMERS = {"IssueReceipts": "Receipts", "SealResult": "Sealing", "SendNotifications": "Notifications"}


@pytest.mark.parametrize(("function", "queue"), CONSUMERS.items())
def test_each_consumer_has_its_own_queue_with_order_dead_letters_and_alarms(
    template: Any, function: str, queue: str
) -> None:
    """What fails in one delays neither another consumer nor another dossier."""
    of = template["Resources"]
    (source,) = of[function]["Properties"]["Events"].values()
    assert source["Type"] == "SQS"
    assert source["Properties"]["Queue"] == {"Fn::GetAtt": [f"{queue}Queue", "Arn"]}
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # What ends its function takes no other event with it.
    assert source["Properties"]["BatchSize"] == 1
    for name in (f"{queue}Queue", f"{queue}DeadLetters"):
        made = of[name]["Properties"]
        assert made["FifoQueue"] is True
        assert (made["DeduplicationScope"], made["FifoThroughputLimit"]) == ("messageGroup", "perMessageGroupId")
    made = of[f"{queue}Queue"]["Properties"]
    assert made["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{queue}DeadLetters", "Arn"]}
    # Lambda refuses a queue whose messages come back while the function may still be at work.
    assert made["VisibilityTimeout"] > of[function]["Properties"]["Timeout"]
    for alarm, metric in (
        (f"{queue}DeadLettersAlarm", "ApproximateNumberOfMessagesVisible"),
        (f"{queue}QueueAlarm", "ApproximateAgeOfOldestMessage"),
    ):
        watched = of[alarm]["Properties"]
        watching = queue + ("DeadLetters" if "DeadLetters" in alarm else "Queue")
        assert watched["MetricName"] == metric
        assert watched["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [watching, "QueueName"]}}]


def test_the_table_is_packaged_as_it_is_written(template: Any) -> None:
    """The merge adds nothing to the description from which tests and the local stack make theirs."""
    assert template["Resources"]["Table"]["Properties"] == resources.properties("Table")


def test_settings_reach_the_functions_by_reference(template: Any) -> None:
    """Each variable the code reads is in Globals, and config.json shadows none of them."""
    from dataclasses import fields

    from chalicelib.platform.settings import Settings

    values = template["Globals"]["Function"]["Environment"]["Variables"]
    wanted = {field.name.upper() for field in fields(Settings)} - {"STAGE", "MOTCUA_NOW"}
    assert wanted <= values.keys()
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"]
    assert stages.keys() == set(STAGES)
    assert all(set(stage["environment_variables"]) == {"STAGE"} for stage in stages.values())


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_names_every_parameter_it_must(stage: str) -> None:
    """A deployment never stops half-way for a missing value."""
    declared = resources.load(resources.TEMPLATE.read_text())["Parameters"]
    values = json.loads((ROOT / "infra" / "parameters" / f"{stage}.json").read_text())
    assert values.keys() <= declared.keys()
    assert {name for name, of in declared.items() if "Default" not in of} <= values.keys()


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_a_placeholder_nobody_filled_in_stops_the_deployment(stage: str) -> None:
    """Before anything is uploaded."""
    from infra.deploy import stage_parameters

    with pytest.raises(SystemExit, match="placeholders"):
        stage_parameters(stage, {})


def test_a_misspelt_parameter_stops_the_deployment() -> None:
    """Otherwise the default would be deployed in its place."""
    from infra.deploy import stage_parameters

    with pytest.raises(SystemExit, match="no parameter MailForm"):
        stage_parameters("dev", {"MailForm": "x@y.example"})


@pytest.mark.parametrize("name", ["MailFrom", "AlarmEmail"])
@pytest.mark.parametrize("value", ["motcua", "Một cửa <a@b.vn>", "mộtcửa@b.vn", "a@thư.vn", "a@B.vn", " a@b.vn"])
def test_an_address_that_cannot_be_used_as_it_stands_stops_the_deployment(name: str, value: str) -> None:
    """It would be found out when the first message is sent, and the policy compares the sender letter by letter."""
    from infra.deploy import stage_parameters

    with pytest.raises(SystemExit, match=name):
        stage_parameters("dev", {name: value})
    assert stage_parameters("dev", {name: "motcua@b.vn"})[name] == "motcua@b.vn"


def test_results_are_not_sealed_before_their_codes_lead_somewhere() -> None:
    """It would deploy well, and then no result could be sealed nor handed over."""
    from infra.deploy import stage_parameters

    with pytest.raises(SystemExit, match="PublicUrl"):
        stage_parameters("dev", {"SealKeyringParameter": "/motcua/dev/seal"})
    both = {"SealKeyringParameter": "/motcua/dev/seal", "PublicUrl": "https://motcua.dev.example"}
    assert both.items() <= stage_parameters("dev", both).items()


def test_the_zip_holds_the_service_and_nothing_else(made: Path, tmp_path: Path) -> None:
    """No tests, no local stack, no caches, no compiled files of another interpreter."""
    with zipfile.ZipFile(made / "deployment.zip") as packed:
        names = packed.namelist()
    assert "app.py" in names
    assert {"chalicelib/catalogue/built/index.json", "chalicelib/catalogue/built/2.001885.json"} <= set(names)
    assert "chalicelib/templates/filing/status.html" in names
    outside = ("tests/", "dev/", "infra/", "scripts/", ".chalice/")
    assert not [name for name in names if name.startswith(outside) or "__pycache__" in name]


def test_the_unzipped_package_imports_by_itself(tmp_path: Path) -> None:
    """With what Lambda gives besides: the standard library and boto3."""
    with zipfile.ZipFile(packaged.folder("test") / "deployment.zip") as packed:
        packed.extractall(tmp_path / "task")
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    import boto3

    site = Path(boto3.__file__).parent.parent
    for name in ("boto3", "botocore", "s3transfer", "urllib3"):
        (runtime / name).symlink_to(site / name)
    code = (
        "import app, chalicelib.web.request_models, chalicelib.results.seal_result; "
        "import holidays, jwt, fpdf, segno, font_source_sans_pro, datetime; "
        "from chalicelib import catalogue; from chalicelib.catalogue.forms import validation as forms; "
        "day = datetime.date(2026, 12, 4); "
        "rows, _ = catalogue.find_procedures('mo quan gmae', field='', level=4, limit=9, after=0, on=day); "
        "of = catalogue.current(rows[0].code, day); "
        "assert 'phone' in forms.check(of.form.schema_, {'phone': 'x'}, complete=False, today=day); "
        "print(len(app.app.routes))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = ['.', {str(runtime)!r}]; {code}"],
        cwd=tmp_path / "task",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


ASKS_FOR_WHAT_MAY_BE_MISSING = {"fetch", "is_there", "still_holds", "tags"}
"""The functions of `storage.s3.bucket` that go on when S3 says 404."""


@pytest.mark.parametrize("function", policies.functions())
def test_who_asks_for_what_may_be_missing_may_list_the_bucket(function: str) -> None:
    """Else S3 says 403 of what is not there, and a file that never came would look like a fault of ours."""
    asking = {each.function for each in sites.reached(function) if each.module == "chalicelib.storage.s3.bucket"}
    allowed = policies.permissions(policies.functions()[function])
    if asking & ASKS_FOR_WHAT_MAY_BE_MISSING:
        assert ("s3:ListBucket", "Papers") in {(each.action, short(each.resource)) for each in allowed}
