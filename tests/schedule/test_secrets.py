"""Secrets while SSM cannot be asked: those that were read stay in use, and nobody waits more than once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.domain.errors import Unavailable
from chalicelib.storage import secret_store
from chalicelib.storage.secret_store import RETRY_SECONDS, SECONDS, SecretStore

NAME, OTHER = "/motcua/test/payments/momo", "/motcua/test/payments/vnpay"


class Ssm:
    """A store over a stubbed client, and its clock."""

    def __init__(self, client: Any, stub: Stubber) -> None:
        self.stub, self.now = stub, 1000.0
        self.store = SecretStore(lambda: client, lambda: self.now)

    def says(self, value: str) -> None:
        """The next answer."""
        self.stub.add_response("get_parameter", {"Parameter": {"Value": value}})

    def refuses(self, code: str, status: int = 400) -> None:
        """The next answer is none."""
        self.stub.add_client_error("get_parameter", code, http_status_code=status)


@pytest.fixture
def ssm() -> Iterator[Ssm]:
    """An error of the stub, such as a call that was not expected, is no answer of AWS."""
    client = boto3.client("ssm", config=Config(retries={"total_max_attempts": 1, "mode": "standard"}))
    with Stubber(client) as stub:
        yield Ssm(client, stub)
        stub.assert_no_pending_responses()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was logged at error level."""
    logged: list[Any] = []
    log = secret_store.logger()
    monkeypatch.setattr(log, "exception", lambda message, extra: logged.append((message, extra)))
    return logged


def test_a_secret_that_was_read_stays_in_use_while_ssm_is_silent(ssm: Ssm, lines: list[Any]) -> None:
    """For hours. Somebody is told, and never the value."""
    ssm.says("hush")
    assert ssm.store.read_secret(NAME) == "hush"
    for hour in (1, 2, 3):
        ssm.now += 3600
        ssm.refuses("InternalServerError", 500)
        assert ssm.store.read_secret(NAME) == "hush"
        assert len(lines) == hour
    assert {message for message, _ in lines} == {"secret not read"}
    assert "hush" not in str(lines)
    ssm.now += 3600
    ssm.says("new")
    assert ssm.store.read_secret(NAME) == "new"


def test_an_outage_makes_one_request_wait_and_not_all(ssm: Ssm, lines: list[Any]) -> None:
    """Of any secret: they come from one place. It is asked again in half a minute."""
    for value in ("hush", "hush, hush"):
        ssm.says(value)
    assert [ssm.store.read_secret(name) for name in (NAME, OTHER)] == ["hush", "hush, hush"]
    ssm.now += SECONDS
    ssm.refuses("ThrottlingException")
    assert [ssm.store.read_secret(name) for name in (NAME, OTHER, NAME, OTHER)] == ["hush", "hush, hush"] * 2
    with pytest.raises(Unavailable):
        ssm.store.read_secret("/motcua/test/payments/never-read")
    ssm.now += RETRY_SECONDS
    ssm.says("new")
    assert ssm.store.read_secret(NAME) == "new"
    assert len(lines) == 1


def test_a_secret_that_was_never_read_is_unavailable(ssm: Ssm, lines: list[Any]) -> None:
    """It is not taken for one that is not there."""
    ssm.refuses("InternalServerError", 500)
    for _ in range(2):
        with pytest.raises(Unavailable):
            ssm.store.read_secret(NAME)
    ssm.now += RETRY_SECONDS
    ssm.says("hush")
    assert ssm.store.read_secret(NAME) == "hush"
    assert len(lines) == 1


def test_a_refusal_of_one_secret_says_nothing_of_others(ssm: Ssm, lines: list[Any]) -> None:
    """A role that may not read it any more, a key that was disabled: what was read before stays in use."""
    ssm.says("hush")
    assert ssm.store.read_secret(NAME) == "hush"
    ssm.now += SECONDS
    ssm.refuses("AccessDeniedException")
    assert ssm.store.read_secret(NAME) == "hush"
    ssm.refuses("AccessDeniedException")
    with pytest.raises(ClientError):
        ssm.store.read_secret(OTHER)
    assert [extra["secret"] for _, extra in lines] == [NAME, OTHER]


def test_that_there_is_none_is_remembered_too(ssm: Ssm, lines: list[Any]) -> None:
    """And a secret that was taken away is used no more."""
    ssm.says("hush")
    assert ssm.store.read_secret(NAME) == "hush"
    ssm.now += SECONDS
    ssm.refuses("ParameterNotFound")
    assert [ssm.store.read_secret(NAME) for _ in range(3)] == ["", "", ""]
    assert lines == []


def test_a_time_out_is_an_outage(ssm: Ssm, lines: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer at all."""
    ssm.says("hush")
    assert ssm.store.read_secret(NAME) == "hush"
    ssm.now += SECONDS

    def silent(**_: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="http://nowhere.invalid")

    monkeypatch.setattr(ssm.store._client(), "get_parameter", silent)
    assert [ssm.store.read_secret(NAME) for _ in range(3)] == ["hush"] * 3
    assert len(lines) == 1
