"""Finding procedures by what people type: names, codes, events of life; without marks, with mistakes.

`Index` reads what `scripts.catalogue.search_index` built, where a document is a procedure and its
number is its place in the catalogue. The words asked for are looked up one by one; then neighbours
and whole phrases are rewarded, because a Vietnamese word is mostly two syllables and one of them
says little. The work for a question is bounded, however long it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice, pairwise, product
from typing import Any, Final, NamedTuple

from chalicelib.catalogue.search.spelling import Typed, Vocabulary

NAME, ENGLISH, KEYWORD, FIELD = range(4)
"""Where a document has a word; its best place counts."""

WEIGHTS: Final = {
    # where a word was met: a name before what people call it, and that before its field
    NAME: 1.0,
    ENGLISH: 0.9,
    KEYWORD: 0.85,
    FIELD: 0.35,
    # how it was met
    "right": 1.0,
    "no marks": 0.9,  # typed without, among words with marks
    "other marks": 0.4,  # mở is not mộ; but marks are mistyped as letters are
    "run together": 1.0,
    "telex": 0.95,
    "one letter": 0.7,
    "two letters": 0.5,
    "beginning": 0.6,
    # what an asked word weighs: its rarity, or this part of it
    "word": 1.0,
    "stop": 0.1,
    "perhaps stop": 0.4,
    "unknown": 0.4,  # of the greatest rarity: it may be somebody's name
    # rewards
    "pair": 1.0,  # neighbours are neighbours in the document: of the pair's rarity
    "phrase": 0.5,  # a phrase of the document is in the question: of what its words brought
    "all": 1.0,  # and so much more, when it is all that was asked
    "short": 0.5,  # of what words of a name brought, when they are the whole name
    "code": 1000.0,
    "level": 0.04,  # for each level above 1: between two that fit alike, the one that can be done at home
    # what is dropped: below this part of what was asked for, or of the best score
    "least met": 0.35,
    "least of best": 0.25,
}

MOST_LETTERS, MOST_NEAR, LONGEST_PHRASE = 300, 6, 9

_CODE = re.compile(r"\b[0-9x]\.[0-9]{1,6}|\b[0-9]{6,7}\b|^[0-9]{3,}$")


def rarity(having: int, of: int) -> float:
    """What a word weighs that so many of the documents have."""
    return math.log(1 + of / having)


class _QueryWord(NamedTuple):
    """A word of a question, and the documents that have it."""

    near: dict[str, float]
    """Words of the vocabulary it may be, and how well each of them meets it."""
    brought: dict[int, float]
    """What it is worth to each document."""
    where: dict[int, int]
    """The best place each of them has it in."""
    weight: float
    """The most it can bring."""
    content: bool
    """It is no stop word."""


class Index:
    """The documents, ready to be searched. What it was given is not changed."""

    def __init__(self, built: dict[str, Any]) -> None:
        phrases: list[str] = built["phrases"]
        self._favour = [1 + WEIGHTS["level"] * (level - 1) for level in built["levels"]]
        self._codes: list[str] = built["codes"]
        self._sizes: list[tuple[float, float]] = built["sizes"]
        self._words: dict[str, dict[str, list[int]]] = built["words"]
        self._vocabulary = Vocabulary(self._words)
        self._texts = [f"| {' | '.join([phrases[each] for each in those])} |" for those in built["texts"]]
        self._phrases: dict[str, list[int]] = {}
        for number, those in enumerate(built["texts"]):
            for each in those:
                self._phrases.setdefault(phrases[each], []).append(number)

    def find(self, query_text: str, *, allowed: Callable[[int], bool] | None = None) -> list[int]:
        """Documents for a question, best first; all of them when it is blank. Equals stand as in the catalogue."""
        query_text = query_text[:MOST_LETTERS].casefold().strip()
        scores = self._scores(query_text) if query_text else dict.fromkeys(range(len(self._codes)), 0.0)
        least = WEIGHTS["least of best"] * max(scores.values(), default=0.0)
        found = sorted((-score, number) for number, score in scores.items() if score >= least)
        return [number for _, number in found if allowed is None or allowed(number)]

    def _scores(self, query_text: str) -> dict[int, float]:
        words = self._read(_CODE.sub(" ", query_text))
        wanted = sum(word.weight for word in words)
        brought: dict[int, float] = {}
        named: tuple[dict[int, float], dict[int, float]] = ({}, {})
        for word in words:
            for number, value in word.brought.items():
                brought[number] = brought.get(number, 0.0) + value
                if word.where[number] < KEYWORD:
                    name = named[word.where[number]]
                    name[number] = name.get(number, 0.0) + value
        pairs, phrases = self._pairs(words), self._phrase_scores(words, wanted)
        scores: dict[int, float] = {}
        for number, value in brought.items():
            score = value + pairs.get(number, 0.0)
            if score >= WEIGHTS["least met"] * wanted:
                of_names = zip((name.get(number, 0.0) for name in named), self._sizes[number], strict=True)
                short = WEIGHTS["short"] * max(part * min(1.0, part / size) for part, size in of_names)
                scores[number] = (score + short + phrases.get(number, 0.0)) * self._favour[number]
        for number in self._coded(query_text):
            scores[number] = scores.get(number, 0.0) + WEIGHTS["code"]
        return scores

    def _coded(self, query_text: str) -> list[int]:
        """Documents whose code is in the question, or a part of it that can be nothing else."""
        parts = set(_CODE.findall(query_text))
        return [
            number
            for number, code in enumerate(self._codes)
            if any(part in code or part in code.replace(".", "") for part in parts)
        ]

    def _pairs(self, words: list[_QueryWord]) -> dict[int, float]:
        """What neighbours earn that are neighbours in the document, too. Stop words may stand between those asked."""
        earned: dict[int, float] = {}
        seen: set[tuple[str, str]] = set()
        content = [at for at, word in enumerate(words) if word.content]
        for first, second in sorted({*pairwise(range(len(words))), *pairwise(content)}):
            left, right = words[first], words[second]
            both = left.brought.keys() & right.brought.keys()
            for pair in product(left.near, right.near):
                if pair in seen:
                    continue
                seen.add(pair)
                having = self._together(*pair, both)
                for number in having:
                    how = min(left.brought[number] / left.weight, right.brought[number] / right.weight)
                    value = WEIGHTS["pair"] * how * rarity(len(having), len(self._codes))
                    earned[number] = earned.get(number, 0.0) + value
        return earned

    def _together(self, one: str, other: str, among: Iterable[int]) -> list[int]:
        """Those of the documents where the words are neighbours."""
        return [number for number in among if f" {one} {other} " in self._texts[number]]

    def _phrase_scores(self, words: list[_QueryWord], wanted: float) -> dict[int, float]:
        """What a phrase of the document earns that is in the question, with or without its stop words; the best one."""
        earned: dict[int, float] = {}
        for those in (words, [word for word in words if word.content]):
            spelt = [next(iter(word.near), "") for word in those]
            for start in range(len(those)):
                for end in range(start + 1, min(len(those), start + LONGEST_PHRASE) + 1):
                    for number in self._phrases.get(" ".join(spelt[start:end]), ()):
                        share = sum(word.weight for word in those[start:end]) / wanted
                        value = sum(word.brought.get(number, 0.0) for word in those[start:end])
                        value *= WEIGHTS["phrase"] * (1 + WEIGHTS["all"] * share * share)
                        earned[number] = max(earned.get(number, 0.0), value)
        return earned

    def _read(self, text: str) -> list[_QueryWord]:
        typed = self._vocabulary.read(text)
        near = [{each: WEIGHTS[wrong] for each, wrong in word.near.items()} for word in typed]
        return [self._query_word(word, self._disambiguated(near, at)) for at, word in enumerate(typed)]

    def _disambiguated(self, near: list[dict[str, float]], at: int) -> dict[str, float]:
        """Of what a misspelt word may be, what stands beside its neighbours in documents, or all if nothing does."""
        if len(near[at]) < 2:
            return near[at]
        before, after = (near[each] if 0 <= each < len(near) else {} for each in (at - 1, at + 1))
        often: Counter[str] = Counter()
        for each in near[at]:
            for pair in (*product(before, [each]), *product([each], after)):
                often[each] += len(self._together(*pair, self._having(pair[0]) & self._having(pair[1])))
        best = [each for each, times in often.most_common(MOST_NEAR) if times]
        return {each: near[at][each] for each in best or islice(near[at], MOST_NEAR)}

    def _having(self, word: str) -> set[int]:
        return {place >> 2 for places in self._words[word].values() for place in places}

    def _query_word(self, typed: Typed, near: dict[str, float]) -> _QueryWord:
        """A word looked up."""
        met: dict[int, float] = {}
        where: dict[int, int] = {}
        for each, how in near.items():
            for marked, places in self._words[each].items():
                value = how
                if typed.marked is not None and typed.marked != marked:
                    value *= WEIGHTS["no marks" if typed.marked == each else "other marks"]
                for place in places:
                    number, here = place >> 2, value * WEIGHTS[place & 3]
                    if here > met.get(number, 0.0):
                        met[number], where[number] = here, place & 3
        every = len(self._codes)
        weight = rarity(len(met), every) if met else WEIGHTS["unknown"] * rarity(1, every)
        weight *= WEIGHTS[typed.kind]
        brought = {number: weight * how for number, how in met.items()}
        return _QueryWord(near, brought, where, weight, typed.kind == "word")
