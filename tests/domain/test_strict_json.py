"""JSON that others wrote: what is read, what is refused, and that no error repeats it."""

from __future__ import annotations

import pytest

from chalicelib.domain.strict_json import read_object, read_value


def test_values_are_read_as_they_are_written() -> None:
    """Numbers as the caller wants them."""
    assert read_value(b' {"a": [1, 2.5, null, "\xc4\x91"]} ') == {"a": [1, 2.5, None, "đ"]}
    assert read_value("[1, 1.50]", integer=str, fraction=str) == ["1", "1.50"]
    assert read_value(b"\xef\xbb\xbf1", mark=True) == 1
    assert read_object('{"a": {"b": 1}}', members=1) == {"a": {"b": 1}}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"HUSH",
        b'{"HUSH": 1',
        b'{"HUSH": 1, "HUSH": 1}',
        b'[{"x": {"HUSH": 1, "HUSH": 2}}]',
        b'{"HUSH": NaN}',
        b'{"HUSH": -Infinity}',
        b'{"HUSH": 1, "b": 2, "c": 3}',
        b'"HUSH\xff"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"1" * 5_000,
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: bytes) -> None:
    """The error has nothing of it, nor has any error behind it."""
    with pytest.raises(ValueError, match="no JSON") as caught:
        read_value(text, members=2)
    assert (type(caught.value), caught.value.__context__, caught.value.__cause__) == (ValueError, None, None)
    assert "HUSH" not in str(caught.value)


@pytest.mark.parametrize("text", ["[]", "null", "1", '"{}"'])
def test_only_an_object_is_an_object(text: str) -> None:
    """Everything else is a value."""
    read_value(text)
    with pytest.raises(ValueError, match="no JSON object"):
        read_object(text)
