"""Results that prove themselves: what was issued can be told from what was not, with or without us.

- `codes`: the short code of a result, readable aloud.
- `keys`: what signs (in KMS, or here), and the published keys, former ones included.
- `certificate`: the certificate a key gives itself.
- `statement`: what the QR code says, signed; a phone checks it by itself.
- `sheet`: the page or the label that shows the code and its QR.
- `pdf`: seals a PDF (PAdES) and checks a sealed one.

pyHanko is known in `pdf`, `placing` and `signer` alone, fpdf2 and segno in `sheet` alone. Import `pdf` when something
is sealed: it takes about a second.
"""
