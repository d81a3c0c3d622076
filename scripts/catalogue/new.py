"""A commented skeleton of a procedure: `make catalogue-new CODE=1.234567`. See docs/adding-a-procedure.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from chalicelib.catalogue import CODE
from scripts.catalogue.build import PROCEDURES

Json = dict[str, Any]


def skeleton(code: str) -> Json:
    """A file that the check refuses with a list of what is still to be written, in the order of the file."""
    todo = {"vi": "TODO", "en": "TODO"}
    return {
        "code": code,
        "version": 1,
        "valid_from": "TODO the day it begins, as 2026-12-01",
        "valid_to": None,
        "name": {"vi": "TODO the official name", "en": "TODO"},
        "field": "TODO one of fields.json, such as tu_phap",
        "topic": "TODO lĩnh vực, as the national list has it",
        "level": 4,
        "agency": "TODO one of agencies.json",
        "authority": "TODO who decides, such as Cấp xã",
        "applicants": ["person"],
        "filing": ["online", "desk", "post"],
        "processing": {"amount": 5, "unit": "working_days", "text": {"vi": "5 ngày làm việc", "en": "5 working days"}},
        "slots": [
            {
                "id": "identity_paper",
                "name": {"vi": "TODO giấy tờ", "en": "TODO paper"},
                "required": True,
                "originals": 0,
                "copies": 1,
                "note": {"vi": "TODO chụp thế nào", "en": "TODO how to photograph it"},
            },
            {
                "id": "authorisation",
                "name": {"vi": "TODO giấy tờ chỉ cần trong một trường hợp", "en": "TODO a paper needed in one case"},
                "required": False,
                "when": {"/acting": ["other"]},
                "accept": ["application/pdf", "image/jpeg", "image/png"],
            },
            {"id": "poor_paper", "name": {"vi": "TODO giấy tờ chứng minh", "en": "TODO proof"}, "required": False},
        ],
        "fees": [
            {
                "id": "fee",
                "kind": "phi",
                "name": todo,
                "moment": "TODO filing, acceptance or return",
                "refundable": False,
                "rates": [{"amount": 0, "per": "copy", "quantity": "/copies"}],
                "reductions": [{"id": "poor_household", "name": todo, "percent": 100, "proof": "poor_paper"}],
            }
        ],
        "form": {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": ["phone", "copies", "declaration"],
                "properties": {
                    "phone": {"part": "phone"},
                    "copies": {"part": "copies"},
                    "declaration": {"part": "declaration"},
                },
            },
            "ui": {"ui:steps": [{"title": {"vi": "TODO", "en": "TODO"}, "fields": ["phone", "copies", "declaration"]}]},
        },
        "delivery": ["online", "desk", "post"],
        "result": {"vi": "TODO kết quả", "en": "TODO result"},
        "conditions": [todo],
        "eligibility": {
            "questions": [
                {"id": "registered", "kind": "yes_no", "text": todo},
                {"id": "distance", "kind": "number", "text": todo, "unit": {"vi": "m", "en": "m"}},
                {
                    "id": "town",
                    "kind": "choice",
                    "text": todo,
                    "choices": [{"id": "large", "name": todo}, {"id": "small", "name": todo}],
                },
            ],
            "obstacles": [
                {"when": {"registered": [False]}, "because": todo, "go": todo},
                {"when": {"town": ["large"], "distance": {"below": 200}}, "because": todo, "go": todo},
            ],
        },
        "legal_basis": ["TODO 00/2026/NĐ-CP"],
        "keywords": ["TODO what people call it"],
        "source": {
            "url": "TODO https://",
            "checked_on": "TODO the day you read it",
            "doubts": ["TODO what is not certain"],
        },
    }


def main(code: str = "") -> str:
    """Writes the skeleton; says why not when it cannot."""
    if not CODE.fullmatch(code):
        return "CODE is the national code, as in make catalogue-new CODE=1.234567"
    versions = sorted(PROCEDURES.glob(f"{code}.v*.json"))
    if versions:
        return f"{versions[-1].name} is there; a change of the rules is a copy of it with the next version"
    path = PROCEDURES / f"{code}.v1.json"
    path.write_text(json.dumps(skeleton(code), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Wrote {path.relative_to(Path.cwd())}: write over each TODO, then make catalogue-check CODE={code}")
    return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]) or None)
