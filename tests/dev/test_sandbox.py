"""The sandbox provider refuses what VNPAY refuses, and tells the merchant as VNPAY does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dev.clock import VIETNAM
from dev.place import VNPAY
from dev.sandbox import Sandbox
from dev.sandbox_ipn import MOST_CALLS, Notifier
from dev.sandbox_orders import written
from dev.sandbox_signing import QUERY_ANSWER_FIELDS, QUERY_FIELDS, checksum, is_signed, signed_query
from dev.sandbox_store import Store

NOON = datetime(2026, 12, 4, 12, 0, tzinfo=VIETNAM)
PAY = "/sandbox/vnpay/paymentv2/vpcpay.html"
API = "/sandbox/vnpay/merchant_webapi/api/transaction"
SECRET = VNPAY["secret"]


class Merchant:
    """A merchant that answers with the next of its replies, the last one for ever."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.heard: list[dict[str, str]] = []

    def reply(self, query: str) -> bytes:
        self.heard.append({name: values[0] for name, values in parse_qs(query).items()})
        code = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return b'{"RspCode": "%s", "Message": ""}' % code.encode()


@pytest.fixture
def merchant() -> Merchant:
    return Merchant("00")


@pytest.fixture
def notifier(merchant: Merchant, tmp_path: Path) -> Iterator[Notifier]:
    class Webhook(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(merchant.reply(urlsplit(self.path).query))

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/webhooks/vnpay"
    yield Notifier(Store(tmp_path / "sandbox.sqlite"), url, interval=timedelta(0))
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(notifier: Notifier) -> FlaskClient:
    app = flask.Flask("test")
    app.register_blueprint(Sandbox(notifier, lambda: NOON).blueprint(), url_prefix="/sandbox/vnpay")
    return app.test_client()


def order(**changed: str) -> dict[str, str]:
    return {
        "vnp_Version": "2.1.0",
        "vnp_Command": "pay",
        "vnp_TmnCode": VNPAY["tmn_code"],
        "vnp_Amount": "1600000",
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": "ATTEMPT1",
        "vnp_OrderInfo": "Le phi ho so",
        "vnp_OrderType": "other",
        "vnp_Locale": "vn",
        "vnp_IpAddr": "127.0.0.1",
        "vnp_ReturnUrl": "http://127.0.0.1:1/pay/return/vnpay",
        "vnp_CreateDate": written(NOON),
        "vnp_ExpireDate": written(NOON + timedelta(minutes=15)),
        **changed,
    }


def pay_url(**changed: str) -> str:
    return f"{PAY}?{signed_query(order(**changed), SECRET)}"


def press(browser: FlaskClient, action: str, url: str | None = None) -> TestResponse:
    return browser.post(url or pay_url(), data={"action": action})


def ask(browser: FlaskClient, **changed: str) -> dict[str, str]:
    message = {
        "vnp_RequestId": "r1",
        "vnp_Version": "2.1.0",
        "vnp_Command": "querydr",
        "vnp_TmnCode": VNPAY["tmn_code"],
        "vnp_TxnRef": "ATTEMPT1",
        "vnp_TransactionDate": written(NOON),
        "vnp_CreateDate": written(NOON),
        "vnp_IpAddr": "127.0.0.1",
        "vnp_OrderInfo": "hoi",
        **changed,
    }
    message.setdefault("vnp_SecureHash", checksum(message, QUERY_FIELDS, SECRET))
    return dict(browser.post(API, json=message).get_json())


def test_the_pay_page_says_whom_what_and_how_much(browser: FlaskClient) -> None:
    page = browser.get(pay_url()).text
    assert "16.000 đồng" in page
    assert "Le phi ho so" in page
    assert VNPAY["tmn_code"] in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"vnp_TmnCode": "SOMEBODY"}, "vnp_TmnCode"),
        ({"vnp_OrderInfo": "Lệ phí hồ sơ"}, "vnp_OrderInfo"),
        ({"vnp_ExpireDate": ""}, "vnp_ExpireDate"),
        ({"vnp_ExpireDate": written(NOON)}, "quá thời gian"),
        ({"vnp_ExpireDate": written(NOON.astimezone(UTC).replace(tzinfo=VIETNAM))}, "quá thời gian"),
        ({"vnp_Amount": "0"}, "vnp_Amount"),
    ],
)
def test_what_the_provider_would_refuse_is_refused(browser: FlaskClient, changed: dict[str, str], words: str) -> None:
    refused = browser.get(pay_url(**changed))
    assert refused.status_code == 400
    assert words in refused.text


