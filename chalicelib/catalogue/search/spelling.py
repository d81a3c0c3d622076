"""Words as people type them: without marks, misspelt, run together, half typed, or with Telex's keys left in them.

Marks are Vietnamese diacritics, tones and others. What a vocabulary reads is bounded, however long the text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.domain.text import fold

MOST_WORDS, MOST_MISSPELT = 24, 8
LONGEST, LONGEST_PIECE = 48, 12
"""Letters: of an unknown word that is looked at, and of one word in what was run together."""

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "r", "\u0309": "r", "\u0323": "j"}
_DOUBLED = re.compile(r"([aeod])\1")
_TO_VOWEL, _KEYS = re.compile(r"[^aeiouy]*[aeiouy]?"), re.compile(r"[sfrxjw0-9]")


class Word(NamedTuple):
    """A word without its marks, and with them."""

    plain: str
    marked: str


def split(text: str) -> list[Word]:
    """The words of a text. hòa and hoà are marked alike; so are hỏi and ngã, which half the country hears as one."""
    found = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold()):
        letters = unicodedata.normalize("NFD", word)
        tone = "".join(_TONES.get(c, "") for c in letters)
        rest = "".join(c for c in letters if c not in _TONES)
        found.append(Word(fold(word), unicodedata.normalize("NFC", rest) + tone))
    return [word for word in found if word.plain]


STOP: Final = frozenset(
    split(
        """tôi em anh chị mình tui cháu bác ạ nhé với thì là mà và hay hoặc của cho các những một cái này đó kia
        muốn cần phải được bị xin hỏi nhờ giúp làm sao thế nào gì đâu ai khi bao nhiêu lâu có không chưa đã đang
        sẽ để ở tại về từ đến ra vào nên như vậy rồi thủ tục hướng dẫn
        i my me we you a the of for to is are do does how what where which can need want get please and or with"""
    )
)
"""They make a question of it, and say nothing about what is asked for."""

_STOP_PLAIN, _STOP_MARKED = ({word[form] for word in STOP} for form in (0, 1))


class Typed(NamedTuple):
    """A word as it was typed."""

    near: dict[str, str]
    """What it may be in the vocabulary, the closest first, and what is `right` or wrong with each; none is known."""
    marked: str | None
    """With its marks, where they say something: `None` when nobody typed any, or it was misspelt."""
    kind: str
    """`word`, `stop`, or `perhaps stop`: without marks thi may be thì, or thi."""


class Vocabulary:
    """The words there are: without marks, then with them, then where they are."""

    def __init__(self, words: Mapping[str, Mapping[str, Sequence[int]]]) -> None:
        self._words = words

    def read(self, text: str) -> list[Typed]:
        """The words of a text, the first `MOST_WORDS`; of misspelt ones, the first `MOST_MISSPELT` are understood."""
        found: list[Typed] = []
        typed_words = split(text)[:MOST_WORDS]
        marks = any(word.plain != word.marked for word in typed_words)
        misspelt = 0
        for word in typed_words:
            kind = self._kind(word, marks)
            if word.plain in self._words:
                found.append(Typed({word.plain: "right"}, word.marked if marks else None, kind))
            elif kind != "word" or misspelt == MOST_MISSPELT:
                found.append(Typed({}, None, kind))
            else:
                misspelt += 1
                found += (Typed(near, None, kind) for near in self._meant(word.plain, last=word is typed_words[-1]))
        return found[:MOST_WORDS]

    def _kind(self, word: Word, marks: bool) -> str:
        if word.plain not in _STOP_PLAIN:
            return "word"
        if marks and word.plain != word.marked:
            return "stop" if word.marked in _STOP_MARKED else "word"
        return "stop" if all(each in _STOP_MARKED for each in self._words.get(word.plain, ())) else "perhaps stop"

    def _meant(self, word: str, *, last: bool) -> list[dict[str, str]]:
        """What an unknown word was meant to be, and what is wrong with it: mostly one, or several run together."""
        keyed = _without_keys(word)
        near = {keyed: "telex"} if keyed in self._words else {}
        if not word.isalpha() or not 3 <= len(word) <= LONGEST:
            return [near]
        near |= {each: "one letter" for each in self._near(word, 1) if each != keyed}
        if near:
            return [near]
        apart = self._apart(word)
        if apart:
            return [{piece: "run together"} for piece in apart]
        begun = [each for each in self._words if each.startswith(word)] if last else []
        if begun:
            return [dict.fromkeys(begun, "beginning")]
        return [dict.fromkeys(self._near(word, 2), "two letters") if len(word) >= 7 else {}]

    def _near(self, word: str, letters: int) -> list[str]:
        """Words with so many letters wrong, missing, too many or swapped."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        found = extract(word, self._words.keys(), scorer=OSA.distance, score_cutoff=letters, limit=None)
        # Everything is near a short word: of three letters, only one is missing, or two are swapped.
        return [each for each, *_ in found if len(word) > 3 or len(each) > 3 or sorted(each) == sorted(word)]

    def _apart(self, word: str) -> list[str]:
        """The word cut into few and common words: khaisinh is khai sinh. Empty if it cannot be."""
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(word) + 1):
            cuts: list[tuple[float, list[str]]] = [(math.inf, [])]
            for start in range(max(0, end - LONGEST_PIECE), end):
                cost, before = best[start]
                piece = word[start:end]
                if cost < math.inf and piece in self._words and (len(piece) > 1 or piece in "aeiouy"):
                    common = sum(len(places) for places in self._words[piece].values())
                    cuts.append((cost + math.log(10_000 / common), [*before, piece]))
            best.append(min(cuts))
        return best[-1][1]


def _without_keys(word: str) -> str:
    """What Telex or VNI would have made of it: giaays and gia6y1 are giấy. No word has these letters behind a vowel."""
    word = _DOUBLED.sub(r"\1", word)
    head = _TO_VOWEL.match(word)
    length = head.end() if head else 0
    return word[:length] + _KEYS.sub("", word[length:])
