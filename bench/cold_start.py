"""What a fresh process pays for the catalogue: `python -m bench.cold_start`.

Each line is a new interpreter that does one thing, the best of several; the ratio is to starting
the application alone. The last line is what a service would pay that loads the catalogue at start.
"""

from __future__ import annotations

import os
import subprocess
import sys

RUNS = 7
DAY = "__import__('datetime').date(2026, 12, 4)"
CASES = {
    "import app": "import app",
    "... and one procedure": "import app; from chalicelib import catalogue; catalogue.current('2.001885', {DAY})",
    "... and one search": (
        "import app; from chalicelib import catalogue; "
        "catalogue.find_procedures('mo quan game', field='', level=1, limit=20, after=0, on={DAY})"
    ),
    "... and one checklist drawn": (
        "import app; from chalice.test import Client; Client(app.app).http.get('/v1/procedures/2.001885/checklist')"
    ),
    "... and every procedure": (
        "import app; from chalicelib import catalogue; "
        "[catalogue.current(p.stem, {DAY}) for p in catalogue.BUILT.glob('?.??????.json')]"
    ),
}


def seconds(code: str) -> float:
    """CPU of a new process that runs this, the best of several."""
    timed = f"import time; {code.replace('{DAY}', DAY)}; print(time.process_time())"
    environment = {**os.environ, "AWS_DEFAULT_REGION": "ap-southeast-1", **SETTINGS}
    taken = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=environment
        )
        taken.append(float(done.stdout.split()[-1]))
    return min(taken)


NAMES = ("STAGE", "TABLE_NAME", "BUCKET_NAME", "OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_JWKS_URL", "PAYMENT_SECRETS")
SETTINGS = dict.fromkeys((*NAMES, "MAIL_FROM", "PUBLIC_URL"), "x")

if __name__ == "__main__":
    base = seconds(CASES["import app"])
    for name, code in CASES.items():
        taken = seconds(code)
        print(f"{name:30} {taken * 1000:7.0f} ms CPU  {taken / base:5.2f} x")
