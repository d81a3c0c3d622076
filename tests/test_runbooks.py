"""Whoever is woken by an alarm finds what it means and what to do."""

import re

from infra import resources
from infra.package import ROOT

PAGES = (ROOT / "docs" / "money.md", *sorted((ROOT / "docs" / "runbooks").glob("*.md")))
ROW = re.compile(r"^\| ([A-Z]\w+(?:, [A-Z]\w+)*) \|", re.MULTILINE)


def alarms() -> set[str]:
    """Those of the template, as the pages call them."""
    made = resources.load(resources.TEMPLATE.read_text())["Resources"]
    return {name.removesuffix("Alarm") for name, of in made.items() if of.get("Type") == "AWS::CloudWatch::Alarm"}


def test_each_alarm_stands_in_a_table_and_there_is_no_other() -> None:
    """One page or another has its row; a page does not explain what rings no more."""
    told = set()
    for page in PAGES:
        table = page.read_text().partition("## Alarms\n")[2].partition("\n## ")[0]
        told |= {name for row in ROW.findall(table) for name in row.split(", ")}
    assert told == alarms()


def test_the_links_of_the_pages_lead_somewhere() -> None:
    """To a file, and to a heading in it."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
            path, _, anchor = target.partition("#")
            there = page.parent / path if path else page
            assert there.exists(), target
            headings = re.findall(r"^#+ (.+)", there.read_text(), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
            assert not anchor or anchor in anchors, target
