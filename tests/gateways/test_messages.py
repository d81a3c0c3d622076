"""Messages that leave us, as SES and SNS are asked to send them."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.gateways.messages import e164, send_email, send_sms

LETTER = {
    "sender": "motcua@example.invalid",
    "to": "mai@example.invalid",
    "subject": "Hồ sơ đã được tiếp nhận",
    "text": "Kính gửi bà Trần Thị Mai,\n\nHồ sơ đã được tiếp nhận.",
}


@pytest.fixture
def ses() -> Any:
    """A client of SES that nobody is behind."""
    return boto3.client("ses", region_name="ap-southeast-1")


@pytest.fixture
def sns() -> Any:
    """A client of SNS that nobody is behind."""
    return boto3.client("sns", region_name="ap-southeast-1")


def test_an_email_is_plain_text_in_utf_8_to_one_person(ses: Any) -> None:
    """And its number is kept."""
    expected = {
        "Source": LETTER["sender"],
        "Destination": {"ToAddresses": [LETTER["to"]]},
        "Message": {
            "Subject": {"Data": LETTER["subject"], "Charset": "UTF-8"},
            "Body": {"Text": {"Data": LETTER["text"], "Charset": "UTF-8"}},
        },
    }
    with Stubber(ses) as stub:
        stub.add_response("send_email", {"MessageId": "m-1"}, expected)
        assert send_email(ses, **LETTER) == "m-1"
        stub.assert_no_pending_responses()


def test_a_text_message_goes_to_the_number_as_the_world_dials_it(sns: Any) -> None:
    """And its number is kept."""
    with Stubber(sns) as stub:
        stub.add_response("publish", {"MessageId": "s-1"}, {"PhoneNumber": "+84912345678", "Message": "Đã nhận"})
        assert send_sms(sns, phone="0912345678", text="Đã nhận") == "s-1"
        stub.assert_no_pending_responses()


def test_what_was_not_sent_is_not_hidden(ses: Any, sns: Any) -> None:
    """The stream tries again."""
    with Stubber(ses) as stub:
        stub.add_client_error("send_email", "Throttling")
        with pytest.raises(ClientError, match="Throttling"):
            send_email(ses, **LETTER)
    with Stubber(sns) as stub:
        stub.add_client_error("publish", "InternalError")
        with pytest.raises(ClientError, match="InternalError"):
            send_sms(sns, phone="0912345678", text="x")


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0912345678", "+84912345678"),
        ("091 234 56 78", "+84912345678"),
        ("091.234.5678", "+84912345678"),
        ("912345678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("+84 (0) 912 345 678", "+84912345678"),
        ("0842345678", "+84842345678"),
        ("842345678", "+84842345678"),
        ("0845678901", "+84845678901"),
        ("+4915112345678", "+4915112345678"),
        ("+1 202 555 0100", "+12025550100"),
    ],
)
def test_a_number_may_be_written_in_any_usual_way(written: str, dialled: str) -> None:
    """With or without its leading nought or country, with spaces and dots; others keep their own country."""
    assert e164(written) == dialled
