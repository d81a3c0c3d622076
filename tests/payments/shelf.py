"""A bucket in memory, for settlement files."""

from __future__ import annotations

import io
from typing import Any

from tests.roles.recorder import note_call


class Shelf:
    """What is used of boto3's client."""

    class exceptions:  # noqa: N801 (botocore's)
        class NoSuchKey(Exception):
            """There is no such object."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        """By the test, which is no function of ours."""
        self._objects[Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        note_call("s3", "GetObject", {"Bucket": Bucket, "Key": Key})
        if Key not in self._objects:
            raise self.exceptions.NoSuchKey
        return {"Body": io.BytesIO(self._objects[Key])}
