"""The deployment rehearsal: the very command of `make deploy`, against the emulator, with IAM enforced."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import pytest

from chalicelib.domain import identifiers
from chalicelib.domain.document.rejection_reasons import REASONS
from chalicelib.platform import clients
from chalicelib.storage import dossier_items
from chalicelib.storage import keys as keys_of
from chalicelib.storage.s3 import object_keys
from chalicelib.storage.s3.bucket import ORPHAN
from dev import environment, journey, place, tokens
from dev.journey import Traveller
from dev.stack import Stack
from tests.documents.inspection.building import one_bit_heic, picture, saved
from tests.stack.deployed import Deployed
from tests.stack.filing import filed

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


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
    stored = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    parameters = [
        f"OidcIssuer={stack.at.issuer}",
        f"OidcJwksUrl={stack.at.issuer}/jwks",
        "MalwareScan=on",
    ]

    def run(*more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "infra.deploy", "test", *parameters, *more],
            cwd=place.ROOT,
            env={**stored, **environment.aws(stack.at)},
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
    printed = deploy()
    address = printed.split()[-1]
    assert "alarms: NO ADDRESS" in printed  # the test alarm was raised; the emulator sends none
    known = (f"PublicUrl={address}", "SealKeyringParameter=/motcua/test/seal")
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

    deployed = Deployed(stack)
    with deployed.scanning():
        seen = journey.walk(
            address,
            token_for=lambda person: tokens.obtain(stack.at.issuer, person),
            pay=pay,
            outbox=lambda: httpx.get(f"{stack.url}/dev/outbox?format=json", timeout=10).json()["items"],
            say=lambda line: None,
        )
    assert seen["status"]["key"] == "returned"
    assert [each["sealed"] for each in seen["results"]] == [True]
    assert {each["scan"]["key"] for each in seen["documents"]} == {"clean"}
    _money_under_its_own_roles(deployed, address)
    _a_heartbeat_reaches_every_consumer(deployed)
    _what_is_nobody_s_is_marked(deployed)
    _a_failed_scan_is_a_task_until_a_clean_verdict(deployed, address)
    _a_file_that_ends_its_decoder_is_damaged(deployed, address)


def _money_under_its_own_roles(deployed: Deployed, address: str) -> None:
    """A settlement file that reaches the bucket is read, and the schedule's minute goes through."""
    bucket, key = deployed.bucket, "settlements/vnpay/2026-12-04.csv"
    bucket.client.put_object(Bucket=bucket.name, Key=key, Body=b"what,is,this\n")
    supervisor = Traveller(address, deployed.stack.officer("supervisor"))
    shown = journey.until(
        "the file is shown", lambda: supervisor.ask("GET", "/v1/desk/payments/review", 200)["differences"], bool
    )
    assert [(each["kind"], each["day"]) for each in shown] == [("settlement_unreadable", "2026-12-04")]
    deployed.run("Sweep")


def _a_heartbeat_reaches_every_consumer(deployed: Deployed) -> None:
    """Through the stream, the filter of its mapping, the dispatcher, and each queue, as the lines that alarms count."""
    deployed.run("Sweep")
    for function in ("DispatchEvents", "IssueReceipts", "SealResult", "SendNotifications"):
        lines = journey.until("the heartbeat arrives", lambda name=function: deployed.lines(name, "heartbeat"), bool)
        assert not [line for line in lines if line["level"] != "INFO"]


def _what_is_nobody_s_is_marked(deployed: Deployed) -> None:
    """By the function that looks again, under its own role."""
    document = identifiers.new_child(identifiers.new(clients.choose), clients.choose)
    row = dossier_items.from_orphan(document, due=LONG_AGO)
    deployed.stack.client("dynamodb").put_item(TableName=deployed.table, Item=row)
    place_of = {"Bucket": deployed.bucket.name, "Key": object_keys.upload(identifiers.parent(document), document)}
    deployed.bucket.client.put_object(**place_of, Body=b"a paper")
    deployed.run("LookAgain")
    assert deployed.bucket.client.get_object_tagging(**place_of)["TagSet"] == [ORPHAN]


def _a_failed_scan_is_a_task_until_a_clean_verdict(deployed: Deployed, address: str) -> None:
    """Both ways a verdict arrives: by its event, and by the object's tag where the event was lost."""
    clerk = Traveller(address, deployed.stack.officer("clerk"))

    def tasks() -> set[str]:
        return {each["document"] for each in clerk.ask("GET", "/v1/desk/tasks", 200)["items"]}

    dossier = filed(Traveller(address, deployed.stack.citizen()))
    keys = {each["id"]: object_keys.upload(dossier["reference"], each["id"]) for each in dossier["documents"]}
    for key in keys.values():
        deployed.scan(key, "FAILED")
    assert tasks() == set(keys)
    (reported, *_), unsent = next(iter(keys.items())), list(keys)[1:]
    deployed.scan(keys[reported], "NO_THREATS_FOUND")
    assert tasks() == set(unsent)
    assert unsent
    for document in unsent:
        deployed.tag(keys[document], "NO_THREATS_FOUND")
        _is_due(deployed, document)
    deployed.run("LookAgain")
    assert tasks() == set()
    seen = clerk.ask("GET", f"/v1/desk/dossiers/{dossier['reference']}", 200)
    assert {each["scan"]["key"] for each in seen["documents"]} == {"clean"}


def _a_file_that_ends_its_decoder_is_damaged(deployed: Deployed, address: str) -> None:
    """Its owner reads so, and the next file is checked."""
    citizen = Traveller(address, deployed.stack.citizen())
    reference = citizen.ask("POST", "/v1/dossiers", 201, {"procedure": journey.GAME})["reference"]
    path = f"/v1/dossiers/{reference}"
    slot = citizen.ask("GET", f"/v1/procedures/{journey.GAME}", 200)["documents"][0]["id"]
    states = {}
    for name, content in {"damaged": one_bit_heic(), "next": saved(picture(), "JPEG")}.items():
        document = citizen.send(f"{path}/documents", content, slot=slot)
        seen = journey.until(
            "it is checked",
            lambda sent=document: next(
                each for each in citizen.ask("GET", path, 200)["documents"] if each["id"] == sent
            ),
            lambda found: found["state"] != "awaiting_upload",
        )
        states[name] = (seen["state"], seen["reason"])
    assert states == {"damaged": ("rejected", REASONS["damaged"][0]), "next": ("checked", None)}


def _is_due(deployed: Deployed, document_id: str) -> None:
    """The schedule is to look at a file now."""
    dynamodb = deployed.stack.client("dynamodb")
    found = dynamodb.get_item(TableName=deployed.table, Key=keys_of.document(document_id))["Item"]
    row = dossier_items.from_document(replace(dossier_items.to_document(found), next_check_at=LONG_AGO))
    dynamodb.put_item(TableName=deployed.table, Item=row)
