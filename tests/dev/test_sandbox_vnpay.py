"""The sandbox's VNPAY refuses what VNPAY refuses, and tells the merchant as VNPAY does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from chalicelib.domain.payment.attempt import Notice, Outcome, State
from chalicelib.payments.providers.interface import NoNotice, Repaid
from dev.clock import VIETNAM
from dev.place import VNPAY
from dev.sandbox.notifier import Notifier
from dev.sandbox.vnpay_signing import QUERY_ANSWER_FIELDS, QUERY_FIELDS, checksum, is_signed, signed_query
from tests.dev.sandbox_world import (
    EVERYWHERE,
    NOON,
    REFUNDS,
    WEB,
    Expected,
    World,
    check_late,
    check_manner,
    check_refund,
    check_refused_refund,
    paid_transaction,
)
from tests.vnpay_signer import signed

PROVIDER = "vnpay"
PAY, API = "/paymentv2/vpcpay.html", "/merchant_webapi/api/transaction"
SECRET = VNPAY["secret"]
MOST_CALLS = 10


def written(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S")


def pay_url(world: World, **changed: str) -> str:
    order = {
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
        "vnp_ReturnUrl": f"{world.at.site}/pay/return/vnpay",
        "vnp_CreateDate": written(NOON),
        "vnp_ExpireDate": written(NOON + timedelta(minutes=15)),
        **changed,
    }
    return f"{world.url}{PAY}?{signed_query(order, SECRET)}"


def press(world: World, action: str) -> httpx.Response:
    return WEB.post(pay_url(world), data={"action": action})


def ask(world: World, **changed: str) -> dict[str, str]:
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
    return dict(WEB.post(world.url + API, json=message).json())


def test_the_pay_page_says_whom_what_and_how_much(world: World) -> None:
    page = WEB.get(pay_url(world)).text
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
def test_what_the_provider_would_refuse_is_refused(world: World, changed: dict[str, str], words: str) -> None:
    refused = WEB.get(pay_url(world, **changed))
    assert refused.status_code == 400
    assert words in refused.text


def test_a_changed_amount_breaks_the_signature(world: World) -> None:
    refused = WEB.get(pay_url(world).replace("1600000", "100"))
    assert refused.status_code == 400
    assert "Sai chữ ký" in refused.text


def test_reloading_is_fine_but_a_reference_serves_once_a_day(world: World) -> None:
    assert WEB.get(pay_url(world)).status_code == 200
    assert WEB.get(pay_url(world)).status_code == 200
    assert WEB.get(pay_url(world, vnp_Amount="100000")).status_code == 400
    assert press(world, "pay").status_code == 302
    assert press(world, "pay").status_code == 400


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
    world: World, action: str, codes: tuple[str, str], calls: int
) -> None:
    back = press(world, action).headers["Location"]
    returned = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    unsigned = {name: value for name, value in returned.items() if name != "vnp_SecureHash"}
    assert is_signed(returned, SECRET)
    assert signed(unsigned, SECRET) == returned
    assert (returned["vnp_ResponseCode"], returned["vnp_TransactionStatus"]) == codes
    world.notifier.step()
    assert [request.query for request in world.merchant.raw] == [{k: [v] for k, v in returned.items()}] * calls


def test_the_merchant_is_called_again_until_it_confirms(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY, Outcome.FORGED, Outcome.DUPLICATE]
    press(world, "pay")
    for _ in range(5):
        world.notifier.step()
    assert len(world.merchant.received) == 3


def test_the_merchant_is_called_ten_times_at_most(world: World) -> None:
    world.merchant.outcomes_to_give = [Outcome.RETRY] * 20
    press(world, "pay")
    for _ in range(MOST_CALLS + 3):
        world.notifier.step()
    assert len(world.merchant.received) == MOST_CALLS


def test_calls_that_are_owed_survive_a_restart(world: World) -> None:
    press(world, "pay")
    Notifier(world.notifier.calls, world.clock, real=world.clock, providers=world.notifier.providers).step()
    assert world.merchant.outcomes == [Outcome.RECORDED]


def test_a_query_tells_the_payment_and_is_signed(world: World) -> None:
    press(world, "pay_silently")
    reported = ask(world)
    assert reported["vnp_SecureHash"] == checksum(reported, QUERY_ANSWER_FIELDS, SECRET)
    assert (reported["vnp_ResponseCode"], reported["vnp_TransactionStatus"], reported["vnp_Amount"]) == (
        "00",
        "00",
        "1600000",
    )


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
def test_a_query_that_cannot_be_answered_says_why(world: World, changed: dict[str, str], code: str) -> None:
    press(world, "pay")
    reported = ask(world, **changed)
    assert reported["vnp_ResponseCode"] == code
    assert "vnp_SecureHash" not in reported


def test_a_request_number_serves_once_a_day(world: World) -> None:
    press(world, "pay")
    assert [ask(world)["vnp_ResponseCode"] for _ in range(2)] == ["00", "94"]


MANNERS = {
    **EVERYWHERE,
    "fail": Expected([State.FAILED], State.FAILED),
    "cancel": Expected([State.CANCELLED], State.FAILED),
}


@pytest.mark.parametrize("beforehand", [False, True])
@pytest.mark.parametrize("manner", MANNERS)
def test_each_manner(world: World, manner: str, beforehand: bool) -> None:
    check_manner(world, manner, MANNERS[manner], beforehand=beforehand)


def test_an_open_order_is_pending_and_one_that_ran_out_is_expired(world: World) -> None:
    order = world.order()
    opened = world.create(order)
    assert world.ask(order, opened) is NoNotice.NOT_KNOWN
    WEB.get(opened.pay_url)
    for state, moved in ((State.PENDING, 0), (State.EXPIRED, 16)):
        world.clock.move(timedelta(minutes=moved))
        requested = world.ask(order, opened)
        assert isinstance(requested, Notice)
        assert requested.state is state
    assert WEB.get(opened.pay_url).status_code == 400


def test_what_was_paid_in_time_may_be_told_late(world: World) -> None:
    check_late(world)


def test_what_is_signed_with_a_retired_secret_is_refused_and_sent_again(world: World) -> None:
    world.go("retired_secret")
    world.notifier.step()
    assert world.merchant.outcomes == [Outcome.FORGED] * 2


@pytest.mark.parametrize("manner", REFUNDS)
def test_each_manner_of_a_refund(world: World, manner: str) -> None:
    order, opened = world.go("pay")
    check_refund(world, manner, order, opened, paid_transaction(world, order, opened))


def test_a_refused_refund_leaves_everything_to_give_back(world: World) -> None:
    order, opened = world.go("pay")
    check_refused_refund(world, order, opened, "0")


def test_what_was_not_paid_is_not_given_back(world: World) -> None:
    order, opened = world.go("fail")
    assert world.refund(world.repayment(order, opened, "0")).state is Repaid.REJECTED


def test_asking_twice_gives_back_once(world: World) -> None:
    order, opened = world.go("pay")
    repayment = world.repayment(order, opened, "0")
    assert [world.refund(repayment).state for _ in range(2)] == [Repaid.DONE, Repaid.SUBMITTED]
    found = world.notifier.calls.store.orders("vnpay")[0]
    assert found.refunded == 6_000
