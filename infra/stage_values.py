"""Parameters that deploy and then do not work: values of the emulator, and values that somebody made up.

With AWS_ENDPOINT_URL set, which means an emulator, everything is accepted.
"""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
ADDRESSES = ("PublicUrl", "OidcIssuer", "OidcJwksUrl")
"""Parameters that hold a URL."""
EMULATOR_ONLY = {"TlsOnly": "false"}
RESERVED = ("example", "invalid", "test", "localhost", "example.com", "example.net", "example.org")
"""Domains nobody can own (RFC 2606, RFC 6761)."""
NEXT = {
    "PublicUrl": "put in the site's address, or leave it empty and deploy again with the one that is printed",
    "OidcIssuer": "put in the issuer of your identity provider, as its id tokens name it",
    "OidcJwksUrl": "put in the address of its keys (`jwks_uri` in <issuer>/.well-known/openid-configuration)",
    "MailFrom": "put in the sender that you verified in SES",
    "AlarmEmail": "put in the address of whoever is on call",
    "TlsOnly": "take it out",
}
NO_SCANNER = (
    "MalwareScan is off: officers open files that no malware scanner has checked. "
    "docs/runbooks/files-and-seals.md says how to turn GuardDuty on, then MalwareScan=on."
)


def emulated() -> bool:
    """Whether AWS is an emulator here."""
    return "AWS_ENDPOINT_URL" in os.environ


def check(stage: str, parameters: Mapping[str, str], overrides: Mapping[str, str]) -> None:
    """Exits with every value that works in an emulator only or is made up, where it stands, and what to do."""
    if emulated():
        return
    faults = [*_of_stage(stage), *_of_values(stage, parameters, overrides)]
    if faults:
        raise SystemExit("\n".join(faults))
    if parameters.get("MalwareScan") != "on":
        print(NO_SCANNER, flush=True)


def _of_stage(stage: str) -> Iterator[str]:
    """A stage that is made for the emulator: its zips run on the developer's machine, its policies are looser."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())["stages"].get(stage, {})
    policies = [of.get("iam_policy_file", "") for of in config.get("lambda_functions", {}).values()]
    if "x86_64" in config.get("lambda_architecture", "") or any(each.endswith("-emulator.json") for each in policies):
        yield (
            f"The stage {stage} is made for the emulator (.chalice/config.json: its architecture and policies). "
            "Next: deploy another stage, for example make deploy STAGE=dev"
        )


def _of_values(stage: str, parameters: Mapping[str, str], overrides: Mapping[str, str]) -> Iterator[str]:
    for name, value in parameters.items():
        if why := _why_not(name, value):
            where = "PARAMETERS" if name in overrides else f"infra/parameters/{stage}.json"
            step = NEXT.get(name, "put in the real value")
            yield f"{name} in {where} is {value!r}: {why}. Next: {step}"


def _why_not(name: str, value: str) -> str:
    if EMULATOR_ONLY.get(name) == value:
        return "a value for the emulator, which speaks plain HTTP"
    host = _host(name, value)
    if _is_local(host):
        return "an address of this machine, as the emulator has it"
    if name in ADDRESSES and value and urlsplit(value).scheme != "https":
        return "not https, as only in the emulator"
    if any(host == domain or host.endswith(f".{domain}") for domain in RESERVED):
        return "a placeholder: nobody can own this domain"
    return ""


def _host(name: str, value: str) -> str:
    host = (urlsplit(value).hostname or "") if name in ADDRESSES else value.rpartition("@")[2] if "@" in value else ""
    return host.lower().rstrip(".")


def _is_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
