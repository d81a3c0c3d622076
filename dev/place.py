"""Where a local stack lives: its ports, its folder, its names. Everything here is fixed or derived."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
HOST: Final = "127.0.0.1"
REGION: Final = "ap-southeast-1"
AGENCY: Final = "H27.19"
AUDIENCE: Final = "motcua-local"
MAIL_FROM: Final = "khong-tra-loi@motcua.example"
ACCESS_KEY: Final = "motcua-local"
SECRET_KEY: Final = "motcua-local-only"
TABLE: Final = "motcua-local"
BUCKET: Final = "motcua-local"
PAYMENT_SECRETS: Final = "/motcua/local/payments/"
VNPAY: Final = {"tmn_code": "MOTCUA01", "secret": "LOCALSECRETVNPAYMOTCUA0000000001"}


@dataclass(frozen=True)
class Place:
    """One stack: three neighbouring ports and one folder."""

    port: int
    state: Path

    @property
    def site(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def issuer(self) -> str:
        return f"http://{HOST}:{self.port + 1}"

    @property
    def aws(self) -> str:
        return f"http://{HOST}:{self.port + 2}"

    @property
    def vnpay(self) -> str:
        return f"{self.site}/sandbox/vnpay"

    def vnpay_account(self) -> str:
        """The JSON of the secret store: the credentials, and where the sandbox is."""
        pages = {
            "pay_url": f"{self.vnpay}/paymentv2/vpcpay.html",
            "api_url": f"{self.vnpay}/merchant_webapi/api/transaction",
        }
        return json.dumps({**VNPAY, **pages})

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    def ports(self) -> dict[str, int]:
        """What each port is for."""
        return {"the site": self.port, "the identity provider": self.port + 1, "the AWS emulator": self.port + 2}


def here(environ: os._Environ[str] = os.environ) -> Place:
    """The stack this shell means: `PORT` (8000) and `MOTCUA_STATE` (.local)."""
    port = environ.get("PORT") or "8000"
    if not port.isdigit() or not 1024 <= int(port) <= 65533:
        raise SystemExit(f"PORT={port}: choose a number from 1024 to 65533; the two ports after it are used too")
    return Place(int(port), Path(environ.get("MOTCUA_STATE") or ROOT / ".local").resolve())
