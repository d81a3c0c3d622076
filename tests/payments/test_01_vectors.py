"""What providers, their libraries and specifications published is what we verify, sign and write: digit for digit."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stripe

from chalicelib.domain.errors import Untrusted
from chalicelib.payments.providers.emvco_tlv import checksum
from chalicelib.payments.providers.momo.adapter import Credentials as Momo
from chalicelib.payments.providers.payos.adapter import Credentials as PayOS
from chalicelib.payments.providers.payos.signatures import holds, sign, sign_request, text_of
from chalicelib.payments.providers.sepay.signatures import sign as sepay_sign
from chalicelib.payments.providers.stripe.signatures import sign as stripe_sign
from chalicelib.payments.providers.stripe.signatures import signed_at
from chalicelib.payments.providers.vietqr import Transfer, parse, payload
from chalicelib.payments.providers.vnpay.redirect_and_ipn import Credentials, read_notice
from tests.payments.providers.momo import momo_side
from tests.payments.providers.payos import payos_side
from tests.payments.providers.sepay import sepay_side
from tests.payments.providers.vnpay.recorded import decoded
from tests.payments.providers.zalopay import zalopay_side

FIXTURES = Path(__file__).parent / "providers" / "fixtures"
VNPAY = (
    "vnp_Amount=1000000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14422574&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+don+hang+2024-05-21T02%3A17%3A31.249Z&vnp_PayDate=20240521091806"
    "&vnp_ResponseCode=00&vnp_TmnCode=TEST_TMN_CODE&vnp_TransactionNo=14422574&vnp_TransactionStatus=00"
    "&vnp_TxnRef=1716257871703&vnp_SecureHash="
    "649982421beb422556a1374713c74e58e716ecbd05007c0c0e1f7effdfaf361dbf146889ca446139afe11b9954c4d5c4"
    "86e99e3b86fcfab6957f29eb0be72895"
)
STRIPE = "82216eca827bcb7b34b8055eb2d2d9e6bc13b9ac39ded14a61e69f70c565f53a"
STATIC = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
DYNAMIC = (
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN"
    "62150811Chuyen tien630453E6"
)
NAPAS_ACCOUNT = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
NAPAS_CARD = "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52"
NAPAS_BILL = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)


def test_vnpay() -> None:
    """The fixture of the npm package's own tests, whose secret is public."""
    received = read_notice(decoded(VNPAY), Credentials("TEST_TMN_CODE", "test_secret"))
    assert (received.attempt, received.amount, received.state.value) == ("1716257871703", 10_000, "paid")
    with pytest.raises(Untrusted):
        read_notice(decoded(VNPAY), Credentials("TEST_TMN_CODE", "test_secret_2"))


@pytest.mark.parametrize("row", momo_side.cases(momo_side.SANDBOX["results"]))
def test_momo(row: dict[str, Any]) -> None:
    """Results that the sandbox signed, with the keys MoMo itself publishes, read as they were meant."""
    body = json.dumps(momo_side.as_ipn(row["sent"])).encode()
    assert momo_side.fields_of(momo_side.read(body, momo_side.PUBLISHED)) == row["says"]
    with pytest.raises(Untrusted):
        momo_side.read(body, Momo(**{**momo_side.SANDBOX["credentials"], "secret": "another"}))


