"""Messages that leave us: e-mail by SES, text messages by SNS.

`AddressRefused` says that no message can be sent to this recipient: mark the address and go on. Every other error
passes through: throttling, timeouts, our account, our sender or a missing right is never a citizen's fault.
A refusal that could be either counts as ours.

Not every refusal is an error here: SES accepts a message to an address on the account's suppression list and SNS one
to a number that opted out, and both drop it later.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.domain.undelivered import Reason
from chalicelib.platform.addresses import InvalidAddress, email_address, phone_number

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient


class AddressRefused(Exception):
    """Nothing can be sent to this recipient, now or later. It does not hold the address, so it can be logged."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def send_email(ses: SESClient, *, sender: str, to: str, subject: str, text: str, configuration_set: str = "") -> str:
    """Hand one plain-text e-mail to SES; returns SES's number of it. Raises `AddressRefused` and AWS errors.

    `configuration_set` counts bounces and complaints; empty: nobody counts them.
    """
    address = _checked(email_address, to)
    counted: Any = {"ConfigurationSetName": configuration_set} if configuration_set else {}
    try:
        answer = ses.send_email(
            Source=sender,
            Destination={"ToAddresses": [address]},
            Message={
                "Subject": {"Data": subject, "Charset": "UTF-8"},
                "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
            },
            **counted,
        )
    except ClientError as refused:
        if reason := _email_reason(refused, sender=sender, to=address):
            raise AddressRefused(reason) from None
        raise
    return answer["MessageId"]


def send_sms(sns: SNSClient, *, phone: str, text: str) -> str:
    """Hand one text message to SNS; returns SNS's number of it. Raises `AddressRefused` and AWS errors."""
    number = _checked(phone_number, phone)
    try:
        return sns.publish(PhoneNumber=number, Message=text)["MessageId"]
    except ClientError as refused:
        if reason := _sms_reason(refused, number):
            raise AddressRefused(reason) from None
        raise


def _checked(check: Callable[[str], str], address: str) -> str:
    """The address in the form it is sent to. One that was stored under earlier rules may be invalid."""
    try:
        return check(address)
    except InvalidAddress:
        raise AddressRefused(Reason.INVALID) from None


Refusals = tuple[tuple[frozenset[str], str, Reason], ...]
"""Error codes, a pattern found in the message, and what they mean together."""

SES_REFUSALS: Refusals = (
    # SES names what Jakarta Mail's InternetAddress.checkAddress objects to; messages seen in openstax/accounts#253,
    # hcengineering/platform#7864, 18F/identity-idp#7380, monde-sistemas/delphi-aws-ses#22 and brave/accounts#35.
    (
        frozenset({"InvalidParameterValue"}),
        r"^(Local (address|name) |Domain (contains|starts|ends) |Missing (domain|local name|final)|Illegal address)",
        Reason.INVALID,
    ),
    # The former global list said "Address blacklisted."; for the account's own list SES accepts and drops
    # (docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html).
    (frozenset({"MessageRejected"}), r"blacklisted|on the suppression list", Reason.SUPPRESSED),
)

SNS_REFUSALS: Refusals = (
    # Codes of botocore's service model sns/2010-03-31; "opted out" is documented at OptedOutException.
    (frozenset({"OptedOut", "OptedOutException"}), "", Reason.OPTED_OUT),
    (frozenset({"InvalidParameter", "UserError"}), r"\bopted out\b", Reason.OPTED_OUT),
    # docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html has the rule; no page of AWS has the message.
    (frozenset({"InvalidParameter", "UserError"}), r"not verified in the SMS sandbox", Reason.NOT_VERIFIED),
)

UNSERVED = r"PhoneNumber Reason: .* is not valid to publish to"
"""SNS says so of a number it does not serve, and of each number in a region without SMS (aws/aws-sdk-js#1217)."""

UNVERIFIED = re.compile(r"following identities failed the check in region [^:]+: (.+)", re.DOTALL)
"""docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html: senders as well as, in the sandbox, recipients,
separated by commas; an ellipsis at the end stands for more of them."""


def _email_reason(refused: ClientError, *, sender: str, to: str) -> Reason | None:
    code, message = _code_and_message(refused)
    named = UNVERIFIED.search(message)
    if code == "MessageRejected" and named:
        identities = {each.strip().casefold() for each in named[1].split(",")}
        of_recipient = identities == {to.casefold()} and to.casefold() != sender.casefold()
        return Reason.NOT_VERIFIED if of_recipient else None
    reason = _matching_reason(SES_REFUSALS, code, message)
    if reason is Reason.INVALID and not _is_as_sent(sender):
        return None  # the message does not say which of the two addresses it is about
    return reason


def _sms_reason(refused: ClientError, number: str) -> Reason | None:
    code, message = _code_and_message(refused)
    if code == "InvalidParameter" and re.search(UNSERVED, message):
        # A Vietnamese number got here because the numbering plan has it: then it is our region.
        return None if number.startswith("+84") else Reason.INVALID
    return _matching_reason(SNS_REFUSALS, code, message)


def _code_and_message(refused: ClientError) -> tuple[str, str]:
    error = refused.response.get("Error", {})
    return str(error.get("Code", "")), str(error.get("Message", ""))


def _matching_reason(refusals: Refusals, code: str, message: str) -> Reason | None:
    return next((reason for codes, text, reason in refusals if code in codes and re.search(text, message)), None)


def _is_as_sent(sender: str) -> bool:
    """Whether the sender, which is sent as it was configured, is an address SES can read."""
    try:
        return email_address(sender).casefold() == sender.casefold()
    except InvalidAddress:
        return False
