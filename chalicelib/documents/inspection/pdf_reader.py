"""pypdf, for files in which an object is nothing but a reference to another one. Imported late: pypdf is large."""

from __future__ import annotations

from pypdf import PdfReader
from pypdf._encryption import AlgV5
from pypdf.errors import PdfReadError
from pypdf.generic import IndirectObject, PdfObject

from chalicelib.documents.inspection import limits


class Reader(PdfReader):
    """Reads such objects, which pypdf itself refuses."""

    def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
        """The object that is meant, at the end of all references. Raises `PdfReadError` when there is no end."""
        value = self.written(indirect_reference)
        for _ in range(limits.PDF_REFERENCES):
            if not isinstance(value, IndirectObject):
                return value
            value = self.written(value)
        raise PdfReadError("references in a ring")

    def written(self, reference: int | IndirectObject) -> PdfObject | None:
        """What stands there, be it a reference."""
        return super().get_object(reference)

    def cache_indirect_object(self, generation: int, idnum: int, obj: PdfObject | None) -> PdfObject | None:
        """pypdf notes in each object where it stands; in a reference it cannot."""
        return obj if isinstance(obj, IndirectObject) else super().cache_indirect_object(generation, idnum, obj)

    def asks_user(self) -> bool:
        """Whether a file whose owner has the empty password has another one for its users. pypdf does not say."""
        encryption = self._encryption
        if encryption is None or encryption.V < 5:
            return False  # until then, an empty password of the owner was the user's
        values = encryption.values
        return not AlgV5.verify_user_password(encryption.R, b"", values.U, values.UE)
