"""What `convert` makes of the papers and texts as the portals' readers wrote them.

The readers cut long texts and ran the names of downloadable files into the names of papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.catalogue.convert_tables import ALL_FORMS, CUT_AT, GENERAL_CASES, MOST, OUR_FORM

Json = dict[str, Any]

NAMES_CASE = "Papers that name a case are not required of everybody; the desk checks."
CUT = "Some texts are cut off in the source; they end with …."
FORMS_NOTE: Json = {
    "vi": "Đơn, tờ khai theo mẫu: điền mẫu của thủ tục, ký, chụp hoặc quét rồi tải lên cùng biểu mẫu trực tuyến.",
    "en": "Forms the law prescribes: fill in, sign, photograph or scan and upload them along with the online form.",
}

_NUMBERING = r"(?:[-–+*•]\s*|\(?(?:[a-zđ]|\d{1,2})(?:\.\d{1,2})*[.)]\s*)*"
_CASE = re.compile(_NUMBERING + r"(?:Đối với|Nếu|(?:Trong )?trường hợp)\b", re.I)
_FORM = re.compile(
    _NUMBERING + r"(?:Bản chính )?(?:Tờ khai|Đơn|Giấy đề nghị|Văn bản đề nghị|Mẫu (?:đơn|tờ khai|phiếu|giấy)"
    r"|Phiếu(?! lý lịch| xét nghiệm| báo))\b",
    re.I,
)
_CASE_HEADING = re.compile(r"trường hợp|^\W*đối với", re.I)
_FILE = r"\.(?:docx?|pdf|xlsx?|rtf)\b"
_RUN_IN = re.compile(
    r"^(?P<name>.*?(?:NĐ-CP|/TT-B[A-Z]*(?=[A-ZĐ][a-zẫụ])|quy định|khoáng sản|[;)]|[\w)](?=\.[pP]huluc)))\.?"
    rf"(?P<file>[^\s.;)].*{_FILE}|Mau\d+-\S+|[pP]huluc)$"
)
_IN_BRACKETS = re.compile(rf"\s*\((?P<file>[^()]*){_FILE}\)$")


def line(text: str | None) -> str:
    """In one line, not too long."""
    return " ".join((text or "").split())[:MOST]


def cut(text: str | None, limit: int, doubts: list[str]) -> str:
    """In one line; what the reader cut at `limit` ends at its last whole word."""
    said = line(text)
    if text is None or len(text) < limit - 1 or said.endswith((".", ";", "!", "?", ")", ":")):
        return said
    whole = said if len(text) < limit else said.rpartition(" ")[0]
    _once(doubts, CUT)
    return whole.rstrip(" ,;:-–(") + " …"


def without_file(text: str) -> tuple[str, str]:
    """`text` and the name of the file that ran into it, or nothing."""
    if found := _RUN_IN.match(text):
        return found["name"].rstrip(" ;"), found["file"].rstrip(".")
    if found := _IN_BRACKETS.search(text):
        return text[: found.start()], found["file"].strip()
    return re.sub(_FILE, "", text), ""


def slots(code: str, entry: Json, level: int, doubts: list[str]) -> tuple[list[Json], list[Json]]:
    """The papers, and what is said about them."""
    headings: list[Json] = []
    made = list(_slots(entry, doubts, headings))
    notes = [{"vi": cut(note, CUT_AT["note"], doubts)} for note in entry.get("document_notes", [])] + headings
    forms = [slot for slot in made if _FORM.match(slot["name"]["vi"])] if level > 1 else []
    needed = [slot for slot in forms if slot["required"]]
    if len(needed) > 1 and code not in ALL_FORMS:
        for slot in needed:
            slot["required"] = False
    return made, [*notes, dict(FORMS_NOTE)] if forms else notes


def _slots(entry: Json, doubts: list[str], headings: list[Json]) -> Iterator[Json]:
    by_case = names_case = False
    under: tuple[str | None] | None = None
    for number, paper in enumerate(entry["documents"], 1):
        case = paper.get("group")
        name, file = without_file(cut(paper["name"], CUT_AT["name"], doubts))
        if name.endswith(":"):
            headings.append({"vi": name})
            under = (case,) if _CASE_HEADING.search(name) else None
            continue
        in_case = case is not None and not case.startswith(GENERAL_CASES)
        own_case = bool(_CASE.match(name)) or under == (case,)
        by_case, names_case = by_case or (in_case and paper["required"]), names_case or own_case
        slot: Json = {
            "id": f"paper_{number}",
            "name": {"vi": name},
            "required": _required(name, paper) and not in_case and not own_case,
            "originals": paper["original"],
            "copies": paper["copy"],
        }
        if case:
            slot["case"] = {"vi": without_file(cut(case, CUT_AT["case"], doubts))[0]}
        if name.startswith(OUR_FORM):
            slot["note"] = {"vi": "Biểu mẫu trực tuyến thay cho giấy này.", "en": "The online form takes its place."}
        elif paper.get("form") or file:
            slot["note"] = {"vi": f"Theo mẫu: {paper.get('form') or file}"}
        yield slot
    if entry["documents"]:
        doubts.append("Which papers are required is inferred from their wording: the portal marks none.")
    if by_case:
        doubts.append("Papers of a case are required only in that case, which the form does not ask; the desk checks.")
    if names_case:
        doubts.append(NAMES_CASE)


def _required(name: str, paper: Mapping[str, Any]) -> bool:
    return bool(paper["required"]) and not name.startswith(OUR_FORM) and "hình thức trực tiếp" not in name


def _once(doubts: list[str], doubt: str) -> None:
    if doubt not in doubts:
        doubts.append(doubt)
