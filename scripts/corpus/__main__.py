"""python -m scripts.corpus [PACKAGE ...]"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from scripts.corpus import child, report, rules, sources
from scripts.corpus.rules import Result

BROUGHT = Path("build/corpus")
"""Source distributions stay here, and are not brought twice."""


def main(packages: list[str]) -> int:
    """Zero when every rule holds, but for the exceptions."""
    BROUGHT.mkdir(parents=True, exist_ok=True)
    unreachable, reached = list[str](), list[sources.Source]()
    for package in packages:
        try:
            reached.append(sources.bring(package, BROUGHT))
        except LookupError as error:
            unreachable.append(package)
            print(f"not reached: {error}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        results = list(_results(reached, Path(folder)))
    text, violations = report.made(results, unreachable, [f"{each.package} {each.version}" for each in reached])
    print(text)
    if packages == sources.PACKAGES.split():
        report.PATH.write_text(text, encoding="utf-8")
    return 1 if violations else 0


def _results(reached: list[sources.Source], folder: Path) -> Iterator[Result]:
    """Of each distinct file once, in order."""
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        waiting = []
        for candidate in _distinct(reached):
            path = folder / candidate.digest
            path.write_bytes(candidate.content)
            about = (candidate.package, candidate.version, candidate.name, candidate.digest, len(candidate.content))
            waiting.append((partial(Result, *about), pool.submit(child.run, path)))
        print(f"{len(waiting)} files", flush=True)
        for result, future in waiting:
            each = result(future.result())
            for rule, how in rules.broken(each):
                print(f"{rule}: {each.package} {each.name} {each.digest[:12]}: {how}", flush=True)
            yield each


def _distinct(reached: list[sources.Source]) -> Iterator[sources.Candidate]:
    seen = set[str]()
    for source in reached:
        for candidate in sources.candidates(source):
            if candidate.digest not in seen:
                seen.add(candidate.digest)
                yield candidate


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or sources.PACKAGES.split()))
