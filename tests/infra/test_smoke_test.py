"""The checks after a deployment: each prints a line, all run, and the answer says whether all are right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from werkzeug.wrappers import Request, Response

from dev.servers import serving, three_free
from infra import deploy, smoke_test
from infra.smoke_test import Problem, Stage

ACCOUNT = "123456789012"
KEYS: dict[str, Any] = {"keys": [{"kid": "1"}]}


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A stage around which everything is right but the issuer, which does not answer."""
    with mock_aws():
        boto3.client("ses").verify_domain_identity(Domain="danang.gov.vn")
        for name in ("/p/vnpay", "/p/momo", "/seal"):
            boto3.client("ssm").put_parameter(Name=name, Value="{}", Type="SecureString")
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
        s3.put_bucket_versioning(Bucket="papers", VersioningConfiguration={"Status": "Enabled"})
        parameters = {
            "OidcJwksUrl": "http://127.0.0.1:9/jwks",
            "MailFrom": "motcua@danang.gov.vn",
            "PaymentSecrets": "/p/",
            "PaymentProviders": "vnpay,momo",
            "SealKeyringParameter": "/seal",
        }
        yield Stage(parameters, "papers", ACCOUNT)


def changed(stage: Stage, **parameters: str) -> Stage:
    return Stage({**stage.parameters, **parameters}, stage.bucket, stage.account)


def answered(stage: Stage, body: str, status: int = 200) -> Stage:
    """The stage whose issuer answers so; only until the check is over."""
    port = three_free()

    def application(environ: Any, start_response: Any) -> Any:
        Request(environ)
        return Response(body, status)(environ, start_response)

    with serving(application, port):
        made = changed(stage, OidcJwksUrl=f"http://127.0.0.1:{port}/jwks")
        smoke_test.oidc_keys(made)
    return made


def test_an_issuer_with_keys_is_right(stage: Stage) -> None:
    answered(stage, json.dumps(KEYS))


@pytest.mark.parametrize(
    ("body", "status"), [('{"keys": []}', 200), ("[]", 200), ("<html>", 200), ("{}", 200), (json.dumps(KEYS), 404)]
)
def test_an_issuer_without_keys_is_wrong(stage: Stage, body: str, status: int) -> None:
    with pytest.raises(Problem, match=r"without keys|with a key set"):
        answered(stage, body, status)


def test_an_issuer_that_is_silent_is_wrong(stage: Stage) -> None:
    with pytest.raises(Problem, match="does not answer with a key set"):
        smoke_test.oidc_keys(stage)


def test_a_sender_is_right_when_it_or_its_domain_is_verified(stage: Stage) -> None:
    smoke_test.sender(stage)
    with pytest.raises(Problem, match=r"not verified a@hue\.gov\.vn"):
        smoke_test.sender(changed(stage, MailFrom="a@hue.gov.vn"))
    boto3.client("ses").verify_email_identity(EmailAddress="a@hue.gov.vn")
    smoke_test.sender(changed(stage, MailFrom="a@hue.gov.vn"))


@pytest.mark.parametrize(
    ("parameters", "missing"),
    [
        ({"PaymentProviders": "vnpay,zalopay,payos"}, "/p/zalopay, /p/payos"),
        ({"SealKeyringParameter": "/other"}, "/other"),
        ({"PaymentSecrets": "/q/", "PaymentProviders": "momo"}, "/q/momo"),
    ],
)
def test_every_missing_secret_is_named(stage: Stage, parameters: dict[str, str], missing: str) -> None:
    with pytest.raises(Problem) as wrong:
        smoke_test.secrets(changed(stage, **parameters))
    assert wrong.value.what == f"no parameter {missing} in SSM"


def test_a_stage_without_providers_and_seal_needs_no_secret(stage: Stage) -> None:
    smoke_test.secrets(changed(stage, PaymentProviders="", SealKeyringParameter=""))


def test_the_upload_leaves_nothing_behind(stage: Stage) -> None:
    """No version and no delete marker either."""
    smoke_test.upload(stage)
    left = boto3.client("s3").list_object_versions(Bucket="papers")
    assert (left.get("Versions"), left.get("DeleteMarkers")) == (None, None)


def test_all_checks_run_and_each_prints_one_line(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Also after one is wrong and one may not be made."""
    assert not smoke_test.run(Stage(stage.parameters, "nobody's", ACCOUNT))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1].split(" ", 1)[0] for line in lines] == ["OIDC", "sender", "secrets", "upload"]
    assert [(line.endswith(" ok"), "Next: " in line) for line in lines] == [
        (False, True),
        (True, False),
        (True, False),
        (False, True),
    ]
    assert smoke_test.run(stage, {"sender": smoke_test.sender})


def test_the_api_is_one_of_the_checks(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that does not answer does not keep the others from being checked."""
    monkeypatch.setattr(deploy, "SMOKE_SECONDS", -1)
    checks: Any = {"API": lambda _: deploy._smoke("http://127.0.0.1:9"), "sender": smoke_test.sender}
    assert not smoke_test.run(stage, checks)
    api, sender = capsys.readouterr().out.splitlines()
    assert (api.startswith("smoke test: API wrong: http://127.0.0.1:9/health"), sender) == (
        True,
        "smoke test: sender ok",
    )


def test_what_aws_refuses_is_a_line_and_not_a_traceback(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(_: Stage) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeParameters")

    assert not smoke_test.run(stage, {"secrets": refused})
    assert "secrets not checked: AWS: " in capsys.readouterr().out
