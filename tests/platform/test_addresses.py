"""Which e-mail addresses and telephone numbers are accepted, what is sent to, and what a refusal says."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.addresses import InvalidAddress, email_address, phone_number


@pytest.mark.parametrize(
    ("entered", "sent_to"),
    [
        ("mai@example.vn", "mai@example.vn"),
        ("  mai@example.vn\n", "mai@example.vn"),
        ("Mai.Tran+hoso@Example.VN", "Mai.Tran+hoso@example.vn"),
        ("o'neill@example.com", "o'neill@example.com"),
        ("mai@thư.vn", "mai@xn--th-e0a.vn"),
        ("mai@xn--th-e0a.vn", "mai@xn--th-e0a.vn"),
        ("mai@thu.example", "mai@thu.example"),
        ("mai@thu.test", "mai@thu.test"),
        ("mai@example.invalid", "mai@example.invalid"),
        ("a" * 64 + "@example.vn", "a" * 64 + "@example.vn"),
    ],
)
def test_an_email_address_is_given_as_the_mail_service_takes_it(entered: str, sent_to: str) -> None:
    """In ASCII: SES has no SMTPUTF8 and wants domains in Punycode. The local part keeps its case."""
    assert email_address(entered) == sent_to


@pytest.mark.parametrize(
    ("entered", "cause"),
    [
        ("", "@"),
        ("lan", "@"),
        ("lan@", "sau dấu @"),
        ("@example.vn", "chưa đúng"),
        ('x"y@example.vn', "ngoặc kép"),
        ('"mai"@example.vn', "ngoặc kép"),
        ("trần.an@thu.example", "dấu tiếng Việt"),
        ("mai@thu..vn", "dấu chấm"),
        (".mai@thu.vn", "dấu chấm"),
        ("mai.@thu.vn", "dấu chấm"),
        ("mai@thu.vn.", "dấu chấm"),
        ("a\u0000@b.vn", "khoảng trắng"),
        ("a\u200b@b.vn", "khoảng trắng"),
        ("mai@b.vn\r\nBcc: x@y.vn", "khoảng trắng"),
        ("mai tran@example.vn", "khoảng trắng"),
        ("lan@example", "sau dấu @"),
        ("mai@test", "sau dấu @"),
        ("mai@localhost", "sau dấu @"),
        ("mai@[192.0.2.1]", "chưa đúng"),
        ("mai@192.0.2.1", "chưa đúng"),
        ("mai@host.local", "chưa đúng"),
        ("mai@a@example.vn", "một dấu @"),
        ("Mai <mai@example.vn>", "khoảng trắng"),
        ("a" * 65 + "@example.vn", "chưa đúng"),
        ("mai@" + "a" * 64 + ".vn", "chưa đúng"),
        ("a" * 62 + "@" + ".".join(["b" * 60] * 3) + ".example.vn", "quá dài"),
        ("mai,lan@example.vn", "chưa đúng"),
    ],
)
def test_a_refused_email_address_says_why_and_what_to_do(entered: str, cause: str) -> None:
    """Field, cause and next step, in Vietnamese and English, without the address itself."""
    with pytest.raises(InvalidAddress) as refused:
        email_address(entered)
    vi, en = refused.value.text
    assert vi.startswith("Địa chỉ thư điện tử")
    assert cause in vi
    assert "Xin " in vi
    assert en.startswith("The e-mail address")
    assert "Please " in en
    assert not entered or entered not in f"{vi} {en} {refused.value!r}"


@pytest.mark.parametrize(
    ("entered", "dialled"),
    [
        ("0912345678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("091 234 56 78", "+84912345678"),
        ("091.234.5678", "+84912345678"),
        ("(0912) 345-678", "+84912345678"),
        ("912345678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("84 912 345 678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("+84 (0) 912 345 678", "+84912345678"),
        ("0842345678", "+84842345678"),
        ("842345678", "+84842345678"),
        ("0845678901", "+84845678901"),
        ("+4915112345678", "+4915112345678"),
        ("0049 1511 2345678", "+4915112345678"),
        ("+1 202 456 1111", "+12024561111"),
    ],
)
def test_a_number_may_be_written_in_any_usual_way(entered: str, dialled: str) -> None:
    """With or without its leading nought or country, with spaces and dots; others name their own country."""
    assert phone_number(entered) == dialled


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "113",
        "0112345678",
        "01234567890",
        "091234567",
        "09123456789",
        "+84 112 345 678",
        "+999 123 456 789",
        "12024561111",
        "gọi tôi nhé",
        "0912ABCDEF",
        "0912345678 ext. 5",
        "0912345678;ext=5",
        "tel:+84912345678",
        "\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
        "0912\u0000345678",
        "+" * 300,
        "0" * 3000,
    ],
)
@pytest.mark.parametrize("receives_sms", [True, False])
def test_what_is_no_number_is_refused(entered: str, receives_sms: bool) -> None:
    """With field, cause and next step, in Vietnamese and English."""
    with pytest.raises(InvalidAddress) as refused:
        phone_number(entered, receives_sms=receives_sms)
    vi, en = refused.value.text
    assert vi.startswith("Số điện thoại")
    assert "Xin " in vi
    assert en.startswith("The telephone number")
    assert "Please " in en


@pytest.mark.parametrize(
    "entered", ["0239 3855 123", "1900 1234", "1800 599 920", "+44 20 7946 0018", "+870 773 111 632"]
)
def test_text_messages_go_to_mobile_numbers_only(entered: str) -> None:
    """Landlines and service numbers receive none; satellite phones would cost many times as much."""
    with pytest.raises(InvalidAddress) as refused:
        phone_number(entered)
    assert "tin nhắn" in refused.value.text[0]


def test_an_office_may_be_called_on_a_landline() -> None:
    """A form asks for a number to call, not for one that receives text messages."""
    assert phone_number("0239 3855 123", receives_sms=False) == "+842393855123"


@given(st.text(max_size=400) | st.emails())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Never anything else, and what is accepted is ASCII, fits into one header line, and is accepted again."""
    for check in (email_address, phone_number):
        try:
            accepted = check(text)
        except InvalidAddress:
            continue
        assert accepted.isascii()
        assert accepted.isprintable()
        assert check(accepted) == accepted


def test_nothing_heavy_is_imported_before_an_address_is_checked() -> None:
    """And the DNS library never: whether a domain exists is not asked while a citizen waits."""
    code = (
        "import sys; from chalicelib.platform import addresses; "
        "heavy = lambda: print([n for n in ('email_validator', 'phonenumbers', 'dns') if n in sys.modules]); "
        "heavy(); addresses.email_address('mai@example.vn'); addresses.phone_number('0912345678'); heavy()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['email_validator', 'phonenumbers']"]
