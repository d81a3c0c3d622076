"""Values of the emulator and made-up ones are refused where they would be deployed, each with its place."""

from __future__ import annotations

import json

import pytest

from infra import stage_values
from infra.package import ROOT

REAL = {
    "PublicUrl": "https://motcua.danang.gov.vn",
    "OidcIssuer": "https://id.danang.gov.vn",
    "OidcJwksUrl": "https://id.danang.gov.vn/jwks",
    "MailFrom": "motcua@danang.gov.vn",
    "MalwareScan": "on",
}
FILE = "infra/parameters/staging.json"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def refusal(stage: str = "staging", **changes: str) -> str:
    """What is said; empty when it is deployed."""
    try:
        stage_values.check(stage, {**REAL, **changes}, {})
    except SystemExit as refused:
        return str(refused)
    return ""


def test_real_values_are_deployed() -> None:
    assert refusal() == ""
    assert refusal(PublicUrl="", AlarmEmail="") == ""


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PublicUrl", "http://motcua.danang.gov.vn", "https"),
        ("OidcIssuer", "http://id.danang.gov.vn", "https"),
        ("OidcIssuer", "https://localhost:8001", "this machine"),
        ("OidcIssuer", "https://127.0.0.1:8001", "this machine"),
        ("OidcJwksUrl", "http://[::1]:8001/jwks", "this machine"),
        ("OidcJwksUrl", "https://0.0.0.0/jwks", "this machine"),
        ("OidcIssuer", "https://issuer.dev.example", "placeholder"),
        ("OidcIssuer", "https://EXAMPLE.com./", "placeholder"),
        ("OidcJwksUrl", "https://id.example.org/jwks", "placeholder"),
        ("PublicUrl", "https://motcua.invalid", "placeholder"),
        ("MailFrom", "motcua@staging.example", "placeholder"),
        ("MailFrom", "motcua@thu.test", "placeholder"),
        ("AlarmEmail", "ops@example.net", "placeholder"),
        ("TlsOnly", "false", "plain HTTP"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place_and_the_next_step(
    name: str, value: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And in an emulator it is deployed."""
    message = refusal(**{name: value})
    assert message.startswith(f"{name} in {FILE} is {value!r}: ")
    assert why in message
    assert "Next: " in message
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:8002")
    assert refusal(**{name: value}) == ""


@pytest.mark.parametrize("value", ["https://myexample.com.vn", "https://test.gov.vn", "https://example.vn"])
def test_a_domain_that_only_contains_such_a_word_is_deployed(value: str) -> None:
    assert refusal(OidcIssuer=value) == ""


def test_all_of_them_are_named_at_once_and_overrides_as_such() -> None:
    values = {**REAL, "OidcIssuer": "https://a.example", "MailFrom": "b@b.example"}
    with pytest.raises(SystemExit) as refused:
        stage_values.check("staging", values, {"MailFrom": "b@b.example"})
    first, second = str(refused.value).splitlines()
    assert (first.split(" is ")[0], second.split(" is ")[0]) == (f"OidcIssuer in {FILE}", "MailFrom in PARAMETERS")


@pytest.mark.parametrize("stage", ["dev", "test", "staging", "prod"])
def test_the_files_as_they_are_released_are_not_deployed(stage: str) -> None:
    """Each city fills in its own."""
    fields = json.loads((ROOT / "infra" / "parameters" / f"{stage}.json").read_text())
    with pytest.raises(SystemExit):
        stage_values.check(stage, fields, {})


def test_the_emulators_stage_is_not_deployed_elsewhere() -> None:
    """Its policies are looser and its zips are for this machine, whatever its parameters are."""
    assert "stage test is made for the emulator" in refusal("test")
    assert refusal("dev") == ""


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_without_a_malware_scanner_it_says_what_that_means(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(stage, MalwareScan="off") == ""
    assert "officers open files that no malware scanner has checked" in capsys.readouterr().out
    assert refusal(stage) == ""
    assert capsys.readouterr().out == ""
