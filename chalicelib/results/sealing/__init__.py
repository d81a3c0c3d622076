"""Results that prove themselves: what was issued can be told from what was not, with or without us.

- `result_codes`: the short code of a result, readable aloud.
- `keyring`: what signs (in KMS, or here), and the published keys, former ones included.
- `certificate`: the certificate a key gives itself.
- `qr_statement`: what the QR code says, signed; a phone checks it by itself.
- `seal_page`: the page or the label that shows the code and its QR.
- `pdf`: seals a PDF (PAdES) and checks a sealed one.

pyHanko is known in `pdf`, `pdf_append` and `pyhanko_signer` alone, fpdf2 and segno in `seal_page` alone.
Import `pdf` when something is sealed: it takes about a second.
"""
