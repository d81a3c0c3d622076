"""Messages that leave us, as SES and SNS are asked to send them, and whose fault it is when they refuse."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.notifications.email_sms import AddressRefused, Reason, send_email, send_sms

SENDER, TO, PHONE = "motcua@example.invalid", "mai@example.invalid", "0912345678"
LETTER = {
    "sender": SENDER,
    "to": TO,
    "subject": "Hồ sơ đã được tiếp nhận",
    "text": "Kính gửi bà Trần Thị Mai,\n\nHồ sơ đã được tiếp nhận.",
}
NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region AP-SOUTHEAST-1: "


@pytest.fixture
def ses() -> Iterator[tuple[Any, Stubber]]:
    """A client of SES that nobody is behind."""
    client = boto3.client("ses", region_name="ap-southeast-1")
    with Stubber(client) as stub:
        yield client, stub


@pytest.fixture
def sns() -> Iterator[tuple[Any, Stubber]]:
    """A client of SNS that nobody is behind."""
    client = boto3.client("sns", region_name="ap-southeast-1")
    with Stubber(client) as stub:
        yield client, stub


def reason_of(send: Callable[[], str]) -> str:
    """Why the address was refused. Neither it nor what AWS said of it is in what a log would show."""
    with pytest.raises(AddressRefused) as refused:
        send()
    shown = "".join(traceback.format_exception_only(refused.value)) + repr(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert not [each for each in (TO, "example", "912345678", "+49") if each in shown]
    return refused.value.reason.value


def email_answer(ses: tuple[Any, Stubber], code: str, text: str, status: int = 400) -> Callable[[], str]:
    """Sending an e-mail that SES refuses in this way."""
    client, stub = ses
    stub.add_client_error("send_email", code, text, http_status_code=status)
    return lambda: send_email(client, **LETTER)


def sms_answer(
    sns: tuple[Any, Stubber], code: str, text: str, phone: str = PHONE, status: int = 400
) -> Callable[[], str]:
    """Sending a text message that SNS refuses in this way."""
    client, stub = sns
    stub.add_client_error("publish", code, text, http_status_code=status)
    return lambda: send_sms(client, phone=phone, text="Đã nhận")


@pytest.mark.parametrize("counted", [{}, {"ConfigurationSetName": "motcua-mail"}])
@pytest.mark.parametrize(("to", "sent_to"), [(TO, TO), (" Mai@Thư.vn ", "Mai@xn--th-e0a.vn")])
def test_an_email_is_plain_text_in_utf_8_to_one_person(
    ses: tuple[Any, Stubber], to: str, sent_to: str, counted: dict[str, str]
) -> None:
    """At the address as SES takes it, under the configuration set if there is one; SES's number of it is returned."""
    client, stub = ses
    expected = {
        "Source": SENDER,
        "Destination": {"ToAddresses": [sent_to]},
        "Message": {
            "Subject": {"Data": LETTER["subject"], "Charset": "UTF-8"},
            "Body": {"Text": {"Data": LETTER["text"], "Charset": "UTF-8"}},
        },
        **counted,
    }
    stub.add_response("send_email", {"MessageId": "m-1"}, expected)
    configuration_set = counted.get("ConfigurationSetName", "")
    assert send_email(client, **{**LETTER, "to": to}, configuration_set=configuration_set) == "m-1"
    stub.assert_no_pending_responses()


def test_a_text_message_goes_to_the_number_in_international_form(sns: tuple[Any, Stubber]) -> None:
    """SNS's number of the message is returned."""
    client, stub = sns
    stub.add_response("publish", {"MessageId": "s-1"}, {"PhoneNumber": "+84912345678", "Message": "Đã nhận"})
    assert send_sms(client, phone="091 234.56 78", text="Đã nhận") == "s-1"
    stub.assert_no_pending_responses()


