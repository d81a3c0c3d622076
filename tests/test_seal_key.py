"""The command that makes the key of a stage, and the next one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fnmatch import fnmatch

import boto3
from moto import mock_aws

from chalicelib.sealing import kept
from infra import seal_key
from infra.package import ROOT

PARAMETER = seal_key.parameter_of("prod")


def kept_now() -> str:
    """The keyring in the secret store."""
    return str(boto3.client("ssm").get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"])


@mock_aws
def test_a_new_key_makes_the_one_before_it_a_former_one() -> None:
    """The parameter holds names and certificates and no secret; the role that seals may use each key by its alias."""
    kms, ssm = boto3.client("kms"), boto3.client("ssm")
    aliases, sets = [], []
    for day in (4, 5, 6):
        at = datetime(2026, 12, day, tzinfo=UTC)
        aliases.append(seal_key.rotate(kms, ssm, "prod", "UBND thành phố", PARAMETER, at))
        sets.append([each["kid"] for each in kept.key_set(kept_now())["keys"]])
    assert sets[2] == [sets[2][0], *sets[1]]
    assert sets[1] == [sets[1][0], *sets[0]]
    assert len(set(sets[2])) == 3
    assert "PRIVATE" not in kept_now()
    described = kms.describe_key(KeyId=json.loads(kept_now())["kms"])["KeyMetadata"]
    assert (described["KeySpec"], described["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    policy = json.loads((ROOT / ".chalice" / "policy-seal-result.json").read_text())
    (key,) = [each for each in policy["Statement"] if each["Sid"] == "Key"]
    pattern = key["Condition"]["ForAnyValue:StringLike"]["kms:ResourceAliases"]["Fn::Sub"]
    assert all(fnmatch(alias, pattern.replace("${AWS::StackName}", "motcua-prod")) for alias in aliases)


@mock_aws
def test_what_is_kept_opens_as_the_keyring_that_signs() -> None:
    """With the key in KMS, which is asked only by who signs."""
    kms = boto3.client("kms")
    seal_key.rotate(kms, boto3.client("ssm"), "prod", "UBND thành phố", PARAMETER, datetime(2026, 12, 4, tzinfo=UTC))
    ring = kept.keyring(kept_now(), lambda: kms)
    assert ring.jwks == kept.key_set(kept_now())
    assert ring.current.sign(b"words")
