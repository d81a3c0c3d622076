"""What must be right around a deployed stage, checked after each deployment: every check runs, whatever the others say.

With the deployer's own rights: it reads the names of secrets, not their values, and removes the one object it writes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import urllib3
from botocore.exceptions import BotoCoreError, ClientError

PREFIX = "smoke-test/"
"""No function hears of objects here: the rules name `uploads/`, `results/` and `settlements/`."""


class Problem(Exception):
    """What is wrong, and the next step."""

    def __init__(self, what: str, step: str) -> None:
        super().__init__(what)
        self.what, self.step = what, step


@dataclass(frozen=True)
class Stage:
    """What the checks need to know of the stage."""

    parameters: Mapping[str, str]
    bucket: str
    account: str


def oidc_keys(stage: Stage) -> None:
    """The issuer's keys can be reached, and there is one."""
    url = stage.parameters["OidcJwksUrl"]
    step = "correct OidcJwksUrl, or ask whoever runs the identity provider"
    try:
        answer = urllib3.request("GET", url, timeout=10, retries=False)
        keys = json.loads(answer.data)["keys"] if answer.status == 200 else None
    except (urllib3.exceptions.HTTPError, ValueError, KeyError, TypeError) as fault:
        raise Problem(f"{url} does not answer with a key set ({type(fault).__name__})", step) from fault
    if not keys:
        raise Problem(f"{url} answers {answer.status} without keys: nobody could sign in", step)


def sender(stage: Stage) -> None:
    """SES has verified the sender, its domain or one above it."""
    address = stage.parameters["MailFrom"]
    labels = address.rpartition("@")[2].split(".")
    identities = [address, *(".".join(labels[at:]) for at in range(len(labels) - 1))]
    found = boto3.client("ses").get_identity_verification_attributes(Identities=identities)
    states = [of["VerificationStatus"] for of in found["VerificationAttributes"].values()]
    if "Success" not in states:
        raise Problem(
            f"SES has not verified {address} ({', '.join(states) or 'unknown to it'}): no e-mail would leave",
            "verify the address or its domain in SES in this region",
        )


def secrets(stage: Stage) -> None:
    """The credentials of each offered provider, and the keyring that seals, are there."""
    # The template's default, where the stage does not name its providers.
    offered = [name for name in stage.parameters.get("PaymentProviders", "vnpay").split(",") if name]
    needed = [f"{stage.parameters['PaymentSecrets']}{name}" for name in offered]
    needed += [key] if (key := stage.parameters.get("SealKeyringParameter")) else []
    ssm = boto3.client("ssm")
    missing = []
    for name in needed:  # described, not read
        filters: Any = [{"Key": "Name", "Option": "Equals", "Values": [name]}]
        pages = ssm.get_paginator("describe_parameters").paginate(ParameterFilters=filters)  # a page may be empty
        if not any(page["Parameters"] for page in pages):
            missing.append(name)
    if missing:
        raise Problem(
            f"no parameter {', '.join(missing)} in SSM",
            "store each as a SecureString (README, Deploying); the keyring is made by python -m infra.seal_key",
        )


def upload(stage: Stage) -> None:
    """The bucket takes an object, and this version of it can be removed."""
    s3, key = boto3.client("s3"), f"{PREFIX}{uuid4()}"
    where: Any = {"Bucket": stage.bucket, "Key": key, "ExpectedBucketOwner": stage.account}
    stored = s3.put_object(**where, Body=b"smoke test")
    version: Any = {"VersionId": stored["VersionId"]} if "VersionId" in stored else {}
    s3.delete_object(**where, **version)


CHECKS: dict[str, Callable[[Stage], None]] = {
    "OIDC keys": oidc_keys,
    "sender": sender,
    "secrets": secrets,
    "upload": upload,
}


def run(stage: Stage, checks: Mapping[str, Callable[[Stage], None]] = CHECKS) -> bool:
    """Prints a line for each check; whether all are right."""
    right = True
    for name, check in checks.items():
        try:
            check(stage)
            print(f"smoke test: {name} ok", flush=True)
        except Problem as problem:
            right = False
            print(f"smoke test: {name} wrong: {problem.what}. Next: {problem.step}", flush=True)
        except (BotoCoreError, ClientError) as refused:
            right, text = False, " ".join(str(refused).split())
            print(f"smoke test: {name} not checked: AWS: {text}. Next: give the deployer this right", flush=True)
    return right
