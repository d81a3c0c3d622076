"""What is the same for all providers: accounts, addresses, pages, manners chosen beforehand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chalicelib.payments.providers import registry
from chalicelib.platform.http_client import call
from dev import environment
from dev.place import ACCOUNTS, Place
from dev.sandbox.manners import MANNERS, REFUND_MANNERS
from tests.dev.sandbox_world import ID, WEB, Door, World, made, paid_transaction

PROVIDER = "momo"
NAMES = list(registry.PROVIDERS)


@pytest.fixture(params=NAMES)
def each(request: pytest.FixtureRequest, door: Door, tmp_path: Path) -> World:
    return made(request.param, door, tmp_path)


def test_the_stack_offers_all_providers_the_usual_one_first(tmp_path: Path) -> None:
    offered = environment.variables(Place(8000, tmp_path))["PAYMENT_PROVIDERS"].split(",")
    assert offered[0] == "vnpay"
    assert sorted(offered) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_application_can_use_each_account_which_has_two_secrets(name: str, tmp_path: Path) -> None:
    account = Place(8000, tmp_path).account(name)
    registry.provider(name).credentials(json.dumps(account))
    assert account["previous_secret"]
    assert ACCOUNTS[name].items() <= account.items()


def test_the_front_page_leads_to_all(world: World) -> None:
    front = WEB.get(f"{world.at.site}/sandbox/").text
    for name in NAMES:
        assert f'href="{name}/"' in front
        assert WEB.get(f"{world.at.site}/sandbox/{name}/").status_code == 200


def test_what_can_be_chosen_is_said_and_nothing_else_is_taken(each: World) -> None:
    message = WEB.get(f"{each.url}/manners").json()
    assert message["next"] == {}
    assert {"pay", "retired_secret"} <= message["possible"].keys() <= MANNERS.keys() | REFUND_MANNERS.keys()
    refused = WEB.post(f"{each.url}/manners", json={"manner": "dance"})
    assert refused.status_code == 400
    assert refused.json()["possible"] == message["possible"]
    for name in message["possible"]:
        chosen = WEB.post(f"{each.url}/manners", data={"manner": name}).json()["next"]
        assert chosen["refund" if name in REFUND_MANNERS else "order"] == name
    assert "Đã chọn" in WEB.get(f"{each.url}/").text


def test_what_is_chosen_serves_once(world: World) -> None:
    world.choose("fail")
    first, second = (world.create(world.order(id=name)) for name in (ID, "ABCDEFGHJKMV2345"))
    assert WEB.get(first.pay_url).status_code == 302
    assert WEB.get(second.pay_url).status_code == 200


def test_the_list_shows_orders_refunds_and_what_the_merchant_answered(world: World) -> None:
    order, opened = world.go("pay")
    world.choose("refund_later")
    world.refund(world.repayment(order, opened, paid_transaction(world, order, opened)))
    page = WEB.get(f"{world.url}/").text
    for words in (ID, "16.000 đ", "đã thanh toán", f"{ID}01: 6.000 đ, đang hoàn", "204"):
        assert words in page
    assert re.search(r"12:00:00 04/12/2026: 204", page)


def test_an_order_is_paid_once(world: World) -> None:
    opened = world.create(world.order())
    answers = [WEB.post(opened.pay_url, data={"action": action}).status_code for action in ("dance", "pay", "pay")]
    assert answers == [400, 302, 400]
    assert WEB.get(f"{world.url}/pay/nobody").status_code == 400


@pytest.mark.parametrize(
    "path", ["/v2/gateway/api/query", "/v2/create", "/v2/query", "/v2/refund", "/v2/query_refund", "/v2/gateway/api/x"]
)
def test_providers_known_by_a_host_alone_answer_at_the_root(world: World, path: str) -> None:
    status, body = call("POST", f"{world.at.site}{path}", body=b"{}")
    assert status in (200, 400)
    assert {"resultCode", "return_code"} & json.loads(body).keys()
