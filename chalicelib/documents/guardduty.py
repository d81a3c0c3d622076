"""GuardDuty Malware Protection for S3: what its words mean to us.

https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html
"""

from __future__ import annotations

from chalicelib.domain.document.document import Scan

TAG = "GuardDutyMalwareScanStatus"
"""Where it writes its verdict on the object itself, if it is told to."""

_SCANNED = {
    "NO_THREATS_FOUND": Scan.CLEAN,
    "THREATS_FOUND": Scan.THREAT,
    "UNSUPPORTED": Scan.FAILED,
    "ACCESS_DENIED": Scan.FAILED,
    "FAILED": Scan.FAILED,
}


def verdict(word: str) -> Scan:
    """What its scan of an object came to. A word we do not know is no verdict: the file stays closed to officers."""
    return _SCANNED.get(word, Scan.FAILED)