@pytest.mark.parametrize("to", ['x"y@example.vn', "trần.an@thu.example", "mai@thu..vn", "a\u0000@b.vn", "", "mai"])
def test_an_invalid_email_address_stored_earlier_is_refused_without_a_call(ses: tuple[Any, Stubber], to: str) -> None:
    """The stub has no answer, so a call would fail in another way."""
    assert reason_of(lambda: send_email(ses[0], **{**LETTER, "to": to})) == "invalid"


@pytest.mark.parametrize("phone", ["113", "0239 3855 123", "gọi tôi nhé", "", "+999 123 456 789"])
def test_an_invalid_number_stored_earlier_is_refused_without_a_call(sns: tuple[Any, Stubber], phone: str) -> None:
    """The stub has no answer, so a call would fail in another way."""
    assert reason_of(lambda: send_sms(sns[0], phone=phone, text="x")) == "invalid"


@pytest.mark.parametrize(
    ("code", "text", "reason"),
    [
        ("InvalidParameterValue", "Local address contains control or whitespace", "invalid"),
        ("InvalidParameterValue", "Local address contains illegal character", "invalid"),
        ("InvalidParameterValue", "Domain contains illegal character", "invalid"),
        ("InvalidParameterValue", "Domain contains dot-dot", "invalid"),
        ("InvalidParameterValue", "Missing final '@domain'", "invalid"),
        ("InvalidParameterValue", "Missing domain", "invalid"),
        ("InvalidParameterValue", "Illegal address", "invalid"),
        ("MessageRejected", "Address blacklisted.", "suppressed"),
        ("MessageRejected", "Address is on the suppression list for your account", "suppressed"),
        ("MessageRejected", NOT_VERIFIED + TO, "not_verified"),
        ("MessageRejected", NOT_VERIFIED + TO.upper(), "not_verified"),
    ],
)
def test_ses_refuses_this_recipient_for_good(ses: tuple[Any, Stubber], code: str, text: str, reason: str) -> None:
    """Then the address is to be marked, and nothing is tried again."""
    assert reason_of(email_answer(ses, code, text)) == reason


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        ("Throttling", "Maximum sending rate exceeded.", 400),
        ("Throttling", "Daily message quota exceeded.", 400),
        ("ThrottlingException", "Rate exceeded", 400),
        ("AccountSendingPausedException", "Email sending is disabled for your entire Amazon SES account.", 400),
        ("MessageRejected", "Sending suspended for this account. For more information, see the suppression", 400),
        ("MessageRejected", "Email address is not verified.", 400),
        ("MessageRejected", NOT_VERIFIED + SENDER, 400),
        ("MessageRejected", NOT_VERIFIED + f"{TO}, {SENDER}", 400),
        ("MessageRejected", NOT_VERIFIED + f"{TO}, ...", 400),
        ("MessageRejected", NOT_VERIFIED + f"{TO}...", 400),
        ("MessageRejected", NOT_VERIFIED + "example.invalid", 400),
        ("MessageRejected", "Message too long", 400),
        ("MailFromDomainNotVerifiedException", "The MAIL FROM domain is not verified", 400),
        ("ConfigurationSetSendingPausedException", "paused", 400),
        ("InvalidParameterValue", "Empty required header 'Subject'.", 400),
        ("InvalidParameterValue", "Domain of the configuration set is unknown", 400),
        ("AccessDenied", "User is not authorized to perform ses:SendEmail on Local address x", 403),
        ("InvalidClientTokenId", "The security token included in the request is invalid", 403),
        ("InternalFailure", "Missing domain", 500),
        ("ServiceUnavailable", "", 503),
        ("SomethingNew", "Illegal address", 400),
    ],
)
def test_what_ses_refuses_for_another_reason_marks_nobody(
    ses: tuple[Any, Stubber], code: str, text: str, status: int
) -> None:
    """Throttling, our account, our sender, a missing right: it passes through, to be tried again or looked at."""
    with pytest.raises(ClientError) as passed:
        email_answer(ses, code, text, status)()
    assert passed.value.response["Error"]["Code"] == code


