"""Makes procedure files from a list of procedures read off the national and provincial portals.

`python -m scripts.catalogue.convert LIST.json WORDS.json ...` was run once, on 2026-11-25. LIST is a
list of objects as the portals' readers wrote them (code, name_vi, field, documents, fees, ...),
WORDS give an English name and everyday words by code. A procedure that already has a file keeps
it: what was made by hand is never overwritten.

Facts are kept as they were read. What had to be inferred is named under `source.doubts`.
"""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.catalogue.build import PROCEDURES
from scripts.catalogue.convert_papers import cut, line, slots
from scripts.catalogue.convert_tables import (
    AMOUNTS,
    BOTH,
    BOTH_DOUBT,
    CUT_AT,
    FIELDS,
    MOST,
    SEED_FIELDS,
    Priced,
)
from scripts.catalogue.expand import shared

Json = dict[str, Any]
READ_ON = "2026-11-23"
TWO_TIERS = "2025-07-01"
AGENCY = "H27.19"
UNKNOWN_TIME = "Thời hạn chưa được công bố; bộ phận một cửa sẽ ghi trên giấy hẹn."


def converted(entry: Json, number: int, words: Mapping[str, Json], twins: Sequence[str] = ()) -> Json:
    """One procedure file. `number` counts the entries without a national code.

    `twins` are other codes that the list gives the very same name and page.
    """
    doubts: list[str] = []
    if twins:
        others = ", ".join(twins)
        doubts.append(f"The source gives the same name and page to {others}; which code really means it is not known.")
    code = entry["code"] or f"X.{number:06d}"
    if not entry["code"]:
        doubts.append("Its national code was not on the page; X and six digits stand in for it.")
    said = words[code]
    processing = _processing(entry, doubts)
    level = min(_level(entry, processing), 2 if twins else 4)
    papers, notes = slots(code, entry, level, doubts)
    fees, free = _fees(code, entry, level, doubts)
    made: Json = {
        "code": code,
        "version": 1,
        "valid_from": TWO_TIERS,
        "valid_to": None,
        "name": {"vi": line(entry["name_vi"]), "en": said["en"]},
        "field": SEED_FIELDS.get(entry.get("seed_field")) or FIELDS[entry["field"]],
        "topic": entry["field"],
        "level": level,
        "agency": AGENCY,
        "authority": entry.get("authority_level"),
        "applicants": _applicants(entry, doubts),
        "filing": _filing(entry, level, doubts),
        "processing": processing,
        "slots": papers,
        "slots_notes": notes,
        "fees": fees,
        "free": free,
        "fee_note": _fee_note(entry, free, doubts),
        "form": _form(code, level),
        "delivery": ["desk", "post"] if level < 3 else ["online", "desk", "post"],
        "result": _result(entry, doubts),
        "conditions": [{"vi": line(each)} for each in entry.get("conditions", [])],
        "legal_basis": entry["legal_basis"],
        "keywords": said["keywords"],
        "source": {"url": _url(entry["source"]), "checked_on": READ_ON, "more": list(_more(entry)), "doubts": doubts},
    }
    doubts.append(
        "valid_from is when there came to be two tiers of government, not when this version of the law began."
    )
    return {name: value for name, value in made.items() if value not in (None, [], "") or name == "valid_to"}


def _processing(entry: Json, doubts: list[str]) -> Json | None:
    text = entry.get("processing_text") or ""
    days = entry["processing_working_days"]
    if days:
        return {"amount": days, "unit": "working_days", "text": {"vi": line(text) or f"{days} ngày làm việc"}}
    numbers = [int(each) for each in re.findall(r"(\d+)\s*(?:\(.*?\)\s*)?(?:ngày|Ngày|\(unit)", text)]
    if not numbers:
        return None
    unit = "working_days" if "làm việc" in text or "unit not shown" in text else "days"
    if "unit not shown" in text:
        doubts.append(f"The page says {numbers[0]} without a unit; taken as working days.")
        text = f"{max(numbers[0], 1)} ngày làm việc (trang nguồn không ghi đơn vị)"
    elif len(numbers) > 1:
        doubts.append("The page gives several periods; the longest is promised.")
    return {"amount": max(1, *numbers), "unit": unit, "text": {"vi": line(text)}}


def _level(entry: Json, processing: Json | None) -> int:
    """3 where the source takes it online and says how long; 2 where it says what to bring; else 1."""
    online = "Trực tuyến" in (entry.get("channels") or []) or entry["level"] in (3, 4)
    if online and processing:
        return 3
    return 2 if entry["documents"] else 1


def _applicants(entry: Json, doubts: list[str]) -> list[str]:
    text = (entry["applicants"] or "").lower()
    found = {
        "person": ("công dân", "cá nhân", "người", "cha mẹ", "cán bộ", "đảng viên", "hộ gia đình", "đối tượng"),
        "household_business": ("hộ kinh doanh", "thương nhân"),
        "business": ("doanh nghiệp", "hợp tác xã", "thương nhân", "chủ dự án", "cơ sở sản xuất"),
        "organisation": ("tổ chức", "cơ quan"),
    }
    kinds = [kind for kind, names in found.items() if any(name in text for name in names)]
    if "hộ kinh doanh" in entry["field"]:
        kinds = ["person", "household_business"]
    if not kinds:
        doubts.append("The source does not say who may apply.")
    return kinds or ["person", "household_business", "business", "organisation"]


