"""Where a local stack lives: its ports, its folder, its names. Everything here is fixed or derived."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
HOST: Final = "127.0.0.1"
REGION: Final = "ap-southeast-1"
ACCOUNT: Final = "000000000000"
"""The emulator's AWS account."""
AGENCY: Final = "H27.19"
AUDIENCE: Final = "motcua-local"
MAIL_FROM: Final = "khong-tra-loi@motcua.example"
ACCESS_KEY: Final = "motcua-local"
SECRET_KEY: Final = "motcua-local-only"
TABLE: Final = "motcua-local"
BUCKET: Final = "motcua-local"
PAYMENT_SECRETS: Final = "/motcua/local/payments/"
SEAL_KEYRING_PARAMETER: Final = "/motcua/local/seal"

VNPAY: Final = {
    "tmn_code": "MOTCUA01",
    "secret": "LOCALSECRETVNPAYMOTCUA0000000001",
    "previous_secret": "LOCALFORMERVNPAYMOTCUA0000000001",
}
ACCOUNTS: Final[dict[str, dict[str, Any]]] = {
    "vnpay": VNPAY,
    "momo": {
        "partner_code": "MOTCUA01",
        "access_key": "LOCALACCESSMOMO1",
        "secret": "LOCALSECRETMOMOMOTCUA00000000001",
        "previous_secret": "LOCALFORMERMOMOMOTCUA00000000001",
    },
    "zalopay": {
        "app_id": 4242,
        "key1": "LOCALKEYONEZALOPAYMOTCUA00000001",
        "key2": "LOCALKEYTWOZALOPAYMOTCUA00000001",
        "previous_secret": "LOCALFORMERZALOPAYMOTCUA00000001",
    },
    "payos": {
        "client_id": "local-motcua",
        "api_key": "local-api-key-payos-motcua",
        "secret": "LOCALSECRETPAYOSMOTCUA0000000001",
        "previous_secret": "LOCALFORMERPAYOSMOTCUA0000000001",
    },
    "sepay": {
        "bin": "970436",
        "account": "0071000888888",
        "token": "LOCALTOKENSEPAYMOTCUA00000000001",
        "secret": "LOCALSECRETSEPAYMOTCUA0000000001",
        "previous_secret": "LOCALFORMERSEPAYMOTCUA0000000001",
    },
    "stripe": {
        "livemode": False,
        "api_key": "sk_test_LOCALMOTCUA",
        "secret": "whsec_LOCALSECRETSTRIPEMOTCUA01",
        "previous_secret": "whsec_LOCALFORMERSTRIPEMOTCUA01",
    },
}
"""The merchant's account at each payment provider, the first of which is the usual one. Nobody else has them."""


@dataclass(frozen=True)
class Place:
    """One stack: three neighbouring ports and one folder."""

    port: int
    state: Path

    def queue_url(self, name: str) -> str:
        """Where the emulator serves a queue."""
        return f"{self.aws}/{ACCOUNT}/{name}"

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
    def sandbox(self) -> str:
        return f"{self.site}/sandbox"

    def account(self, provider: str) -> dict[str, Any]:
        """What the secret store holds: the credentials, and where the sandbox is."""
        there = f"{self.sandbox}/{provider}"
        addresses = {
            "vnpay": {
                "pay_url": f"{there}/paymentv2/vpcpay.html",
                "api_url": f"{there}/merchant_webapi/api/transaction",
            },
            "payos": {"base_url": there, "checkout_url": f"{there}/web"},
            "stripe": {"base_url": there},
        }
        # The others are known by a host alone, so their APIs are answered at the root of the site too.
        return {**ACCOUNTS[provider], **addresses.get(provider, {"base_url": self.site})}

    def vnpay_account(self) -> str:
        """The JSON of VNPAY's account."""
        return json.dumps(self.account("vnpay"))

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def service_log(self) -> Path:
        """What the service logs, one JSON object a line, as CloudWatch gets it."""
        return self.logs / "service.log"

    @property
    def seal_keyring(self) -> Path:
        return self.state / "seal-keyring.json"

    @property
    def issuer_key(self) -> Path:
        return self.state / "issuer-key.json"

    def ports(self) -> dict[str, int]:
        """What each port is for."""
        return {"the site": self.port, "the identity provider": self.port + 1, "the AWS emulator": self.port + 2}


def here(environ: os._Environ[str] = os.environ) -> Place:
    """The stack this shell means: `PORT` (8000) and `MOTCUA_STATE` (.local)."""
    port = environ.get("PORT") or "8000"
    if not port.isdigit() or not 1024 <= int(port) <= 65533:
        raise SystemExit(f"PORT={port}: choose a number from 1024 to 65533; the two ports after it are used too")
    return Place(int(port), Path(environ.get("MOTCUA_STATE") or ROOT / ".local").resolve())