@pytest.mark.parametrize("sender", ["motcua", "motcua@thư.vn", "Một cửa <motcua@example.vn>"])
def test_a_sender_that_is_no_address_marks_nobody(ses: tuple[Any, Stubber], sender: str) -> None:
    """It would be refused in the very words in which a recipient is."""
    client, stub = ses
    stub.add_client_error("send_email", "InvalidParameterValue", "Domain contains illegal character")
    with pytest.raises(ClientError, match="illegal character"):
        send_email(client, **{**LETTER, "sender": sender})


def test_writing_to_our_own_address_never_marks_it(ses: tuple[Any, Stubber]) -> None:
    """When it is not verified that is the sender's fault."""
    client, stub = ses
    stub.add_client_error("send_email", "MessageRejected", NOT_VERIFIED + SENDER)
    with pytest.raises(ClientError, match="not verified"):
        send_email(client, **{**LETTER, "to": SENDER})


@pytest.mark.parametrize(
    ("code", "text", "phone", "reason"),
    [
        ("OptedOut", "The phone number opted out", PHONE, "opted_out"),
        ("OptedOutException", "", PHONE, "opted_out"),
        ("InvalidParameter", "Invalid parameter: PhoneNumber Reason: +84912345678 is opted out", PHONE, "opted_out"),
        ("UserError", "Phone number is not verified in the SMS sandbox", PHONE, "not_verified"),
        ("InvalidParameter", "Phone number is not verified in the SMS sandbox", PHONE, "not_verified"),
        (
            "InvalidParameter",
            "Invalid parameter: PhoneNumber Reason: +4915112345678 is not valid to publish to",
            "+49 1511 2345678",
            "invalid",
        ),
    ],
)
def test_sns_refuses_this_recipient_for_good(
    sns: tuple[Any, Stubber], code: str, text: str, phone: str, reason: str
) -> None:
    """Then the number is to be marked, and nothing is tried again."""
    assert reason_of(sms_answer(sns, code, text, phone)) == reason


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        ("Throttled", "Rate exceeded", 429),
        ("Throttling", "Rate exceeded", 400),
        ("InternalError", "Phone number is opted out", 500),
        ("AuthorizationError", "not authorized to perform: SNS:Publish", 403),
        ("InvalidParameter", "Invalid parameter: PhoneNumber Reason: +84912345678 is not valid to publish to", 400),
        ("InvalidParameter", "Invalid parameter: Message too long", 400),
        ("InvalidParameter", "The origination phone number is not verified", 400),
        ("UserError", "Your account requires additional review prior to being able to send SMS messages", 400),
        ("KMSOptInRequired", "The AWS access key ID needs a subscription for the service.", 403),
        ("SomethingNew", "Phone number is opted out", 400),
    ],
)
def test_what_sns_refuses_for_another_reason_marks_nobody(
    sns: tuple[Any, Stubber], code: str, text: str, status: int
) -> None:
    """A Vietnamese number of the numbering plan is called invalid where our region sends no text messages."""
    with pytest.raises(ClientError) as passed:
        sms_answer(sns, code, text, status=status)()
    assert passed.value.response["Error"]["Code"] == code


@pytest.mark.parametrize("fault", [ReadTimeoutError(endpoint_url="x"), ConnectTimeoutError(endpoint_url="x")])
def test_no_answer_marks_nobody(fault: Exception) -> None:
    """It passes through."""

    class Silent:
        def send_email(self, **_: object) -> None:
            raise fault

        publish = send_email

    with pytest.raises(type(fault)):
        send_email(Silent(), **LETTER)  # type: ignore[arg-type]
    with pytest.raises(type(fault)):
        send_sms(Silent(), phone=PHONE, text="x")  # type: ignore[arg-type]


def test_reasons_are_codes() -> None:
    """They are stored; a name once given stays."""
    assert {reason.value for reason in Reason} == {"invalid", "suppressed", "opted_out", "not_verified"}
    assert AddressRefused(Reason("invalid")).reason == "invalid"
