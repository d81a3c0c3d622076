"""What a person sees of a provider: where the payer chooses, all that happened, and what comes next."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import flask
from flask.typing import ResponseReturnValue

from dev.place import ROOT
from dev.sandbox.manners import MANNERS, REFUND_MANNERS
from dev.sandbox.records import EXPIRED, OPEN, Order
from dev.sandbox.till import AnswerLost, Refused, Till

MERCHANT = "Trung tâm Phục vụ hành chính công (thử nghiệm)"
TEMPLATES = ROOT / "dev/templates/sandbox"


def blueprint(till: Till) -> flask.Blueprint:
    """All addresses of one provider."""
    provider = till.provider
    pages = flask.Blueprint(provider.name, __name__, template_folder=str(TEMPLATES))
    pages.context_processor(lambda: {"provider": provider, "money": _money})
    pages.register_error_handler(Refused, _refusal)
    pages.register_error_handler(AnswerLost, lambda _: ("", 500))

    @pages.get("/")
    def listing() -> ResponseReturnValue:
        return flask.render_template(provider.listing, **happened(till))

    @pages.get("/manners")
    def possible() -> ResponseReturnValue:
        return flask.jsonify({"possible": labels(till), "next": till.store.chosen(provider.name)})

    @pages.post("/manners")
    def choose() -> ResponseReturnValue:
        form = flask.request.get_json(silent=True) if flask.request.is_json else flask.request.form
        name = str(form.get("manner", "")) if isinstance(form, dict) else ""
        try:
            till.choose(name)
        except Refused as refused:
            return flask.jsonify({"error": refused.text, "possible": labels(till)}), 400
        return flask.jsonify({"next": till.store.chosen(provider.name)})

    if provider.page:
        pages.add_url_rule(provider.page, "page", lambda token: show(till, _order(till, token)))
        pages.add_url_rule(provider.page, "press", lambda token: press(till, _order(till, token)), methods=["POST"])
    provider.routes(pages, till)
    return pages


def show(till: Till, order: Order) -> ResponseReturnValue:
    """The pay page; a payer who has chosen already, now or beforehand, is sent back."""
    now = till.now()
    if till.preset(order) or order.state != OPEN:
        return _back(till, order.token)
    if order.status(now) == EXPIRED:
        raise Refused("15", "Giao dịch đã quá thời gian chờ thanh toán. Quý khách vui lòng thực hiện lại giao dịch.")
    choices = {name: MANNERS[name].label for name in till.provider.manners}
    due = order.amount - order.received(now)
    return flask.render_template("pay.html", order=order, due=due, merchant=MERCHANT, choices=choices)


def press(till: Till, order: Order) -> ResponseReturnValue:
    """The payer's choice: recorded, the merchant told, the payer sent back."""
    till.go(order, flask.request.form.get("action", ""))
    return _back(till, order.token)


def happened(till: Till) -> dict[str, Any]:
    """Everything the listing shows."""
    calls = defaultdict(list)
    for call in till.notifier.calls.all(till.provider.name):
        calls[call.order_number].append(call)
    return {
        "now": till.now(),
        "orders": till.store.orders(till.provider.name),
        "transfers": till.store.transfers(till.provider.name),
        "calls": calls,
        "possible": labels(till),
        "next": till.store.chosen(till.provider.name),
    }


def labels(till: Till) -> dict[str, str]:
    """What can be chosen beforehand."""
    provider = till.provider
    return {name: MANNERS[name].label for name in provider.manners} | {
        name: REFUND_MANNERS[name].label for name in provider.refund_manners
    }


def _order(till: Till, token: str) -> Order:
    found = till.store.by_token(till.provider.name, token)
    if found is None:
        raise Refused("91", "Không tìm thấy giao dịch.")
    return found


def _back(till: Till, token: str) -> ResponseReturnValue:
    return flask.redirect(till.provider.back(_order(till, token), till.now()), 302)


def _refusal(refused: Refused) -> ResponseReturnValue:
    return flask.render_template("refused.html", code=refused.code, text=refused.text), 400


def _money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
