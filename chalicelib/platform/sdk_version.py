"""The least botocore that the service runs with: the Lambda runtime's own, which changes without us (ADR 0008)."""

from __future__ import annotations

LEAST = (1, 37, 0)
"""It knows `account_id_endpoint_mode`, a setting of every client of ours; 1.36.0 does not."""


def check(version: str) -> None:
    """Raises `RuntimeError` for an older version. To be called at INIT: the function then serves nothing and says why.

    Parameters are not validated (`clients._client`), so an older one would leave out silently what it does not know.
    """
    if tuple(int(part) for part in version.split(".")[:3]) < LEAST:
        least = ".".join(map(str, LEAST))
        raise RuntimeError(
            f"botocore {version} of this runtime is older than {least}, which the service needs "
            "(account_id_endpoint_mode): name a newer runtime in infra/stage_runtimes.json, or package boto3"
        )
