"""`python -m infra.deploy STAGE [Key=Value ...]`: the one command that deploys a stage.

Package, upload through S3, change sets one after the other, rows brought to today's shape, smoke test, print the
address. It goes wherever the AWS environment points; with AWS_ENDPOINT_URL set, to an emulator.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import urllib3

from chalicelib.platform.addresses import InvalidAddress, email_address
from infra import (
    alarm_topic,
    artefacts,
    renamed_parameters,
    resources,
    smoke_test,
    stage_runtime,
    stage_values,
    updates,
)
from infra.commands import in_a_sentence
from infra.package import ROOT, package

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

PLACEHOLDER = "CHANGE-ME"
EMAIL_ADDRESSES = ("MailFrom", "AlarmEmail")
SMOKE_SECONDS = 90


def deploy(stage: str, overrides: dict[str, str]) -> str:
    """Deploys the stage and gives its address. Exits with a message when anything is not as it must be."""
    stage_runtime.check(stage)
    cloudformation, stack = boto3.client("cloudformation"), f"motcua-{stage}"
    deployed = renamed_parameters.deployed_values(cloudformation, stack)
    parameters = stage_parameters(stage, overrides, deployed)
    stage_values.check(stage, parameters, overrides)
    made = package(stage)
    there = artefacts.of_stage(stage)
    updates.bring_up(cloudformation, stack, there.upload(made), parameters, there.put)
    outputs = _outputs(cloudformation, stack)
    address = _reachable(outputs)
    checks: dict[str, Callable[[smoke_test.Stage], None]] = {"API": lambda _: _smoke(address), **smoke_test.CHECKS}
    right = smoke_test.run(smoke_test.Stage(parameters, outputs["BucketName"], there.account), checks)
    alarm_topic.raise_test_alarm(stack)
    if not right:
        raise SystemExit(f"{address} is deployed, and not everything around it is right: see above")
    return address


def stage_parameters(
    stage: str, overrides: dict[str, str], deployed: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The parameters of a stage: of its file and the command; `deployed` are values that stay where neither names them.

    Exits with a message when a placeholder is not filled in, a name is unknown or a value cannot work.
    """
    file = ROOT / "infra" / "parameters" / f"{stage}.json"
    if not file.exists():
        raise SystemExit(f"there is no {file.relative_to(ROOT)}")
    parameters = {**json.loads(file.read_text()), **overrides}
    renamed_parameters.refuse(parameters)
    declared = resources.load(resources.TEMPLATE.read_text())["Parameters"]
    parameters = renamed_parameters.carry_over(
        dict(deployed), parameters, {name: str(of["Default"]) for name, of in declared.items() if "Default" in of}
    )
    unknown = sorted(parameters.keys() - declared.keys())
    if unknown:
        raise SystemExit(f"the template has no parameter {', '.join(unknown)}")
    unsaid = sorted(name for name, value in parameters.items() if PLACEHOLDER in value)
    if unsaid:
        raise SystemExit(f"{file.relative_to(ROOT)} still has placeholders: {', '.join(unsaid)}")
    alarm_topic.require(stage, parameters)
    for name in EMAIL_ADDRESSES:
        if parameters.get(name):
            _must_be_email(name, parameters[name])
    if parameters.get("SealKeyringParameter") and not parameters.get("PublicUrl"):
        raise SystemExit(
            "SealKeyringParameter is set and PublicUrl is not: codes on results would lead nowhere, so none could be "
            "sealed. "
            "Without a domain of your own deploy once without SealKeyringParameter, then with both"
        )
    return parameters


def _must_be_email(name: str, value: str) -> None:
    """As it stands: SES is given just this, and the policy of the function that sends compares it as text."""
    try:
        usable = email_address(value)
    except InvalidAddress as invalid:
        raise SystemExit(f"{name}: {invalid}") from None
    if usable != value:
        raise SystemExit(f"{name} has to be written {usable}")


def _outputs(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    expected = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in expected}


def _reachable(outputs: dict[str, str]) -> str:
    """The address of the API; an emulator serves it under its own."""
    address = outputs["EndpointURL"].rstrip("/")
    emulator = os.environ.get("AWS_ENDPOINT_URL")
    if not emulator:
        return address
    stage = urlsplit(address).path.strip("/")
    return f"{emulator.rstrip('/')}/restapis/{outputs['RestAPIId']}/{stage}/_user_request_"


def _smoke(address: str) -> None:
    """That the version that was deployed answers, finds a procedure, and refuses as it should."""
    _expect(f"{address}/health", 200, b'"ok"')
    _expect(f"{address}/v1/procedures?q=tro%20choi%20dien%20tu", 200, b"2.001885")
    _expect(f"{address}/v1/dossiers", 401, b"not_signed_in")
    _expect(f"{address}/v1/lookup/2345-6789-ABCD", 404, b"dossier_not_found")
    if "AWS_ENDPOINT_URL" in os.environ:
        print("smoke test: not asked for an unknown address, which an emulator answers in its own words", flush=True)
    else:
        _expect(f"{address}/no/such/address", 404, b'"code":"not_found"')


def _expect(url: str, status: int, expected: bytes) -> None:
    until = time.monotonic() + SMOKE_SECONDS
    while True:
        try:
            answer = urllib3.request("GET", url, timeout=30, retries=False)
            seen = f"answered {answer.status} {answer.data[:300]!r}"
            as_meant = answer.status == status and expected in answer.data
        except urllib3.exceptions.HTTPError as silent:  # the name of a new API takes a moment to be known
            seen, as_meant = f"did not answer: {silent}", False
        if as_meant:
            print(f"smoke test: {status} {urlsplit(url).path}", flush=True)
            return
        if time.monotonic() > until:
            raise smoke_test.Problem(f"{url} {seen}", "read the log of APIHandler")
        time.sleep(2)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("usage: make deploy STAGE=dev|test|staging|prod [PARAMETERS='Key=Value ...']")
    if wrong := [values for values in sys.argv[2:] if "=" not in values]:
        raise SystemExit(f"not Key=Value: {' '.join(wrong)}")
    with in_a_sentence():
        print(deploy(sys.argv[1], dict(values.split("=", 1) for values in sys.argv[2:])))
