"""The command that makes the key of a stage, and the next one, and withdraws a former one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib.results.sealing import keyring_secret
from chalicelib.results.sealing.keyring import new_local
from infra import seal_key
from infra.package import ROOT

PARAMETER = seal_key.parameter_of("prod")
AT = datetime(2026, 12, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def cloud() -> Iterator[None]:
    """An account with nothing in it."""
    with mock_aws():
        yield


def rotated(at: datetime = AT, name: str = "UBND thành phố") -> tuple[str, str]:
    """By the command."""
    return seal_key.rotate(boto3.client("kms"), boto3.client("ssm"), "prod", name, PARAMETER, at)


def daily(times: int) -> None:
    """A new key each day."""
    for day in range(times):
        rotated(AT + day * DAY)


def stored_keyring() -> str:
    """The keyring in the secret store."""
    return str(boto3.client("ssm").get_parameter(Name=PARAMETER, WithDecryption=True)["Parameter"]["Value"])


def kids(at: datetime) -> list[str]:
    """The published keys, the one that signs first."""
    return [each["kid"] for each in keyring_secret.key_set(keyring_secret.effective(stored_keyring(), at))["keys"]]


def keys_made() -> int:
    """How many keys there are in KMS."""
    return len(boto3.client("kms").list_keys()["Keys"])


def test_a_new_key_makes_the_one_before_it_a_former_one() -> None:
    """The parameter holds names and certificates and no secret; the role that seals may use each key by its alias."""
    aliases, sets = [], []
    for day in range(3):
        aliases.append(rotated(AT + day * DAY)[0])
        sets.append(kids(AT + day * DAY + keyring_secret.NOTICE))
    assert sets[2] == [sets[2][0], *sets[1]]
    assert sets[1] == [sets[1][0], *sets[0]]
    assert len(set(sets[2])) == 3
    assert "PRIVATE" not in stored_keyring()
    described = boto3.client("kms").describe_key(KeyId=json.loads(stored_keyring())["kms"])["KeyMetadata"]
    assert (described["KeySpec"], described["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    policy = json.loads((ROOT / ".chalice" / "policy-seal-result.json").read_text())
    (key,) = [each for each in policy["Statement"] if each["Sid"] == "Key"]
    pattern = key["Condition"]["ForAnyValue:StringLike"]["kms:ResourceAliases"]["Fn::Sub"]
    assert all(fnmatch(alias, pattern.replace("${AWS::StackName}", "motcua-prod")) for alias in aliases)


def test_what_is_kept_opens_as_the_keyring_that_signs() -> None:
    """With the key in KMS, which is asked only by who signs; during a rotation with the one before."""
    for at in (AT, AT + DAY):
        rotated(at)
        effective_ring = keyring_secret.effective(stored_keyring(), AT + DAY)
        ring = keyring_secret.keyring(effective_ring, lambda: boto3.client("kms"))
        assert ring.jwks == keyring_secret.key_set(effective_ring)
        assert ring.current.sign(b"words")
        assert ring.current.kid == kids(AT + DAY)[0]


def test_a_new_alias_is_not_relied_on() -> None:
    """It takes KMS a while until everybody knows it."""
    kms, requested = boto3.client("kms"), []
    for name in ("GetPublicKey", "Sign"):
        kms.meta.events.register(
            f"provide-client-params.kms.{name}", lambda params, **_: requested.append(params["KeyId"])
        )
    seal_key.rotate(kms, boto3.client("ssm"), "prod", "x", PARAMETER, AT)
    assert requested
    assert not [each for each in requested if "alias/" in each]


def test_decades_of_keys_fit_and_one_too_many_is_not_made() -> None:
    """SSM takes no more; what is refused leaves no key in KMS, and room can be made."""
    at = AT + 99 * DAY
    with pytest.raises(SystemExit, match="no key was made"):
        daily(99)
    made = keys_made()
    assert made > 20
    assert len(stored_keyring()) <= seal_key.LARGEST
    assert len(kids(at)) == made
    seal_key.withdraw(boto3.client("ssm"), kids(at)[-1], PARAMETER, at)
    rotated(at)
    assert keys_made() == made + 1


def test_one_command_at_a_time() -> None:
    """The second would forget the key of the first; it makes none, and a killed one can be cleared away."""
    ssm = boto3.client("ssm")
    with seal_key._alone(ssm, PARAMETER), pytest.raises(SystemExit, match="by somebody else") as refused:
        rotated()
    assert keys_made() == 0
    ssm.put_parameter(Name=str(refused.value).split()[-1], Type="String", Value="killed")
    with pytest.raises(SystemExit):
        rotated()
    ssm.delete_parameter(Name=str(refused.value).split()[-1])
    rotated()
    rotated(AT + DAY)
    assert keys_made() == 2


def test_who_writes_without_the_command_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """SSM cannot keep them out; somebody has to compare what was lost."""
    rotated()
    private, certificates = new_local("x", AT)

    def meanwhile(*_: Any) -> str:
        by_hand = keyring_secret.write(private=private, certificates=certificates)
        boto3.client("ssm").put_parameter(Name=PARAMETER, Value=by_hand, Type="SecureString", Overwrite=True)
        return certificates

    monkeypatch.setattr(seal_key, "new_kms_certificate", meanwhile)
    with pytest.raises(SystemExit, match="version 3 replaced"):
        rotated(AT + DAY)


def test_a_former_key_is_withdrawn_and_no_other() -> None:
    """The one that signs stays, a misspelt name is told from those there are."""
    ssm = boto3.client("ssm")
    with pytest.raises(SystemExit, match="no keyring"):
        seal_key.withdraw(ssm, "abc", PARAMETER, AT)
    rotated()
    (first,) = kids(AT)
    with pytest.raises(SystemExit, match="former ones are none"):
        seal_key.withdraw(ssm, first, PARAMETER, AT)
    rotated(AT + DAY)
    with pytest.raises(SystemExit, match="a new key signs from 2026-12-05T00:15"):
        seal_key.withdraw(ssm, first, PARAMETER, AT + DAY)
    seal_key.withdraw(ssm, first, PARAMETER, AT + DAY + keyring_secret.NOTICE)
    assert first not in kids(AT + 2 * DAY)
    assert len(kids(AT + 2 * DAY)) == 1


def test_the_command_says_what_comes_next() -> None:
    """Deploy the first time; later, which key nobody needs any more."""
    first = rotated()
    assert seal_key._report(*first, PARAMETER).endswith(f"Set SealKeyringParameter={PARAMETER} and deploy.")
    arn = json.loads(first[1])["kms"]
    message = seal_key._report(*rotated(AT + DAY), PARAMETER)
    assert "2026-12-05T00:15" in message
    assert message.endswith(f"disable-key --key-id {arn}")
