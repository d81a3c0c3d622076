"""`python -m infra.seal_key STAGE NAME`: a new key that seals the results of a stage, in KMS; the first, or the next.

Makes the key, the certificate it gives itself in the name of NAME (whom readers show as the signer), and the keyring in
SSM, in which the keys before it become former ones: what they sealed stays valid. Functions use it within five
minutes. It goes wherever the AWS environment points.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.sealing import kept
from chalicelib.sealing.keys import new_kms_certificate
from infra.package import STAGES

ALIAS = "alias/motcua-{stage}-seal-{at:%Y%m%d%H%M%S}"
"""The role that seals may use the keys of these names, and no others; see `.chalice/policy-seal-result.json`."""


def rotate(kms: Any, ssm: Any, stage: str, name: str, parameter: str, at: datetime) -> str:
    """The new key's alias. Until the last step the old key goes on sealing."""
    alias = ALIAS.format(stage=stage, at=at)
    made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY", Description=f"Seals results of {stage}")
    kms.create_alias(AliasName=alias, TargetKeyId=made["KeyMetadata"]["KeyId"])
    certificates = new_kms_certificate(kms, alias, name, at)
    there = ssm.get_parameters(Names=[parameter], WithDecryption=True)["Parameters"]
    keyring = kept.write(
        kms=made["KeyMetadata"]["Arn"], certificates=certificates, before=there[0]["Value"] if there else ""
    )
    # A chain of certificates outgrows the 4 kB of a standard parameter.
    ssm.put_parameter(Name=parameter, Type="SecureString", Tier="Intelligent-Tiering", Value=keyring, Overwrite=True)
    return alias


def parameter_of(stage: str) -> str:
    """Where the keyring of a stage stands; the template's parameter `SealKey` names it."""
    return f"/motcua/{stage}/seal"


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in STAGES:
        raise SystemExit(f"usage: python -m infra.seal_key {'|'.join(STAGES)} NAME")
    stage, name = sys.argv[1:]
    parameter = parameter_of(stage)
    try:
        alias = rotate(boto3.client("kms"), boto3.client("ssm"), stage, name, parameter, datetime.now(UTC))
    except (BotoCoreError, ClientError) as refused:
        raise SystemExit(f"AWS: {refused}") from refused
    print(f"{alias} seals from now on. The first time, set SealKey={parameter} and deploy.")
