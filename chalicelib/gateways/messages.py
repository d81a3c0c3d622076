"""Messages that leave us: e-mail by SES, text messages by SNS. Errors pass through: the stream tries again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient

VIETNAMESE = re.compile(r"(?:\+84|0084|84)?0?([0-9]{9})")
"""A Vietnamese mobile number, nine digits after whatever people put in front of them."""


def send_email(ses: SESClient, *, sender: str, to: str, subject: str, text: str) -> str:
    """Hand one plain-text e-mail to SES; gives SES's number of it."""
    answer = ses.send_email(
        Source=sender,
        Destination={"ToAddresses": [to]},
        Message={
            "Subject": {"Data": subject, "Charset": "UTF-8"},
            "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
        },
    )
    return answer["MessageId"]


def send_sms(sns: SNSClient, *, phone: str, text: str) -> str:
    """Hand one text message to SNS; gives SNS's number of it."""
    return sns.publish(PhoneNumber=e164(phone), Message=text)["MessageId"]


def e164(phone: str) -> str:
    """A Vietnamese number as the world dials it; any other number as it was given, without its spaces."""
    dialled = re.sub(r"[^0-9+]", "", phone)
    vietnamese = VIETNAMESE.fullmatch(dialled)
    return f"+84{vietnamese[1]}" if vietnamese else dialled


class AddressRefused(Exception):
    """This recipient will never take the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