def test_momos_text_is_raw_and_keeps_what_is_empty() -> None:
    """Vietnamese as it is, spaces as they are, `extraData=` and `payType=` with nothing after them."""
    text = (
        "accessKey=klm05TvNBzhg7h7j&amount=17500&extraData=&message=Giao dịch bị từ chối bởi người dùng."
        "&orderId=1726217371&orderInfo=Thanh toán qua MoMo&orderType=momo_wallet&partnerCode=MOMOBKUN20180529"
        "&payType=&requestId=1726217371&responseTime=1726217383323&resultCode=1006&transId=1726217383317"
    )
    made = hmac.new(momo_side.PUBLISHED.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    assert made == "f5888c527a12f217eb1d0b06f4e8a58949ab5f08cfc36f6b9b2384117463e32d"
    message = dict(part.split("=", 1) for part in text.split("&")[1:])
    body = json.dumps({**message, "signature": made}).encode()
    assert momo_side.read(body, momo_side.PUBLISHED).codes == "1006"


def test_zalopay() -> None:
    """The callback of the document, with the demo app's key2."""
    sample = zalopay_side.DOCUMENT["callback"]
    assert sample["mac"] == "d8d33baf449b31d7f9b94fa50d7c942c08cd4d83f28fa185557da21acb104f67"
    received = zalopay_side.read(json.dumps(sample).encode(), zalopay_side.PUBLISHED)
    assert zalopay_side.fields_of(received) == zalopay_side.DOCUMENT["says"]


def test_payos() -> None:
    """The key and the signature of payOS's page; what stands beside the same data in another page does not hold."""
    data, secret = payos_side.DOC_DATA, payos_side.DOC_SECRET
    assert sign(text_of(data), secret) == payos_side.DOC_SIGNATURE
    body = {"code": "00", "desc": "success", "success": True, "data": data, "signature": payos_side.DOC_SIGNATURE}
    received = payos_side.parsed(body, PayOS(client_id="c", api_key="a", secret=secret))
    assert (received.number, received.amount, received.state.value, received.credit) == (123, 3000, "paid", True)
    assert not holds(data, payos_side.DOC_WRONG_SIGNATURE, [secret])


def test_payos_when_a_payment_is_opened() -> None:
    """Both of payOS's libraries give it."""
    request = {
        "amount": 3000,
        "cancelUrl": "https://your-cancel-url.com",
        "description": "VQRIO123",
        "orderCode": 123,
        "returnUrl": "https://your-success-url.com",
    }
    made = sign_request(request, payos_side.DOC_SECRET)
    assert made == "d36949cd70026e85101155588a681f5f955fc44ff05c091d297e628b6995ec92"
    theirs = payos_side.library().crypto
    assert made == theirs.create_signature_of_payment_request(request, payos_side.DOC_SECRET)


def test_sepay() -> None:
    """SePay publishes none: OpenSSL signs as we do, and as the tests do."""
    body, digest = sepay_side.VECTOR
    assert sepay_sign(sepay_side.STAMP, body, sepay_side.SECRET) == sepay_side.signature(body) == f"sha256={digest}"


def test_stripe() -> None:
    """The event in the tests of the Rust library async-stripe, with its line end; Stripe's own library takes it too."""
    body = (FIXTURES / "stripe_event.json").read_bytes()
    assert stripe_sign("1533204620", body, "webhook_secret") == STRIPE
    header = f"t=1533204620,v1={STRIPE},v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef"
    assert stripe.Webhook.construct_event(body, header, "webhook_secret", tolerance=0)
    assert signed_at(header, body, ["webhook_secret"]) == datetime.fromtimestamp(1533204620, UTC)


def test_vietqrs_checksum() -> None:
    """The check value everybody publishes for CRC-16/CCITT-FALSE."""
    assert checksum("123456789") == "29B1"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param(STATIC, payload("970416", "257678859", None, ""), id="static"),
        pytest.param(DYNAMIC, payload("970416", "257678859", 10_000, "Chuyen tien"), id="dynamic"),
        pytest.param(NAPAS_ACCOUNT, payload("970403", "0011012345678", None, ""), id="account"),
        pytest.param(NAPAS_CARD, payload("970403", "9704031101234567", None, "", card=True), id="card"),
    ],
)
def test_vietqr_is_written_symbol_for_symbol(text: str, made: str) -> None:
    """The codes of NAPAS and of the npm package."""
    assert made == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(STATIC, Transfer(bin="970416", account="257678859", amount=None, purpose=""), id="static"),
        pytest.param(
            DYNAMIC, Transfer(bin="970416", account="257678859", amount=10_000, purpose="Chuyen tien"), id="dynamic"
        ),
        pytest.param(
            NAPAS_ACCOUNT, Transfer(bin="970403", account="0011012345678", amount=None, purpose=""), id="account"
        ),
        pytest.param(
            NAPAS_CARD,
            Transfer(bin="970403", account="9704031101234567", amount=None, purpose="", card=True),
            id="card",
        ),
        pytest.param(
            NAPAS_BILL,
            Transfer(
                bin="970403", account="0011012345678", amount=180_000, purpose="thanh toan don hang", bill="NPS6869"
            ),
            id="bill",
        ),
    ],
)
def test_vietqr_is_read_as_it_was_meant(text: str, says: Transfer) -> None:
    """The number of the bill too, which we never write."""
    assert parse(text) == says
