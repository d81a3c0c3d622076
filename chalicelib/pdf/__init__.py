"""Page furniture of printed documents, as PDF. Import it when something is printed: fpdf2 and segno are known here.

- `document`: a sheet of A4, its type, margins, headings and QR code.
- `form_marks`: what is left to the pen on it, from squares to tick to tables.

Printed with it: `procedures/pdf/`, `documents/pdf_submission_list.py` and `payments/pdf_receipt.py`. The same facts or
the same form give the same bytes.
"""
