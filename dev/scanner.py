"""A malware scanner for the local stack, with GuardDuty's events. It knows one threat: the EICAR test string."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from dev import place
from dev.pumps import Handler

NAME = "scanner"
PATTERN: dict[str, Any] = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created"],
    "detail": {"object": {"key": [{"prefix": "uploads/"}, {"prefix": "results/"}]}},
}
"""What it scans."""

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
"""In two pieces, or this file would be taken for one."""


def scanning(s3: Any, handler: Handler) -> Handler:
    """A handler of S3's events: scan what arrived and tell `handler`, as EventBridge would."""

    def scan(event: Any, context: Any) -> Any:
        return handler(verdict(s3, event["detail"]["object"]["key"]), context)

    return scan


def verdict(s3: Any, key: str) -> dict[str, Any]:
    """GuardDuty's event about an object as it is now."""
    stored = s3.get_object(Bucket=place.BUCKET, Key=key)
    found = EICAR in stored["Body"].read()
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "GuardDuty Malware Protection Object Scan Result",
        "source": "aws.guardduty",
        "account": "000000000000",
        "time": stored["LastModified"].isoformat(),
        "region": place.REGION,
        "resources": [],
        "detail": {
            "schemaVersion": "1.0",
            "scanStatus": "COMPLETED",
            "resourceType": "S3_OBJECT",
            "s3ObjectDetails": {
                "bucketName": place.BUCKET,
                "objectKey": key,
                "eTag": stored["ETag"].strip('"'),
                "versionId": stored.get("VersionId", ""),
            },
            "scanResultDetails": {
                "scanResultStatus": "THREATS_FOUND" if found else "NO_THREATS_FOUND",
                "threats": [{"name": "EICAR-Test-File (not a virus)"}] if found else None,
            },
        },
    }
