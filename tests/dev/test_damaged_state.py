"""A stack whose state is damaged does not start: it names the file, says what to do, and changes nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dev import emulator, place, stack
from dev.database import opened
from dev.place import ROOT, Place
from dev.servers import three_free
from dev.state_files import DamagedState, replace_file
from tests.dev.emulator_world import client, furnish, item, started

SCHEMA = "create table if not exists t (a text);"


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The state of a stack that was killed (all it wrote is in the log), and of the same one after it was stopped."""
    at = Place(three_free(), tmp_path_factory.mktemp("left") / "state")
    with started(at) as child:
        furnish(at)
        for number in range(50):
            client(at, "dynamodb").put_item(TableName=place.TABLE, Item=item(number))
        client(at, "s3").put_object(Bucket=place.BUCKET, Key="a/b", Body=b"x" * 999)
        child.kill()
    killed = at.state.with_name("killed")
    shutil.copytree(at.state, killed)
    with started(at):
        pass
    for name in ("events.sqlite", "providers.sqlite", "outbox.sqlite"):
        with opened(at.state / name, SCHEMA) as db:
            db.executemany("insert into t values (?)", [("x" * 500,)] * 50)
    replace_file(at.seal_keyring, b'{"certificates": "one"}')
    replace_file(at.issuer_key, b'{"kid": "one"}')
    return {"killed": killed, "stopped": at.state}


@pytest.fixture
def at(left: dict[str, Path], tmp_path: Path) -> Place:
    return copied(left["stopped"], tmp_path)


@pytest.fixture
def after_a_kill(left: dict[str, Path], tmp_path: Path) -> Place:
    return copied(left["killed"], tmp_path)


def copied(state: Path, folder: Path) -> Place:
    shutil.copytree(state, folder / "state")
    return Place(three_free(), folder / "state")


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


FILES = (
    "aws/state.sqlite",
    "aws/state.count",
    "events.sqlite",
    "providers.sqlite",
    "outbox.sqlite",
    "seal-keyring.json",
    "issuer-key.json",
    f"s3/000000000000/{place.BUCKET}/a/b",
    f"s3/000000000000/{place.BUCKET}/a/b.meta.json",
)
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "half": half,
    "empty": lambda _: b"",
    "another format": lambda content: b"[" + b"\x00\xff" * (len(content) // 3),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_each_damaged_file_is_named_and_left_as_it_is(at: Place, name: str, damage: str) -> None:
    path = at.state / name
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    before = contents(at.state)
    with pytest.raises(DamagedState) as refused:
        start(at)
    assert str(path) in str(refused.value)
    assert "make clean-local" in str(refused.value)
    assert contents(at.state) == before


def test_a_log_that_was_cut_is_not_taken_for_an_older_state(after_a_kill: Place) -> None:
    log = after_a_kill.state / "aws/state.sqlite-wal"
    log.write_bytes(half(log.read_bytes()))
    with pytest.raises(DamagedState, match="older than what the stack had answered"):
        start(after_a_kill)


def test_a_state_that_cannot_be_opened_is_not_called_damaged(at: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk SQLite cannot make its shared memory; nobody must be told to forget a healthy state."""

    def full(_path: Path) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("dev.state_files.connect_for_reading", full)
    with pytest.raises(SystemExit, match="Is the disk full") as ended:
        start(at)
    assert "clean-local" not in str(ended.value)


@pytest.mark.parametrize("name", ["aws/state.sqlite", "aws/state.count"])
def test_a_file_that_is_gone_is_missed(at: Place, name: str) -> None:
    for path in (at.state / "aws").glob(f"{Path(name).name}*"):
        path.unlink()
    with pytest.raises(DamagedState, match="is missing"):
        start(at)


def test_what_a_kill_leaves_is_no_damage(after_a_kill: Place) -> None:
    """Half a record at the end of the log, and an upload that was never answered."""
    at = after_a_kill
    with (at.state / "aws/state.sqlite-wal").open("ab") as log:
        log.write(os.urandom(2000))
    bucket = at.state / "s3/000000000000" / place.BUCKET
    (bucket / "a/new").write_bytes(b"no description yet")
    (bucket / "a/newer.tmp").write_bytes(b"half")
    with started(at):
        rows = client(at, "dynamodb").scan(TableName=place.TABLE, Select="COUNT")["Count"]
        listed = client(at, "s3").list_objects_v2(Bucket=place.BUCKET)["Contents"]
    assert rows == 50
    assert [one["Key"] for one in listed] == ["a/b"]


def test_the_command_ends_with_a_sentence(at: Place) -> None:
    path = at.state / "aws/state.sqlite"
    path.write_bytes(half(path.read_bytes()))
    done = run(at)
    assert done.returncode != 0
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_the_state_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    """As it was left by MiniStack itself."""
    at = Place(three_free(), tmp_path)
    environ = {**os.environ, **emulator._settings(at)}
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.argv = ['ministack']; from ministack.app import main; main()"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    emulator._wait_for(child, at, 0)
    queue = furnish(at)
    row = item(7)
    client(at, "dynamodb").put_item(TableName=place.TABLE, Item=row)
    client(at, "sqs").send_message(
        QueueUrl=queue, MessageBody="kept", MessageGroupId="one", MessageDeduplicationId="one"
    )
    child.terminate()
    child.wait(30)
    assert (tmp_path / "aws/dynamodb.json").exists()
    for _ in range(2):
        with started(at) as emulated:
            assert client(at, "dynamodb").scan(TableName=place.TABLE)["Items"] == [row]
            emulated.kill()
        assert not list((tmp_path / "aws").glob("*.json"))
    with started(at):
        got = client(at, "sqs").receive_message(QueueUrl=queue)["Messages"]
    assert [message["Body"] for message in got] == ["kept"]


@pytest.mark.parametrize("content", ["half", "no state"])
def test_a_damaged_file_of_an_earlier_version_is_refused_too(tmp_path: Path, content: str) -> None:
    """Until now MiniStack wrote one JSON file for each service at the stop."""
    at = Place(three_free(), tmp_path)
    old = tmp_path / "aws/dynamodb.json"
    old.parent.mkdir()
    old.write_text({"half": '{"__ministack_format__": 2, "payl', "no state": '{"a": 1}'}[content])
    done = run(at)
    assert done.returncode != 0
    assert str(old) in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert old.exists()


def start(at: Place) -> None:
    stack.check_state(at)
    with (at.state / "lock").open("a") as lock, emulator.running(at, lock.fileno()):
        pass


def contents(folder: Path) -> dict[str, bytes]:
    """All files but what any reader of SQLite makes (shared memory, an empty log) and the lock."""
    files = {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    passing = ("-shm", "/lock")
    return {
        name: content
        for name, content in files.items()
        if not name.endswith(passing) and (content or not name.endswith("-wal"))
    }


def run(at: Place) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dev", "run", "--no-journey"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(at.port), "MOTCUA_STATE": str(at.state)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
