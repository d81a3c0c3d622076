"""What is printed of a procedure, as PDF. The drawing itself is imported when something is printed."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from chalice.app import Response

from chalicelib import catalogue
from chalicelib.procedures import texts
from chalicelib.procedures.service import Described
from chalicelib.web.routing import Call

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure


class Bytes(Response):
    """An answer of bytes. Chalice would send them only to clients whose Accept names the exact type."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        """The answer for API Gateway, always in base64."""
        response: dict[str, Any] = super().to_dict(None)
        return {**response, "isBase64Encoded": True}


def pdf(content: bytes, filename: str) -> Response:
    """A PDF to look at or print; the template tells API Gateway to send bytes as bytes."""
    return Bytes(
        body=b64encode(content).decode("ascii"),
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "public, max-age=300",
            "Vary": "Accept-Language",
        },
    )


def checklist(described: Described, call: Call) -> bytes:
    """One page: what to bring, what it costs, how long, where."""
    from chalicelib.procedures.pdf.checklist import checklist as draw
    from chalicelib.procedures.pdf.checklist_content import Checklist, Paper

    of, language = described.procedure, call.language
    agency = catalogue.agency(of.agency)
    word = ("vi", "en")[language]
    papers = tuple(
        Paper(
            name=slot.name.text[language],
            required=slot.required,
            originals=slot.originals,
            copies=slot.copies,
            case=slot.case.text[language] if slot.case else "",
            note=slot.note.text[language] if slot.note else "",
        )
        for slot in of.slots
    )
    facts = Checklist(
        code=of.code,
        version=of.version,
        name=of.name.text[language],
        field=catalogue.field_name(of.field)[language],
        level=of.level,
        papers=papers,
        costs=tuple((line.name[language], line.how[language]) for line in described.fees.lines),
        cost_note=_cost_note(of, language),
        duration=of.processing.text.text[language] if of.processing else texts.NO_TIME_LIMIT[language],
        agency=agency["name"][word],
        address=agency["address"][word],
        opening=_opening(agency["opening"], language),
        online=of.level >= 3,
        url=f"{call.base_url}/thu-tuc/{of.code}",
        valid_from=of.valid_from.strftime("%d/%m/%Y"),
        source_url=of.source.url,
    )
    return draw(facts, language)


def blank(procedure: Procedure, call: Call) -> bytes:
    """The form, to be filled in by hand."""
    from chalicelib.procedures.pdf.blank_form import blank as draw

    return draw(
        procedure.name.text[call.language],
        procedure.code,
        procedure.form.schema_,
        procedure.form.ui,
        url=f"{call.base_url}/thu-tuc/{procedure.code}",
        language=call.language,
    )


def _cost_note(of: Procedure, language: int) -> str:
    if of.fee_note is not None:
        return of.fee_note.text[language]
    return "" if of.fees else (texts.FREE_OF_CHARGE if of.free else texts.FEE_NOT_PUBLISHED)[language]


def _opening(response: dict[str, Any], language: int) -> str:
    first, last = (texts.DAYS[response["days"][end]] for end in (0, -1))
    hours = ", ".join(f"{opens}-{closes}" for opens, closes in response["hours"])
    return texts.opening_hours(first, last, hours)[language]
