"""A parameter with a new name: the former one is refused, and what is deployed under it is not lost."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import deploy, migrate, renamed_parameters, resources, updates

TEMPLATE = """
Parameters:
  RefundAloneMost: {Type: String, Default: "1000000"}
  SilentHours: {Type: Number, Default: 0}
  SealKey: {Type: String, Default: ""}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: t
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
"""


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    with mock_aws():
        client = boto3.client("cloudformation")
        client.create_stack(
            StackName="motcua-dev",
            TemplateBody=TEMPLATE,
            Parameters=[
                {"ParameterKey": "RefundAloneMost", "ParameterValue": "500000"},
                {"ParameterKey": "SealKey", "ParameterValue": "/motcua/dev/seal"},
            ],
        )
        yield client


@pytest.mark.parametrize(
    ("former", "new"),
    [
        ("RefundAloneMost", "RefundApprovalThreshold"),
        ("SilentHours", "NoPaymentAlarmHours"),
        ("KeepUnfiledDays", "UnfiledRetentionDays"),
        ("SealKey", "SealKeyringParameter"),
    ],
)
def test_a_former_name_is_refused_with_the_new_one(former: str, new: str) -> None:
    with pytest.raises(SystemExit, match=f"{former} is now {new}"):
        deploy.stage_parameters("dev", {former: "5"})
    declared = resources.load(resources.TEMPLATE.read_text())["Parameters"]
    assert new in declared
    assert former not in declared


def test_deployed_values_are_passed_on_under_the_new_names(cloudformation: Any, capsys: Any) -> None:
    """Those that are the default too, without a word."""
    deployed = renamed_parameters.deployed_values(cloudformation, "motcua-dev")

    assert deployed == {
        "RefundApprovalThreshold": "500000",
        "NoPaymentAlarmHours": "0",
        "SealKeyringParameter": "/motcua/dev/seal",
    }
    given = {"PublicUrl": "https://motcua.dev.example", "SealKeyringParameter": "/motcua/dev/other"}
    parameters = deploy.stage_parameters("dev", given, deployed)
    assert parameters["RefundApprovalThreshold"] == "500000"
    assert parameters["SealKeyringParameter"] == "/motcua/dev/other"
    printed = capsys.readouterr().out
    assert "RefundApprovalThreshold keeps the deployed value of RefundAloneMost, 500000" in printed
    assert "NoPaymentAlarmHours" not in printed


def test_carried_values_are_checked_as_all_others(cloudformation: Any) -> None:
    """The keyring of an earlier deployment without an address of the site."""
    deployed = renamed_parameters.deployed_values(cloudformation, "motcua-dev")

    with pytest.raises(SystemExit, match="PublicUrl"):
        deploy.stage_parameters("dev", {"PublicUrl": ""}, deployed)


def test_there_is_nothing_to_pass_on_without_a_stack(cloudformation: Any) -> None:
    assert renamed_parameters.deployed_values(cloudformation, "motcua-other") == {}


def test_a_deployment_hands_the_deployed_values_to_the_update(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All the way from the command."""

    class Handed(Exception):
        """What the update was called with."""

    def bring_up(client: Any, stack: str, template: Any, parameters: dict[str, str], put: Any) -> None:
        raise Handed(stack, parameters)

    class Artefacts:
        account = "123456789012"

        def upload(self, made: Any) -> None:
            """Nothing to upload."""

        def put(self, template: Any) -> str:
            raise AssertionError

    monkeypatch.setattr(updates, "bring_up", bring_up)
    monkeypatch.setattr(deploy, "package", lambda stage: None)
    monkeypatch.setattr(deploy.artefacts, "of_stage", lambda stage: Artefacts())
    monkeypatch.setattr(deploy.stage_runtime, "check", lambda stage: None)
    monkeypatch.setattr(deploy.stage_values, "check", lambda *_: None)
    with pytest.raises(Handed) as handed:
        deploy.deploy("dev", {"PublicUrl": "https://motcua.dev.example"})

    stack, parameters = handed.value.args
    assert stack == "motcua-dev"
    assert parameters["RefundApprovalThreshold"] == "500000"
    assert parameters["SealKeyringParameter"] == "/motcua/dev/seal"


def test_a_stack_of_an_earlier_release_is_known_to_seal(cloudformation: Any) -> None:
    """Its rows may be migrated before it has the new names."""
    assert migrate.of_stack(cloudformation, "motcua-dev")[1] is True
