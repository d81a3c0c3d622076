"""One dossier through its whole life, over HTTP alone: the demonstration, and the end-to-end test.

It works against any address the API answers at; what only the local stack has (tokens, the pay
page, the outbox) comes in as arguments.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from dev import people, tokens
from dev.paper import a_pdf
from dev.place import Place

EXTRACT, GAME = "1.009073", "2.001885"
WAIT_SECONDS = 60
FORM_STEPS: tuple[dict[str, Any], ...] = (
    {"extract": "birth", "registered_at": "UBND phường Thành Sen"},
    {"subject": {"name": "Trần Thị Mai", "birthdate": "1990-05-17"}, "relationship": "self"},
    {"copies": 2},
)


class Astray(Exception):
    """The service did not do what the journey needs next."""


@dataclass
class Traveller:
    """Somebody at home or at the desk, with a browser."""

    base_url: str
    token: str = field(default="", repr=False)

    def ask(self, method: str, path: str, status: int, body: Any = None, **headers: str) -> Any:
        """The JSON of an answer of this status; anything else is `Astray`."""
        answer = self.answer(method, path, body, **headers)
        if answer.status_code != status:
            raise Astray(f"{method} {path} answered {answer.status_code}, not {status}: {answer.text[:400]}")
        return answer.json() if answer.content else None

    def answer(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """The answer, whatever it is."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        return httpx.request(method, f"{self.base_url}{path}", json=body, headers=sent, timeout=40)

    def send(self, path: str, content: bytes, **declared: str) -> str:
        """Declare a file, send it to storage with the ticket, give its identifier."""
        shown = {
            "filename": "giấy tờ.pdf",
            "content_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            **declared,
        }
        ticket = self.ask("POST", path, 201, shown)
        upload = ticket["upload"]
        stored = httpx.post(upload["url"], data=upload["fields"], files={"file": content}, timeout=40)
        if stored.status_code not in (200, 201, 204):
            raise Astray(f"storage answered {stored.status_code}: {stored.text[:400]}")
        return str(ticket["id"])


