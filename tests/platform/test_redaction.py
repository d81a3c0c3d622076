"""What is blanked in a log line, and that the line stays JSON."""

from __future__ import annotations

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.logging import logger
from chalicelib.platform.redaction import redact

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwNDIxOTAwMDAwMDEifQ.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f"token={TOKEN}.", "token=[redacted]."),
        (f"id_{TOKEN} x", "id_[redacted] x"),
        ("Authorization: BEARER  abc.def next", "Authorization: [redacted] next"),
        ("Authorization: Bearer Bearer abc079123456789", "Authorization: [redacted]"),
        ("secret bearer", "secret bearer"),
        ("of " + "0aB9" * 16, "of [redacted]"),
        ("of " + "0aB9" * 9, "of " + "0aB9" * 9),
        ("of 042190000001, 2345-042190000001", "of [redacted], 2345-042190000001"),
        ("0912345678 +84912345678 tel0912345678x", "[redacted] [redacted] tel[redacted]x"),
        ("10912345678", "10912345678"),
        ("<mai.tran+hoso@thu.example>, mai@localhost", "<[redacted]>, mai@localhost"),
        ("trần@thư.vn", "[redacted]"),
        ("0912345678x@example.vn", "[redacted]"),
        ("a@b.vn+c@d.vn", "[redacted]"),
        ("H27.19-261204-0001 2345-6789-ABCD 2345", "H27.19-261204-0001 2345-6789-ABCD 2345"),
        ("c6af9ac6-7b61-11e6-9a41-0912345678ab", "c6af9ac6-7b61-11e6-9a41-0912345678ab"),
        (r"'line\n042190000001\n" + "ab" * 20 + r"\n'", r"'line\n[redacted]\n[redacted]\n'"),
    ],
)
def test_what_must_not_be_in_a_log_is_blanked_and_nothing_else(text: str, redacted: str) -> None:
    """A UUID stays even where it holds the digits of a telephone number: lines are searched by request id."""
    assert redact(text) == redacted


FORMER = re.compile(
    r"""
    eyJ[\w-]+\.[\w-]*\.?[\w-]* | (?i:bearer)\s+\S+ | \b[0-9a-fA-F]{40,}\b | (?<![\w.-])\d{12}(?!\d)
    | (?<!\d)(?:\+84|0)[35789]\d{8}(?!\d) | [\w.+-]+@[\w-]+\.[\w.-]+
    """,
    re.VERBOSE,
)
"""What one expression of quadratic time blanked."""
PIECES = [*'.@+-a0 "/\nx\u00e9=_1,', "eyJ", "bearer", "Bearer", "0912345678", "+84912345678", "042190000001", "ab" * 20]


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_nothing_is_left_that_was_blanked_before(text: str) -> None:
    """What is left is left by the former expression too, in the same order; a lone plus sign is nobody's."""
    left = iter(FORMER.sub("", text))
    assert all(each in left for each in redact(text).replace("[redacted]", "").replace("+", ""))


def test_a_line_stays_json_whatever_is_blanked_in_it() -> None:
    """A line end before an address or a number is written as two characters, of which neither may be lost."""
    log = io.StringIO()
    before = logger().registered_handler.setStream(log)
    secrets = {"mai@thu.example", "042190000001", TOKEN, "ab" * 32}
    try:
        raise ValueError("\n".join(["of", *secrets]))
    except ValueError:
        logger().exception("broken", extra={"number": 142190000001, "mai@thu.example": {"at": ["\tmai@thu.example"]}})
    finally:
        logger().registered_handler.setStream(before)
    line = json.loads(log.getvalue())
    assert line["exception"].count("[redacted]") == len(secrets)
    assert (line["number"], line["[redacted]"]) == ("[redacted]", {"at": ["\t[redacted]"]})
    assert not [each for each in secrets if each in log.getvalue()]
