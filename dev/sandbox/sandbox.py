"""All six, next to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flask
from flask.typing import ResponseReturnValue

from dev.place import Place
from dev.sandbox import pages
from dev.sandbox.momo import Momo
from dev.sandbox.notifier import Notifier
from dev.sandbox.payos import Payos
from dev.sandbox.provider import Notification, Provider
from dev.sandbox.sepay import Sepay
from dev.sandbox.stripe import Stripe
from dev.sandbox.till import Till
from dev.sandbox.vnpay import Vnpay
from dev.sandbox.zalopay import Zalopay

RETIRED_SECRET = "LOCALSECRETTHATISVALIDNOMORE0001"

MAKERS: dict[str, Callable[[Notification, str], Provider]] = {
    "vnpay": Vnpay,
    "momo": Momo,
    "zalopay": Zalopay,
    "payos": Payos,
    "sepay": Sepay,
    "stripe": Stripe,
}
"""By the names the contract gives them: made of the merchant's account, and of the address told of its payments."""


@dataclass(frozen=True)
class Sandbox:
    """What one merchant sees of its providers."""

    accounts: tuple[Till, ...]
    notifier: Notifier

    @classmethod
    def at(cls, at: Place, notifier: Notifier) -> Sandbox:
        """The providers of a local stack."""
        made = [
            make({**at.account(name), "retired_secret": RETIRED_SECRET}, f"{at.site}/webhooks/{name}")
            for name, make in MAKERS.items()
        ]
        notifier.providers.update({provider.name: provider for provider in made})
        return cls(tuple(Till(provider, notifier) for provider in made), notifier)

    def step(self) -> float:
        """Do what is due; how long to wait before looking again."""
        for till in self.accounts:
            till.lapse()
        return self.notifier.step()

    def blueprint(self) -> flask.Blueprint:
        """Everything, to be mounted at /sandbox."""
        front = flask.Blueprint("sandbox", __name__, template_folder=str(pages.TEMPLATES))
        for till in self.accounts:
            front.register_blueprint(pages.blueprint(till), url_prefix=f"/{till.provider.name}")

        @front.get("/")
        def index() -> ResponseReturnValue:
            return flask.render_template("front.html", providers=[till.provider for till in self.accounts])

        return front