def _filing(entry: Json, level: int, doubts: list[str]) -> list[str]:
    names = {"Trực tuyến": "online", "Trực tiếp": "desk", "Dịch vụ bưu chính": "post"}
    ways = {names[each] for each in entry.get("channels") or []}
    if not ways:
        doubts.append("The source does not say how it may be filed.")
        ways = {"desk"}
    ways = ways | {"online"} if level >= 3 else ways - {"online"}
    return [way for way in ("online", "desk", "post") if way in ways] or ["desk"]


def _fees(code: str, entry: Json, level: int, doubts: list[str]) -> tuple[list[Json], bool]:
    if code in AMOUNTS:
        doubts.append("When the fee is due is not in the source; taken as when the result is returned.")
        priced = AMOUNTS[code]
        if priced.doubt:
            doubts.append(priced.doubt)
        return [_fee(priced)], False
    amounts = [fee["amount_vnd"] for fee in entry["fees"]]
    if any(amounts):
        raise ValueError(f"{code}: it costs {amounts}, which AMOUNTS does not have")
    return [], bool(amounts) and None not in amounts


def _fee(priced: Priced) -> Json:
    rate: Json = {"per": priced.per, **({"tiers": priced.tiers} if priced.tiers else {"amount": priced.amount})}
    if priced.per != "dossier":
        rate["quantity"] = f"/{priced.per}_count"
    if priced.per == "page":
        rate["times"] = "/copies"
    if priced.most:
        rate["most"] = priced.most
    return {
        "id": "fee",
        "kind": priced.kind,
        "name": priced.name,
        "moment": "return",
        "rates": [rate],
        "reductions": list(priced.reductions),
    }


def _form(code: str, level: int) -> Any:
    if level == 1:
        return None
    per = AMOUNTS[code].per if code in AMOUNTS else "dossier"
    if per == "dossier":
        return "generic"
    form = copy.deepcopy(shared("generic.json"))
    form["schema"].pop("$schema")
    counted: list[tuple[str, Any]] = [(f"{per}_count", COUNTS[per])]
    if per == "page":
        counted.append(("copies", None))
    for name, titles in counted:
        field: Json = {"part": "copies"}
        if titles:
            (title, help_), (title_en, help_en) = titles
            field |= {"title": title, "description": help_, "maximum": 1000, "examples": [2]}
            form["ui"][name] = {"en": {"title": title_en, "description": help_en}}
        form["schema"]["properties"][name] = field
        form["schema"]["required"].insert(-1, name)
        form["ui"]["ui:steps"][1]["fields"].insert(-1, name)
    return form


COUNTS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "page": (("Số trang", "Số trang của bản chính."), ("Number of pages", "Pages of the original.")),
    "case": (
        ("Số trường hợp", "Số chữ ký hoặc trường hợp cần chứng thực."),
        ("Number of cases", "Signatures or cases."),
    ),
    "paper": (("Số văn bản", "Số văn bản đề nghị giải quyết."), ("Number of papers", "How many papers are asked for.")),
    "certificate": (
        ("Số giấy", "Số giấy chứng nhận đề nghị cấp."),
        ("Number of certificates", "How many are asked for."),
    ),
}


def _fee_note(entry: Json, free: bool, doubts: list[str]) -> Json | None:
    units = [fee["unit"] for fee in entry["fees"] if fee["unit"]]
    if any(unit.startswith(BOTH) for unit in units):
        doubts.append(BOTH_DOUBT)
    if free:
        return None
    notes = {_fee_said(unit, doubts) for unit in units if len(line(unit)) > 20}
    return {"vi": " ".join(sorted(notes))[:MOST]} if notes else None


def _fee_said(unit: str, doubts: list[str]) -> str:
    inside = re.match(r'set elsewhere \(portal: "Miễn phí" \+ (.*)\)$', unit, flags=re.S)
    if not inside:
        return cut(unit, CUT_AT["fee"], doubts)
    return re.sub(r"^- ", "", cut(inside[1], CUT_AT["fee_elsewhere"], doubts))


def _result(entry: Json, doubts: list[str]) -> Json | None:
    text = re.sub(r"\s*\[KQ\.[^\]]*\]", "", cut(entry["result"], CUT_AT["result"], doubts)).strip()
    return {"vi": text} if text else None


def _more(entry: Json) -> Iterator[str]:
    yield from entry.get("extra_sources", [])
    if not entry["source"].startswith("http") or " " in entry["source"]:
        yield entry["source"]
    if entry.get("decision"):
        yield f"Published by decision {entry['decision']}"
    if codes := re.findall(r"\[(KQ\.[^\]]*)\]", entry["result"] or ""):
        yield f"National result code: {', '.join(codes)}"
    if entry.get("notes"):
        yield entry["notes"]
    for step in entry.get("internal_process", []):
        yield f"Inside the office: {step['step']}, {step['days']} days"


def _url(source: str) -> str:
    address = source.split()[0]
    return address if address.startswith("http") else f"https://{address}"


def main(source: str, *words: str) -> None:
    """Write the files that are not there yet."""
    said: dict[str, Json] = {}
    for path in words:
        said |= json.loads(Path(path).read_bytes())
    nameless = written = 0
    entries = json.loads(Path(source).read_bytes())
    for place, entry in enumerate(entries):
        if not entry["code"]:
            nameless += 1
            said[f"X.{nameless:06d}"] = said[f"#{place}"]
        pages = (each for each in entries if (each["name_vi"], each["source"]) == (entry["name_vi"], entry["source"]))
        twins = [each["code"] for each in pages if each["code"] != entry["code"]]
        made = converted(entry, nameless, said, twins)
        target = PROCEDURES / f"{made['code']}.v1.json"
        if not target.exists():
            target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            written += 1
    print(f"{written} files written")


if __name__ == "__main__":
    main(*sys.argv[1:])
