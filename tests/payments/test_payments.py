"""Every way VNPAY's notices can come."""

from __future__ import annotations

import pytest

from tests import issuer as people
from tests.vnpay_signer import signed
from tests.world import EXTRACT, GAME, World


def fee_state(world: World, dossier: dict[str, str]) -> tuple[str, str]:
    """Where the dossier and its fee stand."""
    seen = world.one(dossier)
    return seen["status"]["key"], seen["fee"]["state"]


def test_a_failed_payment_is_recorded_and_can_be_tried_again(world: World) -> None:
    """00 for the failure, so that VNPAY stops; then a second attempt pays."""
    unpaid = world.submitted(EXTRACT)
    first = world.attempt(unpaid)
    assert world.notify(first, vnp_ResponseCode="51", vnp_TransactionStatus="02") == "00"
    assert fee_state(world, unpaid) == ("awaiting_fee", "due")
    assert world.notify(world.attempt(unpaid), vnp_TransactionNo="2") == "00"
    assert fee_state(world, unpaid) == ("filed", "paid")


def test_a_failure_is_never_final(world: World) -> None:
    """Paid after failed, out of order: paid wins, and is marked late."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    assert world.notify(attempt, vnp_ResponseCode="24", vnp_TransactionStatus="02") == "00"
    assert world.notify(attempt) == "00"
    assert fee_state(world, unpaid) == ("filed", "paid")
    assert world.one(unpaid)["payments"][0]["late"] is True
    assert world.notify(attempt, vnp_ResponseCode="51", vnp_TransactionStatus="02") == "02"
    assert fee_state(world, unpaid) == ("filed", "paid")


def test_a_forged_notice_changes_nothing(world: World) -> None:
    """97, and the dossier still waits."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    params = {"vnp_TxnRef": attempt["attempt"], "vnp_Amount": "1600000", "vnp_ResponseCode": "00"}
    query = "&".join(f"{k}={v}" for k, v in signed(params, "another secret").items())
    assert world.must(200, "GET", f"/webhooks/vnpay?{query}")["RspCode"] == "97"
    assert world.must(200, "GET", "/webhooks/vnpay")["RspCode"] == "97"
    assert fee_state(world, unpaid) == ("awaiting_fee", "due")


def test_an_unknown_attempt_is_told_so(world: World) -> None:
    """01, whether it could be ours or not."""
    attempt = world.attempt(world.submitted(EXTRACT))
    assert world.notify(attempt, vnp_TxnRef="NOBODYS") == "01"
    assert world.notify(attempt, vnp_TxnRef=attempt["attempt"][:12] + "ZZZZ") == "01"


def test_a_wrong_amount_is_kept_and_looked_at(world: World) -> None:
    """04 does not cancel anything at VNPAY: the money is there and must not be forgotten."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    assert world.notify(attempt, vnp_Amount="100000") == "04"
    assert world.notify(attempt, vnp_Amount="100000") == "04"
    seen = world.one(unpaid)
    assert (seen["status"]["key"], seen["payments"][0]["state"]) == ("awaiting_fee", "needs_review")
    assert [event["kind"] for event in seen["history"]].count("payment_needs_review") == 1


@pytest.mark.parametrize(("response", "status"), [("07", "00"), ("00", "04"), ("00", "02"), ("88", "00"), ("00", "77")])
def test_what_is_suspicious_or_unknown_is_neither_paid_nor_failed(world: World, response: str, status: str) -> None:
    """A person looks at it."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    assert world.notify(attempt, vnp_ResponseCode=response, vnp_TransactionStatus=status) == "00"
    seen = world.one(unpaid)
    assert (seen["status"]["key"], seen["payments"][0]["state"]) == ("awaiting_fee", "needs_review")


def test_a_second_payment_of_one_fee_is_surplus(world: World) -> None:
    """Both are recorded, the dossier moves once, and the second is marked to be given back."""
    unpaid = world.submitted(EXTRACT)
    one, two = world.attempt(unpaid), world.attempt(unpaid)
    assert world.notify(one, vnp_TransactionNo="1") == "00"
    assert world.notify(two, vnp_TransactionNo="2") == "00"
    seen = world.one(unpaid)
    assert sorted(payment["surplus"] for payment in seen["payments"]) == [False, True]
    assert [event["kind"] for event in seen["history"]].count("pay") == 1


def test_money_for_a_withdrawn_dossier_is_surplus(world: World) -> None:
    """It moves nothing and is not lost."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    path = f"/v1/dossiers/{unpaid['reference']}/withdraw"
    world.must(200, "POST", path, people.CITIZEN, {"version": unpaid["version"]})
    assert world.notify(attempt) == "00"
    seen = world.one(unpaid)
    assert (seen["status"]["key"], seen["payments"][0]["surplus"]) == ("stopped", True)


def test_nothing_can_be_paid_when_nothing_is_due(world: World) -> None:
    """A draft, a free procedure, a paid one."""
    for dossier in (world.draft(EXTRACT), world.submitted(GAME)):
        path = f"/v1/dossiers/{dossier['reference']}/payments"
        assert world.must(409, "POST", path, people.CITIZEN, {"provider": "vnpay"})["code"] == "nothing_due"


def test_the_return_page_shows_and_never_decides(world: World) -> None:
    """A browser that comes back with success in its address proves nothing."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    query = f"vnp_TxnRef={attempt['attempt']}&vnp_ResponseCode=00&vnp_TransactionStatus=00"
    page = world.ask("GET", f"/pay/return/vnpay?{query}")
    assert page.status_code == 200
    assert "Đang chờ nhà cung cấp xác nhận" in page.body.decode()
    assert fee_state(world, unpaid) == ("awaiting_fee", "due")
    world.notify(attempt)
    assert "Đã nhận thanh toán" in world.ask("GET", f"/pay/return/vnpay?{query}").body.decode()


def test_asking_a_provider_that_does_not_answer_says_so(world: World) -> None:
    """The "I have paid" button is honest, and changes nothing."""
    unpaid = world.submitted(EXTRACT)
    attempt = world.attempt(unpaid)
    path = f"/v1/dossiers/{unpaid['reference']}/payments/{attempt['attempt']}/check"
    message = world.must(200, "POST", path, people.CITIZEN)
    assert (message["provider_said"], message["state"]) == ("no_answer", "pending")
    assert message["asked_at"] == "2026-12-04T09:00:00+07:00"