def walk(
    base_url: str,
    *,
    token_for: Callable[[people.Person], str],
    pay: Callable[[str], None],
    outbox: Callable[[], list[dict[str, str]]] | None = None,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """All nine steps. Gives the dossier as its citizen sees it at the end. Raises `Astray`."""
    anyone = Traveller(base_url)
    _find(anyone, base_url, say)

    mai = Traveller(base_url, token_for(people.MAI))
    clerk, handler = (Traveller(base_url, token_for(people.officer(role))) for role in ("clerk", "handler"))
    say("2. Trần Thị Mai signed in with OpenID Connect, by the code flow; the API checked her id token.")

    reference = unpaid(mai, say)
    _pay(mai, reference, pay, say)
    code, result = _desk(clerk, handler, reference, say)
    seen = _show_result(anyone, mai, code, reference, result, base_url, say)
    _tell(seen, outbox, say)
    return seen


def walk_locally(at: Place) -> dict[str, Any]:
    """The journey through the local stack."""
    return walk(
        at.site,
        token_for=lambda person: tokens.obtain(at.issuer, person),
        pay=press("pay"),
        outbox=lambda: httpx.get(f"{at.site}/dev/outbox?format=json", timeout=10).json()["items"],
    )


def press(action: str) -> Callable[[str], None]:
    """A browser that opens the pay page and presses one of its buttons."""

    def pay(url: str) -> None:
        with httpx.Client(timeout=20) as browser:
            browser.get(url).raise_for_status()
            back = browser.post(url, data={"action": action})
            if back.status_code != 302:
                raise Astray(f"the pay page answered {back.status_code}: {back.text[:300]}")
            browser.get(back.headers["location"]).raise_for_status()

    return pay


def unpaid(mai: Traveller, say: Callable[[str], None] = print) -> str:
    """Fill a dossier, send its papers and submit it: the reference of one that waits for its fee."""
    reference = _fill(mai, say)
    _papers(mai, reference, say)
    _submit(mai, reference, say)
    return reference


def until(what: str, observe: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
    """What is seen once it is good; `Astray` when that takes too long."""
    last = time.monotonic() + WAIT_SECONDS
    while not good(seen := observe()):
        if time.monotonic() > last:
            raise Astray(f"waited {WAIT_SECONDS} s until {what}; saw {str(seen)[:400]}")
        time.sleep(0.2)
    return seen


def _find(anyone: Traveller, base_url: str, say: Callable[[str], None]) -> None:
    found = anyone.ask("GET", "/v1/procedures?q=tro%20choi%20dien%20tu", 200)["items"]
    if not found or found[0]["code"] != GAME:
        raise Astray(f"searching found {[row['code'] for row in found]}")
    for code in (GAME, EXTRACT):
        of = anyone.ask("GET", f"/v1/procedures/{code}", 200)
        costs = "; ".join(line["how"] for line in of["fee_estimate"]["lines"]) or "miễn phí"
        papers = sum(slot["required"] for slot in of["documents"])
        say(
            f"1. {of['code']} {of['name']}: {papers} papers, {costs}, {of['processing']['working_days']} working days; "
            f"filed now it is due {of['if_filed_now']['due_at']}.\n   {base_url}/thu-tuc/{code}"
        )
    near = {"answers": {question["id"]: _worst(question) for question in of_game(anyone)["eligibility"]}}
    verdict = anyone.ask("POST", f"/v1/procedures/{GAME}/eligibility", 200, near)
    if verdict["eligible"] is not False:
        raise Astray(f"a game centre that meets no condition was told {verdict}")
    say(f"   Asked beforehand, with nothing stored: {verdict['reasons'][0]['because']}")
    printed = anyone.answer("GET", f"/v1/procedures/{EXTRACT}/checklist")
    if printed.headers["content-type"] != "application/pdf":
        raise Astray(f"the checklist is {printed.headers['content-type']}")


def of_game(anyone: Traveller) -> Any:
    """The procedure with conditions."""
    return anyone.ask("GET", f"/v1/procedures/{GAME}", 200)


def _worst(question: dict[str, Any]) -> Any:
    """The answer least likely to qualify."""
    worst = {"yes_no": False, "number": 1}
    return question["choices"][0]["id"] if question["kind"] == "choice" else worst[question["kind"]]


def _fill(mai: Traveller, say: Callable[[str], None]) -> str:
    key = secrets.token_hex(12)
    draft = mai.ask("POST", "/v1/dossiers", 201, {"procedure": EXTRACT}, Idempotency_Key=key)
    repeated = mai.ask("POST", "/v1/dossiers", 201, {"procedure": EXTRACT}, Idempotency_Key=key)
    reference = str(draft["reference"])
    if repeated["reference"] != reference:
        raise Astray("the same Idempotency-Key opened two dossiers")
    for step in FORM_STEPS:
        version = mai.ask("GET", f"/v1/dossiers/{reference}", 200)["version"]
        mai.ask("PATCH", f"/v1/dossiers/{reference}", 200, {"version": version, "form": step})
    say(f"3. Draft {reference}, its form filled in {len(FORM_STEPS)} steps, left and opened again each time.")
    return reference


def _papers(mai: Traveller, reference: str, say: Callable[[str], None]) -> None:
    version = mai.ask("GET", f"/v1/dossiers/{reference}", 200)["version"]
    refused = mai.ask("POST", f"/v1/dossiers/{reference}/submit", 422, {"version": version})
    missing = list(refused["fields"])
    content = a_pdf(f"Identity paper for {reference}")
    mai.send(f"/v1/dossiers/{reference}/documents", content, slot="identity_paper")
    document = until(
        "the paper is checked",
        lambda: mai.ask("GET", f"/v1/dossiers/{reference}", 200)["documents"][0],
        lambda found: found["state"] != "awaiting_upload",
    )
    if document["state"] != "checked":
        raise Astray(f"the paper was rejected: {document['reason']}")
    say(
        f"4. Submitting too early named what was missing ({', '.join(missing)}). "
        f"Then the paper went straight to storage and was found whole: {document['size']} bytes, "
        f"SHA-256 {document['sha256'][:12]}..."
    )


def _submit(mai: Traveller, reference: str, say: Callable[[str], None]) -> None:
    version = mai.ask("GET", f"/v1/dossiers/{reference}", 200)["version"]
    unpaid = mai.ask("POST", f"/v1/dossiers/{reference}/submit", 200, {"version": version})
    if unpaid["status"]["key"] != "awaiting_fee":
        raise Astray(f"after submitting it is {unpaid['status']}")
    say(f"5. Submitted; {unpaid['fee']['amount']} VND are due first ({unpaid['fee']['lines'][0]['how']}).")


def _pay(mai: Traveller, reference: str, pay: Callable[[str], None], say: Callable[[str], None]) -> None:
    attempt = mai.ask("POST", f"/v1/dossiers/{reference}/payments", 201, {"provider": "vnpay"})
    pay(attempt["pay_url"])
    filed = until(
        "the payment is confirmed",
        lambda: mai.ask("GET", f"/v1/dossiers/{reference}", 200),
        lambda found: found["status"]["key"] != "awaiting_fee",
    )
    if filed["status"]["key"] != "filed" or filed["fee"]["state"] != "paid":
        raise Astray(f"after paying it is {filed['status']}, the fee {filed['fee']}")
    say(f"6. Paid through VNPAY; its signed notice filed the dossier. The desk answers by {filed['act_by']}.")
    _receipt(mai, reference, say)


def _receipt(mai: Traveller, reference: str, say: Callable[[str], None]) -> None:
    (receipt,) = until(
        "the receipt is written",
        lambda: mai.ask("GET", f"/v1/dossiers/{reference}", 200)["receipts"],
        lambda found: bool(found),
    )
    link = mai.answer("GET", f"/v1/dossiers/{reference}/receipt")
    if link.status_code != 303 or not httpx.get(link.headers["location"], timeout=20).content.startswith(b"%PDF-"):
        raise Astray(f"downloading the receipt answered {link.status_code}: {link.text[:300]}")
    page = Traveller(mai.base_url).answer("GET", f"/bien-lai/{reference}/{receipt['receipt']}")
    if page.status_code != 200:
        raise Astray(f"the page a receipt's QR leads to answered {page.status_code}")
    say(
        f"   Receipt {receipt['receipt']} of {receipt['amount']} VND, as PDF; its QR leads to"
        f"\n   {mai.base_url}/bien-lai/{reference}/{receipt['receipt']}"
    )


def _desk(clerk: Traveller, handler: Traveller, reference: str, say: Callable[[str], None]) -> tuple[str, bytes]:
    waiting = {row["reference"]: row for row in _all(clerk, "/v1/desk/queue")}
    if reference not in waiting:
        raise Astray("the dossier is not in the queue")

    def step(who: Traveller, action: str, **values: str) -> Any:
        version = who.ask("GET", f"/v1/desk/dossiers/{reference}", 200)["version"]
        return who.ask("POST", f"/v1/desk/dossiers/{reference}/{action}", 200, {"version": version, **values})

    accepted = step(clerk, "accept")
    step(handler, "start")
    result = a_pdf(f"Result of {accepted['code']}")
    handler.send(f"/v1/desk/dossiers/{reference}/result", result, filename="ket-qua.pdf")
    until(
        "the result file is checked",
        lambda: handler.ask("GET", f"/v1/desk/dossiers/{reference}", 200)["documents"],
        lambda found: found[-1]["slot"] == "result" and found[-1]["state"] == "checked",
    )
    step(handler, "decide", outcome="granted")
    if handler.ask("GET", "/.well-known/jwks.json", 200)["keys"]:
        until(
            "the result is sealed",
            lambda: handler.ask("GET", f"/v1/desk/dossiers/{reference}", 200)["results"],
            lambda found: found[-1]["sealed"],
        )
    step(clerk, "return")
    say(f"7. The desk accepted it as {accepted['code']}, due {accepted['due_at']}; decided it and returned the result.")
    return str(accepted["code"]), result


def _show_result(
    anyone: Traveller,
    mai: Traveller,
    code: str,
    reference: str,
    result: bytes,
    base_url: str,
    say: Callable[[str], None],
) -> dict[str, Any]:
    shown = until(
        "the look-up by code shows the result",
        lambda: anyone.ask("GET", f"/v1/lookup/{code}", 200),
        lambda found: found["status"]["key"] == "returned",
    )
    if shown != anyone.ask("GET", f"/v1/lookup/{reference}", 200):
        raise Astray("looking up by code and by reference told two stories")
    seen = mai.ask("GET", f"/v1/dossiers/{reference}", 200)
    personal = [seen["applicant"].get("name"), seen["applicant"].get("identity_number"), seen["contact"].get("email")]
    if any(value and value in json.dumps(shown, ensure_ascii=False) for value in personal):
        raise Astray("the look-up shows personal data")
    link = mai.answer("GET", f"/v1/dossiers/{code}/result")
    if link.status_code != 303:
        raise Astray(f"downloading the result answered {link.status_code}: {link.text[:300]}")
    if not httpx.get(link.headers["location"], timeout=20).content.startswith(result):
        raise Astray("the downloaded result does not begin with the file the desk attached")
    on_time = "on time" if shown["on_time"] else "late"
    say(
        f"8. Anyone with the code sees: {shown['status']['label']}, {on_time}. Mai downloaded the result."
        f"\n   {base_url}/tra-cuu/{code}"
    )
    _proves_itself(anyone, seen, base_url, say)
    return dict(seen)


def _proves_itself(anyone: Traveller, seen: dict[str, Any], base_url: str, say: Callable[[str], None]) -> None:
    """What anybody learns of the result by the code that stands on it."""
    (result,) = seen["results"]
    if not result["sealed"]:
        say("   Nothing is sealed here, and the API says so.")
        return
    shown = anyone.ask("GET", f"/v1/verify/result/{result['code']}", 200)
    if shown["state"] != "valid" or shown["dossier"] != seen["code"]:
        raise Astray(f"the code of the result says {shown}")
    say(
        f"   It is sealed, and its code says: {shown['label']}. Its QR code opens a page that checks its signature."
        f"\n   {base_url}/xac-minh?code={result['code']}"
    )


def _tell(seen: dict[str, Any], outbox: Callable[[], list[dict[str, str]]] | None, say: Callable[[str], None]) -> None:
    words = " > ".join(event["label"] for event in seen["history"] if event["kind"] != "save")
    say(f"9. History, {len(seen['history'])} events: {words}")
    if outbox is None:
        return
    mine = until(
        "the last message left",
        lambda: [
            shown for shown in outbox() if seen["code"] in shown["subject"] or seen["reference"] in shown["subject"]
        ],
        lambda found: any("Đã trả kết quả" in shown["subject"] for shown in found),
    )
    say(f"   {len(mine)} messages left, the last: “{mine[0]['subject']}”")


def _all(who: Traveller, path: str) -> list[Any]:
    rows: list[Any] = []
    cursor = ""
    while True:
        page = who.ask("GET", f"{path}?limit=100&cursor={cursor}", 200)
        rows += page["items"]
        cursor = page["cursor"] or ""
        if not cursor:
            return rows
