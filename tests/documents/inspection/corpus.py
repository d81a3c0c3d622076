"""Files as citizens and attackers send them, made by code, each with the verdict it must get.

python -m tests.documents.inspection.corpus DIR writes them out, with names that say what to expect.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.documents.inspection import (
    corpus_carried,
    corpus_hostile,
    corpus_office,
    corpus_opendocument,
    corpus_papers,
    corpus_parts,
    corpus_pictures,
    corpus_streams,
    corpus_trees,
)

Row = tuple[str, bytes, str, str]


@dataclass(frozen=True)
class Sample:
    """One file and what an inspection must say of it."""

    name: str
    content: bytes
    content_type: str
    reason: str


@functools.cache
def samples() -> tuple[Sample, ...]:
    """All of them. Some are large until they are packed: made once for all tests."""
    return tuple(Sample(*row) for row in _rows())


def _rows() -> Iterator[Row]:
    for part in (
        corpus_pictures,
        corpus_papers,
        corpus_streams,
        corpus_trees,
        corpus_carried,
        corpus_office,
        corpus_parts,
        corpus_opendocument,
        corpus_hostile,
    ):
        yield from part.rows()


def write(folder: Path) -> int:
    """Write them out; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in samples():
        (folder / f"{sample.reason or 'usable'}--{sample.name}").write_bytes(sample.content)
    return len(samples())


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]))} files\n")
