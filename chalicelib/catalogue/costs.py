"""What a procedure or a dossier costs: the one way from what is known to a breakdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import catalogue
from chalicelib.catalogue import administrative_units, postage
from chalicelib.domain.case_file import CaseFile
from chalicelib.domain.dossier.dossier import Content
from chalicelib.domain.procedure.fees import Bill, Facts, Postage, bill

if TYPE_CHECKING:
    from chalicelib.domain.procedure.procedure import Procedure

ONLINE = "online"
"""How every dossier here is filed: those brought to the desk are not entered yet."""


def facts_of(content: Content, channel: str = ONLINE) -> Facts:
    """What a dossier says that prices and conditions can depend on."""
    return Facts(
        form=content.form,
        applicant=content.applicant.get("kind", ""),
        channel=channel,
        delivery=content.delivery.get("method", ""),
        exemption=content.applicant.get("exemption", ""),
    )


def of_content(procedure: Procedure, content: Content, channel: str = ONLINE) -> Bill:
    """What a dossier with this content costs, postage included once it is known where to."""
    return bill(procedure, facts_of(content, channel), _postage(content))


def of(case_file: CaseFile) -> Bill:
    """What this dossier costs, line by line, by the procedure version it keeps."""
    return of_content(
        catalogue.load(case_file.dossier.procedure, case_file.dossier.procedure_version), case_file.content
    )


def _postage(content: Content) -> Postage | None:
    ward = content.delivery.get("ward", "")
    if content.delivery.get("method") != "post" or not administrative_units.is_ward(ward):
        return None
    tariff = postage.tariff_to(ward)
    return Postage(name=tariff.name, amount=tariff.amount, moment=tariff.moment)
