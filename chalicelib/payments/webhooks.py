"""Webhooks of payment providers. The signature is verified on the raw request; each reply is the provider's own."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Response

from chalicelib import catalogue
from chalicelib.domain.errors import Invalid, NotFound, Refused, Unavailable, Untrusted
from chalicelib.domain.identifiers import dossier_of
from chalicelib.domain.payment.attempt import Outcome
from chalicelib.payments import credentials, record_notification
from chalicelib.payments.providers import registry
from chalicelib.payments.providers.interface import Reply, Request
from chalicelib.platform import clients
from chalicelib.platform.log_context import add_log_fields
from chalicelib.platform.logging import logger
from chalicelib.web.routing import Call, Routes, Who

routes = Routes(__name__)


def _view(name: str, method: str) -> Callable[[Call], Response]:
    def notice(call: Call) -> Response:
        if method == "POST":
            call.must_be_json()
        outcome, attempt, why = _processed(call, name)
        logger().info("payment notice", extra={"provider": name, "outcome": outcome.value, "attempt": attempt, **why})
        return _answer(registry.provider(name).reply(outcome))

    notice.__doc__ = f"A notice of {name}, answered as {name} wants it: recorded, known, unknown, or to be sent again."
    notice.__name__ = f"{name}_notice"
    return notice


for _name, _of in registry.PROVIDERS.items():
    _method = _of.webhook_method
    routes.route(f"/webhooks/{_name}", methods=[_method], who=Who.PROVIDER, operation=f"webhooks_{_name}_notice")(
        _view(_name, _method)
    )


def _processed(call: Call, name: str) -> tuple[Outcome, str, dict[str, str]]:
    """The outcome, the attempt as far as it is known, and why the notice is to be sent again."""
    attempt = ""
    try:
        request = Request(query=call.raw_query, headers=call.headers, body=call.raw_body, now=call.now)
        notice = registry.provider(name).verify_and_parse(request, credentials.credentials(name))
        attempt = notice.attempt
        add_log_fields(reference=dossier_of(attempt))
        return (
            record_notification.record(clients.table(), notice, at=call.now, agency=catalogue.first_agency()),
            attempt,
            {},
        )
    except NotFound:
        raise  # this stage does not know the provider
    except Untrusted:
        return Outcome.FORGED, attempt, {}
    except (Invalid, Unavailable) as refused:
        return Outcome.RETRY, attempt, _reason(refused)
    except Exception as fault:
        logger().exception("payment notice broke", extra={"provider": name})
        return Outcome.RETRY, attempt, _reason(fault)


def _reason(fault: Exception) -> dict[str, str]:
    """Codes and class names only: the text of an exception may contain data of the notification."""
    classes = {
        "exception_name": type(fault).__name__,
        "cause": type(fault.__cause__).__name__ if fault.__cause__ else "",
    }
    return {"reason": fault.code if isinstance(fault, Refused) else "broken", **{n: v for n, v in classes.items() if v}}


def _answer(reply: Reply) -> Response:
    return Response(
        body=reply.body.decode(),
        status_code=reply.status,
        headers={"Content-Type": reply.content_type, "Cache-Control": "no-store"},
    )
