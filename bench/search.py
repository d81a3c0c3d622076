"""CPU of a question to the search, beside the plainest scan there is: `python -m bench.search`.

Over every question of `tests/catalogue/queries.json`, each the best of several runs. The scan is what
the search was before: every word begins some word of the procedure; it ranks nothing and forgives
nothing. Then what is paid once: reading the index, and the first misspelt word.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from chalicelib.catalogue import BUILT
from chalicelib.catalogue.search.index import Index
from chalicelib.domain.text import words
from scripts.catalogue import build

QUERIES = Path(__file__).parents[1] / "tests" / "catalogue" / "queries.json"
RUNS = 7


def scan(built: dict[str, Any]) -> Callable[[str], list[int]]:
    """The plain search: documents in which every word is somewhere."""
    texts = [" ".join(["", *(built["phrases"][each] for each in those)]) for those in built["texts"]]

    def find(queries: str) -> list[int]:
        wanted = [f" {word}" for word in words(queries)]
        return [number for number, text in enumerate(texts) if all(word in text for word in wanted)]

    return find


def spent(what: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    before = time.process_time_ns()
    what()
    return (time.process_time_ns() - before) / 1e6


def figures(find: Callable[[str], object], queries: list[str]) -> tuple[float, float, float]:
    """Median, 95th percentile and maximum over the questions."""
    each = sorted(min(spent(partial(find, question)) for _ in range(RUNS)) for question in queries)
    return statistics.median(each), each[int(len(each) * 0.95)], each[-1]


def main() -> None:
    """Measure, and say it."""
    build.ensure()
    packed = (BUILT / "index.json").read_bytes()
    queries = [query["asks"] for query in json.loads(QUERIES.read_bytes())]
    built = json.loads(packed)["search"]
    size = len(json.dumps(built, ensure_ascii=False, separators=(",", ":")).encode())
    reading = min(spent(lambda: json.loads(packed)) for _ in range(RUNS))
    making = min(spent(lambda: Index(built)) for _ in range(RUNS))
    index = Index(built)
    rapidfuzz = spent(lambda: index.find("khaisinhh"))
    values = [
        f"{len(built['codes'])} procedures, {len(queries)} questions; the index for searching: {size / 1e3:.0f} kB",
        f"loading, once: {reading:.1f} ms to read the index, {making:.1f} ms to make it ready",
        f"the first misspelt word, once: {rapidfuzz:.1f} ms",
        "CPU per question     median      p95      max",
    ]
    rows = {"search": figures(index.find, queries), "plain scan": figures(scan(built), queries)}
    values += [
        f"{name:<16} {median:7.2f} ms {p95:5.2f} ms {most:5.2f} ms" for name, (median, p95, most) in rows.items()
    ]
    values.append(f"ratio of the medians: {rows['search'][0] / rows['plain scan'][0]:.1f}")
    sys.stdout.write("\n".join(values) + "\n")


if __name__ == "__main__":
    main()
