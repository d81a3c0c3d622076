"""A malware scanner for the local stack, with GuardDuty's events. It knows one threat: the EICAR test string."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from chalicelib.storage.s3.bucket import Bucket
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
        return handler(verdict(Bucket(s3, place.BUCKET), event["detail"]["object"]["key"]), context)

    return scan


def verdict(bucket: Bucket, key: str, status: str = "") -> dict[str, Any]:
    """GuardDuty's event about an object as it is now; `status` is its `scanResultStatus` instead of what is found."""
    stored = bucket.client.get_object(Bucket=bucket.name, Key=key)
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
                "bucketName": bucket.name,
                "objectKey": key,
                "eTag": stored["ETag"].strip('"'),
                "versionId": stored.get("VersionId", ""),
            },
            "scanResultDetails": {
                "scanResultStatus": status or ("THREATS_FOUND" if found else "NO_THREATS_FOUND"),
                "threats": [{"name": "EICAR-Test-File (not a virus)"}] if found else None,
            },
        },
    }
