"""The deployment rehearsal: the very command of `make deploy`, against the emulator, with IAM enforced."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from chalicelib import wiring
from chalicelib.domain import references
from chalicelib.storage import items, objects
from chalicelib.storage.files import ORPHAN
from dev import environment, journey, place, pumps, tokens
from dev.stack import Stack


@pytest.fixture(scope="module")
def deploy(stack: Stack) -> Callable[..., str]:
    """Runs the deploy command for the stage `test`; gives the address it prints."""
    stack.client("ssm").put_parameter(
        Name="/motcua/test/payments/vnpay", Type="SecureString", Value=stack.at.vnpay_account(), Overwrite=True
    )
    stack.client("ssm").put_parameter(
        Name="/motcua/test/seal",
        Type="SecureString",
        Value=(stack.at.state / "seal-keyring.json").read_text(),
        Overwrite=True,
    )
    stack.client("ses").verify_email_identity(EmailAddress="motcua@test.example")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    parameters = [
        f"OidcIssuer={stack.at.issuer}",
        f"OidcJwksUrl={stack.at.issuer}/jwks",
    ]

    def run(*more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "infra.deploy", "test", *parameters, *more],
            cwd=place.ROOT,
            env={**kept, **environment.aws(stack.at)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_packaged_template_deploys_updates_and_carries_the_journey(
    stack: Stack, deploy: Callable[..., str]
) -> None:
    """Created, updated, left alone; then the real zips answer, each under its own role's policy."""
    address = deploy().split()[-1]
    known = (f"PublicUrl={address}", "SealKey=/motcua/test/seal")
    assert "UPDATE_COMPLETE" in deploy(*known)
    assert "already as it should be" in deploy(*known)

    def pay(url: str) -> None:
        # The sandbox calls the local site; here its signed words are carried to the deployed API.
        with httpx.Client(timeout=20) as browser:
            back = browser.post(url, data={"action": "pay_silently"}).headers["location"]
            assert back.startswith(f"{address}/pay/return/vnpay")
            notice = f"{address}/webhooks/vnpay?{urlsplit(back).query}"
            replies = [browser.get(notice).json()["RspCode"] for _ in range(2)]
            assert replies == ["00", "02"]

    seen = journey.walk(
        address,
        token_for=lambda person: tokens.obtain(stack.at.issuer, person),
        pay=pay,
        outbox=lambda: httpx.get(f"{stack.url}/dev/outbox?format=json", timeout=10).json()["items"],
        say=lambda line: None,
    )
    assert seen["status"]["key"] == "returned"
    assert [each["sealed"] for each in seen["results"]] == [True]
    _money_under_its_own_roles(stack, address)
    _what_is_nobody_s_is_marked(stack)


def _money_under_its_own_roles(stack: Stack, address: str) -> None:
    """A settlement file that reaches the bucket is read, and the schedule's minute goes through."""
    (made,) = stack.client("cloudformation").describe_stacks(StackName="motcua-test")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in made["Outputs"]}
    key = "settlements/vnpay/2026-12-04.csv"
    stack.client("s3").put_object(Bucket=outputs["BucketName"], Key=key, Body=b"what,is,this\n")
    supervisor = journey.Traveller(address, stack.officer("supervisor"))
    shown = journey.until(
        "the file is shown", lambda: supervisor.ask("GET", "/v1/desk/payments/review", 200)["differences"], bool
    )
    assert [(each["kind"], each["day"]) for each in shown] == [("settlement_unreadable", "2026-12-04")]
    _runs(stack, "Sweep")


def _what_is_nobody_s_is_marked(stack: Stack) -> None:
    """By the function that looks again, under its own role."""
    (made,) = stack.client("cloudformation").describe_stacks(StackName="motcua-test")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in made["Outputs"]}
    document = references.new_child(references.new(wiring.choose), wiring.choose)
    row = items.from_orphan(document, due=datetime(2026, 1, 1, tzinfo=UTC))
    stack.client("dynamodb").put_item(TableName=outputs["TableName"], Item=row)
    place_of = {"Bucket": outputs["BucketName"], "Key": objects.upload(references.parent(document), document)}
    stack.client("s3").put_object(**place_of, Body=b"a paper")
    _runs(stack, "LookAgain")
    assert stack.client("s3").get_object_tagging(**place_of)["TagSet"] == [ORPHAN]


def _runs(stack: Stack, function: str) -> None:
    """One run of a function on a schedule, to its end."""
    functions = [each["FunctionName"] for each in stack.client("lambda").list_functions()["Functions"]]
    (name,) = (each for each in functions if each.startswith(f"motcua-test-{function}"))
    said = stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(pumps.minute()))
    assert "FunctionError" not in said, said["Payload"].read()
