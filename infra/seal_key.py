"""A new key that seals the results of a stage, in KMS, the first or the next; or a former key withdrawn.

    python -m infra.seal_key STAGE NAME               NAME is whom readers show as the signer
    python -m infra.seal_key STAGE --withdraw KID     nothing this key signed is believed any more

The keyring is one parameter in SSM. The first key signs at once. Each further one is published at once and signs when
everybody has heard of it; the ones before become former ones, and what they sealed stays valid. It goes wherever the
AWS environment points. docs/runbooks/files-and-seals.md says when.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import boto3

from chalicelib.results.sealing import keyring_secret
from chalicelib.results.sealing.keyring import new_kms_certificate, new_local
from infra.commands import in_a_sentence
from infra.package import STAGES

ALIAS = "alias/motcua-{stage}-seal-{at:%Y%m%d%H%M%S}"
"""The role that seals may use the keys of these names, and no others; see `.chalice/policy-seal-result.json`."""

LARGEST = 8192
"""Characters of a parameter. Each former key takes some 240."""


def rotate(kms: Any, ssm: Any, stage: str, name: str, parameter: str, at: datetime) -> tuple[str, str]:
    """The new key's alias, and the keyring as it is kept now. Until the last step nothing changes for anybody."""
    with _alone(ssm, parameter):
        there, version = _read(ssm, parameter)
        write = partial(keyring_secret.rotated, there, at) if there else keyring_secret.write
        # A key in KMS cannot be unmade at once: whether there is room for one is tried with another.
        _must_fit(write(kms="x" * 128, certificates=new_local(name, at)[1]), parameter)
        # The SDK may repeat these calls after a lost answer: then a key without an alias is left over, and of the
        # parameters, which are not written twice in silence, the command says that somebody else wrote them.
        made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Description=f"Seals results of {stage}")
        key, alias = made["KeyMetadata"]["Arn"], ALIAS.format(stage=stage, at=at)
        kms.create_alias(AliasName=alias, TargetKeyId=key)
        # By its own name: that of an alias takes a while to be known.
        keyring = write(kms=key, certificates=new_kms_certificate(kms, key, name, at))
        _store(ssm, parameter, keyring, version)
    return alias, keyring


def withdraw(ssm: Any, kid: str, parameter: str, at: datetime) -> None:
    """Takes a former key out of the published set."""
    with _alone(ssm, parameter):
        there, version = _read(ssm, parameter)
        if not there:
            raise SystemExit(f"there is no keyring in {parameter}")
        try:
            keyring = keyring_secret.withdrawn(there, at, kid)
        except ValueError as refused:
            raise SystemExit(str(refused)) from refused
        _store(ssm, parameter, keyring, version)


def parameter_of(stage: str) -> str:
    """Where the keyring of a stage stands; the template's parameter `SealKeyringParameter` names it."""
    return f"/motcua/{stage}/seal"


@contextmanager
def _alone(ssm: Any, parameter: str) -> Iterator[None]:
    """One command at a time. SSM overwrites whatever is there, but makes a parameter only once."""
    lock = f"{parameter}-in-hand"
    try:
        ssm.put_parameter(Name=lock, Type="String", Value=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    except ssm.exceptions.ParameterAlreadyExists as busy:
        raise SystemExit(
            f"{parameter} is being changed by somebody else. If nobody is, a command was killed; then "
            f"aws ssm delete-parameter --name {lock}"
        ) from busy
    try:
        yield
    finally:
        ssm.delete_parameter(Name=lock)


def _read(ssm: Any, parameter: str) -> tuple[str, int]:
    """The keyring and its version; empty and 0 where there is none."""
    there = ssm.get_parameters(Names=[parameter], WithDecryption=True)["Parameters"]
    return (str(there[0]["Value"]), int(there[0]["Version"])) if there else ("", 0)


def _must_fit(keyring: str, parameter: str) -> None:
    if len(keyring) > LARGEST:
        raise SystemExit(
            f"{parameter} would have {len(keyring)} characters, and SSM takes {LARGEST}: no key was made. "
            "Withdraw a former key of which no result is in use any more"
        )


def _store(ssm: Any, parameter: str, keyring: str, version: int) -> None:
    # Above 4 kB a parameter is one of the advanced tier; it is never one of the standard tier again.
    how = {"Type": "SecureString", "Tier": "Intelligent-Tiering", "Overwrite": version > 0}
    stored = ssm.put_parameter(Name=parameter, Value=keyring, **how)["Version"]
    if stored != version + 1:  # whoever writes without this command is not kept out
        raise SystemExit(
            f"{parameter} was written by somebody else meanwhile, and version {stored} replaced that. Compare them: "
            f"aws ssm get-parameter-history --with-decryption --name {parameter}"
        )


def _report(alias: str, keyring: str, parameter: str) -> str:
    now = json.loads(keyring)
    if "from" not in now:
        return f"{alias} seals from now on. Set SealKeyringParameter={parameter} and deploy."
    return (
        f"{alias} is published and seals from {now['from']} on. Five minutes after that nobody needs the one before: "
        f"aws kms disable-key --key-id {now['until_then']['kms']}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m infra.seal_key", description=__doc__.partition("\n")[0])
    parser.add_argument("stage", choices=STAGES)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", metavar="NAME", help="of a new key: whom readers show as the signer")
    what.add_argument("--withdraw", metavar="KID", help="a former key that is believed no more")
    queries = parser.parse_args()
    parameter, at = parameter_of(queries.stage), datetime.now(UTC)
    with in_a_sentence():
        if queries.withdraw:
            withdraw(boto3.client("ssm"), queries.withdraw, parameter, at)
            print(f"{queries.withdraw} is withdrawn; within ten minutes nobody believes it any more.")
        else:
            made = rotate(boto3.client("kms"), boto3.client("ssm"), queries.stage, queries.name, parameter, at)
            print(_report(*made, parameter))
