"""`python -m infra.deploy STAGE [Key=Value ...]`: the one command that deploys a stage.

Package, upload through S3, change sets one after the other, rows brought to today's shape, smoke test, print the
address. It goes wherever the
AWS environment points; with AWS_ENDPOINT_URL set, to an emulator.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import urllib3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra import migrate, resources, steps
from infra.package import ROOT, package
from infra.steps import Template

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

PLACEHOLDER = "CHANGE-ME"
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
SMOKE_SECONDS = 90
OLD_CODE_SECONDS = 300
"""The longest time limit of a function."""


def deploy(stage: str, overrides: dict[str, str]) -> str:
    """Deploys the stage and gives its address. Exits with a message when anything is not as it must be."""
    parameters = settled(stage, overrides)
    made = package(stage)
    bucket = _artefacts()
    template = _upload(made, bucket, stage)
    _bring_up(
        _client("cloudformation"), f"motcua-{stage}", template, parameters, lambda text: _put(bucket, stage, text)
    )
    address = _address(_client("cloudformation"), f"motcua-{stage}")
    _smoke(address)
    return address


def settled(stage: str, overrides: dict[str, str]) -> dict[str, str]:
    """The parameters of a stage. A placeholder that nobody has filled in stops everything, and what cannot work."""
    file = ROOT / "infra" / "parameters" / f"{stage}.json"
    if not file.exists():
        raise SystemExit(f"there is no {file.relative_to(ROOT)}")
    parameters = {**json.loads(file.read_text()), **overrides}
    unknown = sorted(parameters.keys() - resources.load(resources.TEMPLATE.read_text())["Parameters"].keys())
    if unknown:
        raise SystemExit(f"the template has no parameter {', '.join(unknown)}")
    unsaid = sorted(name for name, value in parameters.items() if PLACEHOLDER in value)
    if unsaid:
        raise SystemExit(f"{file.relative_to(ROOT)} still has placeholders: {', '.join(unsaid)}")
    if parameters.get("SealKey") and not parameters.get("PublicUrl"):
        raise SystemExit(
            "SealKey is set and PublicUrl is not: codes on results would lead nowhere, so none could be sealed. "
            "Without a domain of your own deploy once without SealKey, then with both"
        )
    return parameters


def _bring_up(
    cloudformation: CloudFormationClient,
    stack: str,
    template: Template,
    parameters: dict[str, str],
    upload: Callable[[Template], str],
) -> None:
    """Take the updates that lead to the template, one after the other, and migrate the rows where it is time."""
    deployed = _deployed(cloudformation, stack) if _exists(cloudformation, stack) else None
    previous = set(deployed.get("Parameters", {})) if deployed else set()
    migrated = False
    for step in steps.plan(template, deployed):
        if step.after_migration and not migrated:
            _migrate(cloudformation, stack)
            migrated = True
        print(step.what, flush=True)
        _apply(cloudformation, stack, upload(step.template), parameters if step.with_new_code else previous)
    if not migrated:
        _migrate(cloudformation, stack)


def _deployed(cloudformation: CloudFormationClient, stack: str) -> Template:
    """The template of a stack, before its transforms."""
    body: Any = cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
    found: Template = resources.load(body) if isinstance(body, str) else body
    return found


def _migrate(cloudformation: CloudFormationClient, stack: str) -> None:
    """Bring rows of earlier releases to today's shape; deleting an index that they need waits for it."""
    table, seals = migrate.of_stack(cloudformation, stack)
    if migrate.is_finished(table, seals=seals):
        return
    if "AWS_ENDPOINT_URL" not in os.environ:
        # Invocations of the code before this one still write rows in their old shape, until they end.
        print(f"waiting {OLD_CODE_SECONDS} s for what still runs ...", flush=True)
        time.sleep(OLD_CODE_SECONDS)
    migrate.migrate(table, seals=seals, at=datetime.now(UTC), tell=lambda line: print(line, flush=True))


def _artefacts() -> str:
    """The bucket for zips and templates, made when absent."""
    s3, account = _client("s3"), _client("sts").get_caller_identity()["Account"]
    bucket = f"motcua-artefacts-{account}-{s3.meta.region_name}"
    _bucket(s3, bucket, account)
    return bucket


def _upload(made: Path, bucket: str, stage: str) -> Template:
    """Put the zip into the artefact bucket under the hash of its content; the template, which says where it is."""
    code = (made / "deployment.zip").read_bytes()
    key = f"{stage}/{hashlib.sha256(code).hexdigest()[:24]}.zip"
    print(f"Uploading {len(code) / 1e6:.1f} MB to s3://{bucket}/{key}", flush=True)
    _client("s3").put_object(Bucket=bucket, Key=key, Body=code)
    text = (made / "sam.yaml").read_text().replace("./deployment.zip", f"s3://{bucket}/{key}")
    template: Template = resources.load(text)
    return template


