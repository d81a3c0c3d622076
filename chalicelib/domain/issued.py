"""Which file is the result of a decided dossier, and whether it may be handed over."""

from __future__ import annotations

from chalicelib.domain.documents import RESULT_SLOT, Check, Document, usable
from chalicelib.domain.dossier import Whole
from chalicelib.domain.errors import NotAllowed


def issued(whole: Whole) -> Document | None:
    """The file that is the result of a decided dossier, if it has one.

    What was declared before the decision and came after it was not what was decided on; what is declared
    after it puts the result right.
    """
    decided = whole.dossier.decided_at
    if decided is None:
        return None
    given = [each for each in whole.documents if each.slot == RESULT_SLOT and each.state is Check.CHECKED]
    meant = [each for each in given if each.declared_at > decided or (each.checked_at or decided) <= decided]
    return meant[-1] if meant else None


def is_sealed(whole: Whole, document: Document) -> bool:
    """Whether this file was sealed, whatever became of the result since."""
    return any(each.document == document.id for each in whole.results)


def must_be_ready(whole: Whole, *, sealed: bool) -> None:
    """Refuse to hand over a result that is not usable, or not sealed where they are; what was granted has one."""
    document = issued(whole)
    if document is None:
        if whole.dossier.outcome == "granted":
            raise NotAllowed(
                "result_missing",
                (
                    "Chưa có tệp kết quả dùng được. Xin đính kèm tệp khác.",
                    "There is no usable result file. Attach one.",
                ),
            )
        return
    if sealed and is_sealed(whole, document):
        return
    if not usable(document):
        raise NotAllowed(
            "result_not_clean",
            (
                "Tệp kết quả chưa quét mã độc xong hoặc có mã độc. Nếu chờ lâu, xin đính kèm tệp khác.",
                "The result file is still being scanned, or has malware. After a while attach another file.",
            ),
            facts={"scan": document.scan.value},
        )
    if not sealed:
        return
    raise NotAllowed(
        "result_not_sealed",
        (
            "Kết quả đang được ký xác thực, vui lòng thử lại sau ít giây.",
            "The result is being sealed; please try again in a few seconds.",
        ),
    )
