"""What the emulator answered with success is there after any kill; what it could not write it did not confirm."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from dev import place
from dev.outbox import Outbox
from dev.place import Place
from tests.dev.emulator_world import client, forbid_growth, furnish, item, somewhere, started

SECONDS_OF_KILLS = 25
LEAST_KILLS = 3


class Writer(threading.Thread):
    """Writes without a pause; `confirmed` holds what was answered with success."""

    def __init__(self, write: Callable[[int], object], first: int) -> None:
        super().__init__(daemon=True)
        self.write, self.number = write, first
        self.confirmed: list[int] = []

    def run(self) -> None:
        while True:
            try:
                self.write(self.number)
            except (BotoCoreError, ClientError):
                return
            self.confirmed.append(self.number)
            self.number += 1


def writers(at: Place, queue: str, first: dict[str, int]) -> dict[str, Writer]:
    dynamodb, s3, sqs, ses, sns = (client(at, name) for name in ("dynamodb", "s3", "sqs", "ses", "sns"))

    def two_rows(number: int) -> None:
        rows = [item(number), {**item(number), "sk": {"S": "SECOND"}}]
        dynamodb.transact_write_items(
            TransactItems=[{"Put": {"TableName": place.TABLE, "Item": row}} for row in rows],
        )

    def send(number: int) -> None:
        sqs.send_message(
            QueueUrl=queue, MessageBody=str(number), MessageGroupId=f"g{number}", MessageDeduplicationId=f"d{number}"
        )

    def mail(number: int) -> None:
        text = {"Data": str(number)}
        ses.send_email(
            Source=place.MAIL_FROM,
            Destination={"ToAddresses": ["mai@example.vn"]},
            Message={"Subject": text, "Body": {"Text": text}},
        )

    writes: dict[str, Callable[[int], object]] = {
        "rows": two_rows,
        "objects": lambda n: s3.put_object(Bucket=place.BUCKET, Key=f"kill/{n % 20}", Body=f"{n} " * 2000),
        "queue": send,
        "mails": mail,
        "texts": lambda n: sns.publish(PhoneNumber="+84900000001", Message=f"text {n}"),
    }
    return {name: Writer(write, first.get(name, 0)) for name, write in writes.items()}


def held(at: Place, queue: str) -> dict[str, set[int]]:
    """The numbers that are there now."""
    dynamodb, s3, sqs = (client(at, name) for name in ("dynamodb", "s3", "sqs"))
    rows: dict[str, list[int]] = {"ROW": [], "SECOND": []}
    for page in dynamodb.get_paginator("scan").paginate(TableName=place.TABLE):
        for row in page["Items"]:
            rows[row["sk"]["S"]].append(int(row["pk"]["S"].removeprefix("TEST#")))
    assert rows["ROW"] == rows["SECOND"], "half a transaction"
    messages = set()
    while got := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages"):
        messages |= {int(message["Body"]) for message in got}
        for message in got:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    objects = set()
    for version in s3.list_object_versions(Bucket=place.BUCKET, Prefix="kill/").get("Versions", []):
        at_version = {"Bucket": place.BUCKET, "Key": version["Key"], "VersionId": version["VersionId"]}
        body = s3.get_object(**at_version)["Body"].read().decode()
        number = body.split(" ", 1)[0]
        assert body == f"{number} " * 2000
        objects.add(int(number))
    sent = Outbox(at.state / "outbox.sqlite").items()
    return {
        "rows": set(rows["ROW"]),
        "objects": objects,
        "queue": messages,
        "mails": {int(one["subject"]) for one in sent if one["channel"] == "email"},
        "texts": {int(one["text"].removeprefix("text ")) for one in sent if one["channel"] == "sms"},
    }


def test_what_was_confirmed_survives_kills_at_any_moment(tmp_path: Path) -> None:
    at, chance = somewhere(tmp_path), random.Random(12)
    confirmed: dict[str, set[int]] = {}
    taken: set[int] = set()
    first: dict[str, int] = {}
    until, kills = time.monotonic() + SECONDS_OF_KILLS, 0
    while time.monotonic() < until or kills < LEAST_KILLS:
        with started(at) as child:
            queue = furnish(at)
            there = held(at, queue)
            there["queue"] |= taken
            taken = there["queue"]
            for name, numbers in confirmed.items():
                assert numbers <= there[name], f"{name} lost {sorted(numbers - there[name])[:5]} after {kills} kills"
            busy = writers(at, queue, first)
            for writer in busy.values():
                writer.start()
            time.sleep(chance.uniform(0.2, 1.2))
            if kills % 2:
                # In the middle of the stop.
                child.send_signal(signal.SIGTERM)
                time.sleep(chance.uniform(0, 0.3))
            child.kill()
            child.wait()
        for name, writer in busy.items():
            writer.join(30)
            confirmed.setdefault(name, set()).update(writer.confirmed)
            first[name] = writer.number + 1
        kills += 1
    assert all(confirmed.values()), "nothing was written"


def test_queues_keep_their_order_and_what_is_in_flight(tmp_path: Path) -> None:
    at = somewhere(tmp_path)
    with started(at) as child:
        queue, sqs = furnish(at), client(at, "sqs")
        for number in range(4):
            sent = {"MessageBody": str(number), "MessageGroupId": "one", "MessageDeduplicationId": f"d{number}"}
            sqs.send_message(QueueUrl=queue, **sent)
        taken = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1, VisibilityTimeout=600)["Messages"][0]
        child.kill()
    with started(at):
        sqs = client(at, "sqs")
        assert "Messages" not in sqs.receive_message(QueueUrl=queue), "its group is in flight"
        again = {"MessageBody": "3", "MessageGroupId": "one", "MessageDeduplicationId": "d3"}
        sqs.send_message(QueueUrl=queue, **again)
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=taken["ReceiptHandle"])
        left = []
        while got := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            left += [message["Body"] for message in got]
            for message in got:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert left == ["1", "2", "3"]


def test_an_upload_in_parts_goes_on_after_a_kill(tmp_path: Path) -> None:
    at, there = somewhere(tmp_path), {"Bucket": place.BUCKET, "Key": "parts"}
    piece = b"x" * (5 << 20)
    with started(at) as child:
        furnish(at)
        s3 = client(at, "s3")
        upload = s3.create_multipart_upload(**there)["UploadId"]
        first = s3.upload_part(**there, UploadId=upload, PartNumber=1, Body=piece)["ETag"]
        child.kill()
    with started(at):
        s3 = client(at, "s3")
        second = s3.upload_part(**there, UploadId=upload, PartNumber=2, Body=b"end")["ETag"]
        parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]
        s3.complete_multipart_upload(**there, UploadId=upload, MultipartUpload={"Parts": parts})
        assert s3.get_object(**there)["Body"].read() == piece + b"end"


def test_the_event_of_an_object_is_in_its_queue_when_the_upload_is_answered(tmp_path: Path) -> None:
    at = somewhere(tmp_path)
    with started(at) as child:
        furnish(at)
        sqs, events = client(at, "sqs"), client(at, "events")
        queue = sqs.create_queue(QueueName="arrivals")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"]}
        events.put_rule(Name="arrivals", EventPattern=json.dumps(pattern))
        events.put_targets(Rule="arrivals", Targets=[{"Id": "queue", "Arn": arn}])
        s3 = client(at, "s3")
        for number in range(20):
            s3.put_object(Bucket=place.BUCKET, Key=f"uploads/{number}", Body=b"x")
        child.kill()
    with started(at):
        attributes = client(at, "sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        assert attributes["ApproximateNumberOfMessages"] == "20"


def test_a_full_disk_refuses_writes_and_loses_nothing(tmp_path: Path) -> None:
    at = somewhere(tmp_path)
    with started(at) as child:
        furnish(at)
        dynamodb = client(at, "dynamodb")
        confirmed: list[int] = []
        forbid_growth(child, max(file.stat().st_size for file in (tmp_path / "aws").iterdir()) + 20_000)

        def fill() -> None:
            for number in range(1000):
                dynamodb.put_item(TableName=place.TABLE, Item=item(number, "x" * 3000))
                confirmed.append(number)

        with pytest.raises(ClientError) as refused:
            fill()
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
        assert confirmed
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) != 0, "it must not say that it stopped well"
    with started(at):
        assert set(confirmed) <= numbers(at)


def test_writing_goes_on_when_there_is_room_again(tmp_path: Path) -> None:
    at = somewhere(tmp_path)
    with started(at) as child:
        furnish(at)
        dynamodb, s3 = client(at, "dynamodb"), client(at, "s3")
        forbid_growth(child, 1000)
        there = {"Bucket": place.BUCKET, "Key": "full"}
        for refused in (
            lambda: s3.put_object(**there, Body=b"x" * 5000),
            lambda: dynamodb.put_item(TableName=place.TABLE, Item=item(1)),
        ):
            with pytest.raises(ClientError) as answer:
                refused()
            assert answer.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
        forbid_growth(child, -1)
        dynamodb.put_item(TableName=place.TABLE, Item=item(2))
        s3.put_object(**there, Body=b"y" * 5000)
        child.kill()
    with started(at):
        assert 2 in numbers(at)
        assert client(at, "s3").get_object(**there)["Body"].read() == b"y" * 5000


def numbers(at: Place) -> set[int]:
    pages: Any = client(at, "dynamodb").get_paginator("scan").paginate(TableName=place.TABLE)
    return {int(row["pk"]["S"].removeprefix("TEST#")) for page in pages for row in page["Items"]}