def _put(bucket: str, stage: str, template: Template) -> str:
    """Put a template into the artefact bucket; its address."""
    # Dates of policies and formats are read as such.
    body = json.dumps(template, default=str, indent=1).encode()
    key = f"{stage}/{hashlib.sha256(body).hexdigest()[:24]}.json"
    s3 = _client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    host = (
        endpoint.rstrip("/") + f"/{bucket}" if endpoint else f"https://{bucket}.s3.{s3.meta.region_name}.amazonaws.com"
    )
    return f"{host}/{key}"


def _bucket(s3: Any, bucket: str, account: str) -> None:
    """Made when absent. The name can be guessed, so a bucket of somebody else is refused, not filled."""
    try:
        s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=account)
    except ClientError as absent:
        if absent.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
            raise
        region = s3.meta.region_name
        there = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **there)
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))


def _apply(
    cloudformation: CloudFormationClient, stack: str, template: str, parameters: dict[str, str] | set[str]
) -> None:
    """One update. `parameters`: their values, or the names of those that stay as they are."""
    kind = "UPDATE" if _exists(cloudformation, stack) else "CREATE"
    known = _failures(cloudformation, stack) if kind == "UPDATE" else {}
    change = f"deploy-{time.time_ns()}"
    cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName=change,
        ChangeSetType=kind,  # type: ignore[arg-type]
        TemplateURL=template,
        Parameters=_parameters(parameters),  # type: ignore[arg-type]
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    if _prepared(cloudformation, stack, change):
        cloudformation.execute_change_set(StackName=stack, ChangeSetName=change)
        print(f"{kind} of {stack} ...", flush=True)
        _finished(cloudformation, stack, known)
    else:
        print(f"{stack} is already as it should be")
        cloudformation.delete_change_set(StackName=stack, ChangeSetName=change)


def _parameters(of: dict[str, str] | set[str]) -> list[dict[str, Any]]:
    if isinstance(of, set):
        return [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(of)]
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in of.items()]


def _address(cloudformation: CloudFormationClient, stack: str) -> str:
    said = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return _reachable({output["OutputKey"]: output["OutputValue"] for output in said})


def _exists(cloudformation: CloudFormationClient, stack: str) -> bool:
    try:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as absent:
        if "does not exist" in str(absent):
            return False
        raise
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"):
        raise SystemExit(f"{stack} is {status}: its first deployment failed. Delete the stack, then deploy again")
    if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        raise SystemExit(f"{stack} is {status}: somebody is deploying. Try again when that is done")
    return status != "REVIEW_IN_PROGRESS"


def _prepared(cloudformation: CloudFormationClient, stack: str, change: str) -> bool:
    """Whether there is anything to change."""
    while True:
        said = cloudformation.describe_change_set(StackName=stack, ChangeSetName=change)
        if said["Status"] == "CREATE_COMPLETE":
            return True
        if said["Status"] == "FAILED":
            reason = said.get("StatusReason", "")
            if any(words in reason for words in NOTHING_TO_DO):
                return False
            raise SystemExit(f"the change set failed: {reason}")
        time.sleep(1)


def _finished(cloudformation: CloudFormationClient, stack: str, known: dict[str, str]) -> None:
    while True:
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            print(status, flush=True)
            return
        if not status.endswith("_IN_PROGRESS") or "ROLLBACK" in status:
            for identifier, what in _failures(cloudformation, stack).items():
                if identifier not in known:
                    print(what, file=sys.stderr)
            raise SystemExit(f"{stack}: {status}")
        print(".", end="", flush=True)
        time.sleep(3)


def _failures(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    """What failed, newest first, by the event's identifier: earlier deployments have theirs, too."""
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return {
        event["EventId"]: f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if "FAILED" in event.get("ResourceStatus", "")
    }


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


def _expect(url: str, status: int, said: bytes) -> None:
    until = time.monotonic() + SMOKE_SECONDS
    while True:
        try:
            answer = urllib3.request("GET", url, timeout=30, retries=False)
            seen = f"answered {answer.status} {answer.data[:300]!r}"
            as_meant = answer.status == status and said in answer.data
        except urllib3.exceptions.HTTPError as silent:  # the name of a new API takes a moment to be known
            seen, as_meant = f"did not answer: {silent}", False
        if as_meant:
            print(f"smoke test: {status} {urlsplit(url).path}", flush=True)
            return
        if time.monotonic() > until:
            raise SystemExit(f"smoke test failed: {url} {seen}")
        time.sleep(2)


def _client(service: str) -> Any:
    path_style = {"s3": {"addressing_style": "path"}} if "AWS_ENDPOINT_URL" in os.environ else {}
    return boto3.client(service, config=Config(**path_style))  # type: ignore[call-overload, arg-type]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("usage: make deploy STAGE=dev|test|staging|prod [PARAMETERS='Key=Value ...']")
    if wrong := [given for given in sys.argv[2:] if "=" not in given]:
        raise SystemExit(f"not Key=Value: {' '.join(wrong)}")
    try:
        print(deploy(sys.argv[1], dict(given.split("=", 1) for given in sys.argv[2:])))
    except (BotoCoreError, ClientError) as refused:
        raise SystemExit(f"AWS: {refused}") from refused
