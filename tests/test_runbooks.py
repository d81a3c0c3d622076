"""Who gets an alarm finds what it means and what to do."""

import re
from pathlib import Path

import pytest

from infra.package import ROOT
from tests import doc_names, packaged

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
NAMED = re.compile(r"\. Runbook: (docs/runbooks/[\w-]+\.md)#([\w-]+)$")
LABELS = ["Means", "First", "Verify", "Ends"]
"""What each section says: what happened, what to do first, how to see that it helped, and what ends the alarm."""


def anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


def sections(page: Path) -> dict[str, str]:
    """The text of each section about alarms, by its anchor."""
    about_alarms = page.read_text().partition("\n## Alarms\n")[2].partition("\n## ")[0]
    found = [part.partition("\n") for part in re.split(r"^### ", about_alarms, flags=re.MULTILINE)[1:]]
    return {anchor(heading): text for heading, _, text in found}


def named() -> dict[str, tuple[str, str]]:
    """The page and section that the description of each alarm names, by its logical id."""
    descriptions = {name: of["AlarmDescription"] for name, of in packaged.alarms().items()}
    without = [name for name, text in descriptions.items() if not NAMED.search(text)]
    assert not without, "the description of an alarm ends with its runbook: . Runbook: docs/runbooks/<page>#<section>"
    return {name: NAMED.search(text).groups() for name, text in descriptions.items()}  # type: ignore[union-attr, misc]


def test_each_alarm_names_a_section_and_each_section_is_about_an_alarm() -> None:
    """So a page explains no alarm that is no more."""
    written = {(str(page.relative_to(ROOT)), section) for page in RUNBOOKS for section in sections(page)}
    assert set(named().values()) == written


def test_a_section_that_several_alarms_share_names_each() -> None:
    """By its logical id without `Alarm`, which is in the mail; those of all functions and indexes by their ending."""
    for name, (page, section) in named().items():
        text = (ROOT / page).read_text()
        short = name.removesuffix("Alarm")
        ending = re.sub(r"^.*?(Throttled|NearTimeout)$", r"\1", short)
        assert short in text or f"{ending}`" in text, f"{name} is not on {page}, #{section}"


@pytest.mark.parametrize("page", RUNBOOKS, ids=[page.stem for page in RUNBOOKS])
def test_each_section_says_what_it_means_what_to_do_how_to_verify_and_how_it_ends(page: Path) -> None:
    """In this order, each with words."""
    for section, text in sections(page).items():
        assert re.findall(r"^- \*\*(\w+):\*\* \S", text, re.MULTILINE) == LABELS, section


@pytest.mark.parametrize("page", doc_names.PAGES, ids=[page.name for page in doc_names.PAGES])
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    """To a file, and to a heading in it."""
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        if target.startswith("https://"):
            continue
        path, _, wanted = target.partition("#")
        there = page.parent / path if path else page
        assert there.exists(), target
        headings = re.findall(r"^#+ (.+)", there.read_text(), re.MULTILINE) if wanted else []
        assert not wanted or wanted in {anchor(each) for each in headings}, target


def test_a_description_fits() -> None:
    """CloudWatch takes 1,024 characters."""
    assert all(len(of["AlarmDescription"]) <= 1024 for of in packaged.alarms().values())
