"""What leaves on paper, as PDF. fpdf2 and segno are known here alone, so import it when something is printed.

- `paper`: a sheet of A4, its type, margins, headings and QR code.
- `marks`: what is left to the pen on it, from squares to tick to tables.
- `checklist`: one page on what to bring, drawn; `checklist_facts`: what it says.
- `blank`: a form to fill in by hand, drawn; `blank_fields`: its fields and steps, read from schema and hints.
- `filelist`: what arrived with a dossier, file by file.
- `receipt`: receipts for phí and lệ phí, each on a page of its own.

The same facts or the same form give the same bytes.
"""
