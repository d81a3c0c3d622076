"""The filters of PDF's streams: how to pack for them."""

from __future__ import annotations

import base64
from collections.abc import Iterable

_CLEAR, _END = 256, 257


def ascii85(data: bytes) -> bytes:
    """Letters, in lines."""
    return base64.a85encode(data, wrapcol=76) + b"~>"


def lzw(data: bytes, early: int = 1) -> bytes:
    """As old programs pack."""
    return _coded(_codes(data), early)


def lzw_zeros(times: int) -> bytes:
    """Seven million zeros, so many times: each code is the longest that could stand there."""
    return _coded([_CLEAR, 0, *range(258, 4096)] * times + [_END], 1)


def _codes(data: bytes) -> Iterable[int]:
    known: dict[bytes, int] = {}
    last = b""
    for byte in data:
        more = last + bytes([byte])
        if len(more) > 1 and more not in known:
            if not known:
                yield _CLEAR
            yield known.get(last, last[0])
            known[more] = 258 + len(known)
            if len(known) == 3_800:
                known.clear()
            more = more[-1:]
        last = more
    yield known.get(last, last[0])
    yield _END


def _coded(codes: Iterable[int], early: int) -> bytes:
    """Codes as bits: they grow wider with what the reader has learnt, which learns one behind."""
    bits, have, known = 0, 0, 257
    out = bytearray()
    for code in codes:
        width = min(12, max(9, (known + early).bit_length()))
        bits, have = bits << width | code, have + width
        known = 257 if code == _CLEAR else known + 1
        while have >= 8:
            have -= 8
            out.append(bits >> have)
            bits &= (1 << have) - 1
    return bytes(out) + bytes([bits << 8 - have & 0xFF])
