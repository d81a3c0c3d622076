"""The stack that the rehearsal deployed, and what AWS itself does there and the emulator does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chalicelib.documents import guardduty
from chalicelib.storage.s3.bucket import Bucket
from dev import pumps, scanner
from dev.stack import Stack

NAME = "motcua-test"


@dataclass(frozen=True)
class Deployed:
    """The deployed stage `test` of a running emulator."""

    stack: Stack

    @cached_property
    def _outputs(self) -> dict[str, str]:
        (made,) = self.stack.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in made["Outputs"]}

    @property
    def table(self) -> str:
        return self._outputs["TableName"]

    @property
    def bucket(self) -> Bucket:
        return Bucket(self.stack.client("s3"), self._outputs["BucketName"])

    def _name(self, function: str) -> str:
        """The name of a function by its logical id."""
        functions = [each["FunctionName"] for each in self.stack.client("lambda").list_functions()["Functions"]]
        (name,) = (each for each in functions if each.startswith(f"{NAME}-{function}-"))
        return str(name)

    def lines(self, function: str, message: str) -> list[dict[str, Any]]:
        """The lines with this message in the log of a function."""
        found = self.stack.client("logs").filter_log_events(
            logGroupName=f"/aws/lambda/{self._name(function)}", filterPattern=f'"{message}"'
        )["events"]
        lines = [json.loads(each["message"]) for each in found if each["message"].startswith("{")]
        return [line for line in lines if line["message"] == message]

    def run(self, function: str, event: dict[str, Any] | None = None) -> None:
        """One run of a function to its end, by its schedule unless an event is named."""
        name = self._name(function)
        payload = json.dumps(event or pumps.minute())
        answer = self.stack.client("lambda").invoke(FunctionName=name, Payload=payload)
        assert "FunctionError" not in answer, answer["Payload"].read()

    def scan(self, key: str, status: str = "") -> None:
        """GuardDuty has scanned an object: its event reaches the function that its rule names.

        Only AWS sends events of `aws.guardduty`, so the rule is asked whether it matches, and the function invoked.
        """
        event = scanner.verdict(self.bucket, key, status)
        events = self.stack.client("events")
        patterns = [each["EventPattern"] for each in events.list_rules(Limit=100)["Rules"] if "EventPattern" in each]
        requested = {"Event": json.dumps(event)}
        (matching,) = (
            each
            for each in patterns
            if "aws.guardduty" in each and events.test_event_pattern(EventPattern=each, **requested)["Result"]
        )
        assert self.bucket.name in matching
        self.run("MalwareScanned", event)

    def tag(self, key: str, status: str) -> None:
        """GuardDuty writes its verdict on an object."""
        tags = {"TagSet": [{"Key": guardduty.TAG, "Value": status}]}
        version = self.bucket.client.head_object(Bucket=self.bucket.name, Key=key)["VersionId"]
        self.bucket.client.put_object_tagging(Bucket=self.bucket.name, Key=key, VersionId=version, Tagging=tags)

    @contextmanager
    def scanning(self) -> Iterator[None]:
        """Everything that is sent or attached until the block ends is scanned."""
        seen: set[str] = set()

        def step() -> float:
            for folder in ("uploads/", "results/"):
                listed = self.bucket.client.list_objects_v2(Bucket=self.bucket.name, Prefix=folder)
                for key in {each["Key"] for each in listed.get("Contents", [])} - seen:
                    self.scan(key)
                    seen.add(key)
            return pumps.SOON

        with pumps.turning({"scanner": step}):
            yield
