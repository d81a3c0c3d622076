"""The sandbox's bank app reads and writes VietQR as NAPAS and a library of others have it."""

from __future__ import annotations

import pytest

from chalicelib.payments.providers import vietqr as ours
from dev.sandbox.vietqr import Code, read, written

# Published with the npm package `vietnam-qr-pay`.
STATIC = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
DYNAMIC = (
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN"
    "62150811Chuyen tien630453E6"
)


def test_a_known_code_is_read_and_written() -> None:
    code = Code("970416", "257678859", 10_000, "Chuyen tien")
    assert read(DYNAMIC) == code
    assert written(code) == DYNAMIC
    assert read(STATIC) == Code("970416", "257678859", 0, "")


def test_the_application_writes_what_the_bank_reads() -> None:
    text = ours.payload("970436", "0071000888888", 16_000, "MC7K2M9QXR4TW85NPC")
    assert read(text) == Code("970436", "0071000888888", 16_000, "MC7K2M9QXR4TW85NPC")


@pytest.mark.parametrize("text", ["", DYNAMIC[:-1] + "7", DYNAMIC.replace("QRIBFTTA", "QRIBFTTB"), "x"])
def test_what_is_no_code_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"QR|NAPAS"):
        read(text)
