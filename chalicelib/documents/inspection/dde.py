"""DDE: how a field of Word or a link of Excel starts any program, as Office could before it had objects.

A field's instruction may be split over many runs, and other fields may stand in it. Whatever its reader would put
together we put together too; where readers differ in what they take, half an instruction is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from zipfile import ZipFile

from chalicelib.documents.inspection import limits
from chalicelib.documents.inspection.result import Fault
from chalicelib.documents.inspection.xml_search import Looker, search

_MARKS = ("fldChar", "fldSimple", "instrText", "ddeLink")
_TEXTS = frozenset({"instrText", "t"})
"""Word takes either for the instruction, up to the field's `separate`."""
_BEFORE = re.compile(r"\A[^\w=]+")
_SHOWN = "="
"""Like a formula: no text that follows makes it the other thing."""
_WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)


def refuse(package: ZipFile) -> None:
    """Raises when a part has such a field or link. Parts may have any name: what is in them tells."""
    search(package, package.NameToInfo, _MARKS, _Looker)


def _further(head: str, text: str) -> str:
    """The first letters of an instruction that goes on with this."""
    if not _unknown(head):
        return head
    head = (head + text if head else _BEFORE.sub("", text))[:3]
    if head.upper() == "DDE":
        raise Fault("active_content")
    return head


def _unknown(head: str) -> bool:
    """Whether it may yet become one; nothing else that a field does begins with these three letters."""
    return "DDE".startswith(head.upper())


@dataclass(slots=True, eq=False)
class _Scope:
    """What is inside one element of another vocabulary than Word's: a box, or one of two alternatives.

    A reader takes it or does not, so no field goes in or out.
    """

    within_unknown: bool = False
    """Whether a field around it has yet to say what it does."""
    heads: list[str] = field(default_factory=list)
    """How the instructions begin of the fields that have no end yet."""

    @property
    def unknown(self) -> bool:
        """Whether a field in it has yet to say what it does."""
        return bool(self.heads) and _unknown(self.heads[-1])


class _Looker(Looker):
    """Puts together what fields do."""

    def __init__(self, elements_left: int) -> None:
        super().__init__(elements_left)
        self._scopes = [_Scope()]
        self._loose = ""
        """The head of what is instructed where no field has begun."""
        self._reading: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        space, _, local = name.rpartition(" ")
        if local == "ddeLink":
            raise Fault("active_content")
        if space not in _WORD:
            scope = self._scopes[-1]
            self._scopes.append(_Scope(scope.within_unknown or scope.unknown))
        elif local == "fldChar":
            self._mark(attributes.get(f"{space} fldCharType", ""))
        elif local == "fldSimple":
            _further("", attributes.get(f"{space} instr", ""))
        elif local in _TEXTS:
            self._reading.append(local)

    def end(self, name: str) -> None:
        super().end(name)
        space, _, local = name.rpartition(" ")
        if space not in _WORD:
            if self._scopes.pop().unknown:
                raise Fault("active_content")
        elif local in _TEXTS:
            self._reading.pop()

    def text(self, text: str) -> None:
        if not self._reading:
            return
        scope = self._scopes[-1]
        if scope.heads:
            scope.heads[-1] = _further(scope.heads[-1], text)
        elif scope.within_unknown:
            raise Fault("active_content")
        elif self._reading[-1] == "instrText":
            self._loose = _further(self._loose, text)

    def _mark(self, kind: str) -> None:
        """Where a field begins, where its instruction ends and what it shows begins, where it ends."""
        heads = self._scopes[-1].heads
        self._loose = ""
        if kind == "begin":
            self._begin()
        elif kind == "separate" and heads:
            heads[-1] = _SHOWN
        elif kind == "end" and heads:
            heads.pop()

    def _begin(self) -> None:
        """A field begins. In the first word of another it would be a way to spell that."""
        scope = self._scopes[-1]
        if scope.within_unknown or scope.unknown:
            raise Fault("active_content")
        if len(scope.heads) == limits.FIELDS_OPEN:
            raise Fault("bomb")
        scope.heads.append("")
