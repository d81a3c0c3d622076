"""The journey that `make run` shows, as a test."""

from urllib.parse import parse_qs, urlsplit

from chalicelib.domain import identifiers
from dev import journey, tokens
from dev.stack import Stack


def test_one_dossier_walks_through_all_nine_steps(stack: Stack) -> None:
    """Real files, a real issuer, really signed payment notices; every deviation raises."""
    message: list[str] = []
    seen = journey.walk(
        stack.url,
        token_for=lambda person: tokens.obtain(stack.at.issuer, person),
        pay=journey.press("pay"),
        say=message.append,
    )
    assert seen["status"]["key"] == "returned"
    assert {line[0] for line in message if line[0].isdigit()} == set("123456789")


def test_a_payment_nobody_told_us_of_is_found_by_asking(stack: Stack) -> None:
    """Paid, and the provider never notifies: the "I have paid" button asks it, and the journey goes on."""
    mai = journey.Traveller(stack.url, stack.citizen())

    def pay_in_silence(url: str) -> None:
        journey.press("pay_silently")(url)
        attempt = parse_qs(urlsplit(url).query)["vnp_TxnRef"][0]
        path = f"/v1/dossiers/{identifiers.parent(attempt)}/payments/{attempt}/check"
        message = mai.ask("POST", path, 200)
        assert (message["provider_said"], message["state"]) == ("paid", "paid")

    seen = journey.walk(
        stack.url,
        token_for=lambda person: tokens.obtain(stack.at.issuer, person),
        pay=pay_in_silence,
        say=lambda line: None,
    )
    assert seen["fee"]["state"] == "paid"
