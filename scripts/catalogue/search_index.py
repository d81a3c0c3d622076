"""Makes what `chalicelib.catalogue.search.index` reads: words, phrases and codes, by procedure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.catalogue.search.index import ENGLISH, FIELD, KEYWORD, NAME, rarity
from chalicelib.catalogue.search.spelling import STOP, split

_ASIDE = re.compile(r"\([^()]*\)")
_PARTS = re.compile(r"[;:]")
_PROCEDURE = re.compile(r"^\s*thủ tục\s", re.IGNORECASE)
"""Some names say that they are one, and that may not raise them above the others."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What there is to find a procedure by."""

    code: str
    name_vi: str
    name_en: str
    keywords: Sequence[str]
    field_name: str
    topic: str
    level: int


def build(entries: Sequence[Entry]) -> dict[str, Any]:
    """The index: the same for the same entries, and JSON as it stands. An entry's number is its place.

    codes   each procedure's
    levels  each procedure's
    sizes   what the words of its names weigh together, without stop words: in Vietnamese, in English
    words   letters -> letters with marks -> places, each 4 * number + where, by number
    phrases every phrase of every procedure, without marks
    texts   each procedure's phrases, by their place among the phrases
    """
    words: dict[str, dict[str, dict[int, int]]] = {}
    for number, entry in enumerate(entries):
        for where, text in _places(entry):
            for plain, marked in split(text):
                places = words.setdefault(plain, {}).setdefault(marked, {})
                places[number] = min(where, places.get(number, where))
    phrases = sorted({phrase for entry in entries for phrase in _phrases(entry)})
    numbered = {phrase: at for at, phrase in enumerate(phrases)}
    having = {plain: len({number for places in forms.values() for number in places}) for plain, forms in words.items()}

    def size(name: str) -> float:
        values = {word.plain for word in split(name) if word not in STOP}
        return max(1.0, round(sum(rarity(having[word], len(entries)) for word in values), 1))

    return {
        "codes": [entry.code.casefold() for entry in entries],
        "levels": [entry.level for entry in entries],
        "sizes": [[size(entry.name_vi), size(entry.name_en)] for entry in entries],
        "words": {
            plain: {
                marked: [4 * number + where for number, where in sorted(places.items())]
                for marked, places in sorted(forms.items())
            }
            for plain, forms in sorted(words.items())
        },
        "phrases": phrases,
        "texts": [[numbered[phrase] for phrase in _phrases(entry)] for entry in entries],
    }


def _places(entry: Entry) -> Iterator[tuple[int, str]]:
    yield NAME, _PROCEDURE.sub("", entry.name_vi)
    yield ENGLISH, entry.name_en
    yield from ((KEYWORD, each) for each in entry.keywords)
    yield from ((FIELD, each) for each in (entry.field_name, entry.topic))


def _phrases(entry: Entry) -> list[str]:
    """What somebody might type as a whole: the parts of its name, and the keywords."""
    names = (_ASIDE.sub(" ", name) for name in (_PROCEDURE.sub("", entry.name_vi), entry.name_en))
    parts = [*(part for name in names for part in _PARTS.split(name)), *entry.keywords]
    parts += [part for field in (entry.field_name, entry.topic) for part in (field, *field.split(","))]
    values = [" ".join(word.plain for word in split(part)) for part in parts]
    bare = [" ".join(word.plain for word in split(part) if word not in STOP) for part in entry.keywords]
    return [phrase for phrase in dict.fromkeys(values + [each for each in bare if " " in each]) if phrase]
