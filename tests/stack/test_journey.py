"""The journey that `make run` shows, as a test."""

from dev import journey, tokens
from dev.stack import Stack


def test_one_dossier_walks_through_all_nine_steps(stack: Stack) -> None:
    """Real files, a real issuer, really signed payment notices; every deviation raises."""
    said: list[str] = []
    seen = journey.walk(
        stack.url,
        token_for=lambda person: tokens.obtain(stack.at.issuer, person),
        pay=journey.press("pay"),
        say=said.append,
    )
    assert seen["status"]["key"] == "returned"
    assert {line[0] for line in said if line[0].isdigit()} == set("123456789")
