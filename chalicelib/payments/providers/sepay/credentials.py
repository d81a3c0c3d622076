"""What one bank account at SePay is known by."""

from __future__ import annotations

from dataclasses import dataclass, field

from chalicelib.payments.providers import credentials

HMAC, APIKEY = "hmac", "apikey"

NEEDS = "SePay needs base_url, bin, account, token and secret, and what else it says usable"


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """One account. In the secret store: `{"base_url": "https://my.sepay.vn" (the sandbox's is
    `https://my.dev.sepay.vn`), "bin", "account", "token", "secret"}`; and, where needed, `"mode"`
    (`"hmac"` unless it is `"apikey"`), `"virtual_account"` and `"previous_secret"`.
    """

    base_url: str
    bin: str
    """The bank, in six digits."""
    account: str
    """As SePay writes it in `accountNumber`. Other accounts' money is not ours."""
    token: str = field(repr=False)
    """Asks SePay for transactions."""
    secret: str = field(repr=False)
    """What webhooks are authenticated with: the key of the signature, or the API key itself."""
    mode: str = HMAC
    virtual_account: str = ""
    """What the payer pays to, where the bank shows SePay only such (BIDV, MSB and some others)."""
    previous_secret: str = field(default="", repr=False)
    """Stays valid while a new one is rolled out."""

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From the JSON of the secret store. `ValueError` does not repeat any of it."""
        return cls(
            **credentials.read(
                text,
                NEEDS,
                # Whoever answers at this address is believed, and is sent the token.
                base_url=credentials.address(credentials.HOST),
                bin=credentials.text(r"[0-9]{6}"),
                account=credentials.text(r"[0-9A-Za-z]{1,19}"),
                token=credentials.text(credentials.PRINTED),
                secret=credentials.text(r"[ -~]+"),
                mode=credentials.text(f"{HMAC}|{APIKEY}", HMAC),
                virtual_account=credentials.text(r"[0-9A-Za-z]{1,19}", ""),
                previous_secret=credentials.text(r"[ -~]+", ""),
            )
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Those a webhook may have been authenticated with."""
        return tuple(secret for secret in (self.secret, self.previous_secret) if secret)