def test_a_changed_amount_breaks_the_signature(browser: FlaskClient) -> None:
    refused = browser.get(pay_url().replace("1600000", "100"))
    assert refused.status_code == 400
    assert "Sai chữ ký" in refused.text


def test_reloading_is_fine_but_a_reference_serves_once_a_day(browser: FlaskClient) -> None:
    assert browser.get(pay_url()).status_code == 200
    assert browser.get(pay_url()).status_code == 200
    assert browser.get(pay_url(vnp_Amount="100000")).status_code == 400
    assert press(browser, "pay").status_code == 302
    assert press(browser, "pay").status_code == 400


@pytest.mark.parametrize(
    ("action", "codes", "calls"),
    [
        ("pay", ("00", "00"), 1),
        ("fail", ("51", "02"), 1),
        ("cancel", ("24", "02"), 1),
        ("pay_silently", ("00", "00"), 0),
        ("pay_twice", ("00", "00"), 2),
    ],
)
def test_each_button_tells_the_payer_and_the_merchant(
    browser: FlaskClient, notifier: Notifier, merchant: Merchant, action: str, codes: tuple[str, str], calls: int
) -> None:
    back = press(browser, action).headers["Location"]
    returned = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert is_signed(returned, SECRET)
    assert (returned["vnp_ResponseCode"], returned["vnp_TransactionStatus"]) == codes
    notifier.step()
    assert merchant.heard == [returned] * calls


def test_the_merchant_is_called_again_until_it_confirms(
    browser: FlaskClient, notifier: Notifier, merchant: Merchant
) -> None:
    merchant.replies = ["99", "97", "02"]
    press(browser, "pay")
    for _ in range(5):
        notifier.step()
    assert len(merchant.heard) == 3


def test_the_merchant_is_called_ten_times_at_most(browser: FlaskClient, notifier: Notifier, merchant: Merchant) -> None:
    merchant.replies = ["99"]
    press(browser, "pay")
    for _ in range(MOST_CALLS + 3):
        notifier.step()
    assert len(merchant.heard) == MOST_CALLS


def test_calls_that_are_owed_survive_a_restart(browser: FlaskClient, notifier: Notifier, merchant: Merchant) -> None:
    press(browser, "pay")
    Notifier(Store(notifier.store.path), notifier.ipn_url).step()
    assert len(merchant.heard) == 1


def test_a_query_tells_the_payment_and_is_signed(browser: FlaskClient) -> None:
    press(browser, "pay_silently")
    told = ask(browser)
    assert told["vnp_SecureHash"] == checksum(told, QUERY_ANSWER_FIELDS, SECRET)
    assert (told["vnp_ResponseCode"], told["vnp_TransactionStatus"], told["vnp_Amount"]) == ("00", "00", "1600000")


def test_a_query_of_an_open_payment_says_pending(browser: FlaskClient) -> None:
    browser.get(pay_url())
    assert ask(browser)["vnp_TransactionStatus"] == "01"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"vnp_TxnRef": "NOBODY"}, "91"),
        ({"vnp_TransactionDate": written(NOON + timedelta(seconds=1))}, "91"),
        ({"vnp_TmnCode": "SOMEBODY"}, "02"),
        ({"vnp_SecureHash": "00"}, "97"),
        ({"vnp_Command": "dance"}, "03"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(browser: FlaskClient, changed: dict[str, str], code: str) -> None:
    press(browser, "pay")
    told = ask(browser, **changed)
    assert told["vnp_ResponseCode"] == code
    assert "vnp_SecureHash" not in told


def test_a_request_number_serves_once_a_day(browser: FlaskClient) -> None:
    press(browser, "pay")
    assert [ask(browser)["vnp_ResponseCode"] for _ in range(2)] == ["00", "94"]
