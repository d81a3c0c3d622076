"""What AWS failures mean. These branches never occur on an emulator, so the client is stubbed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zlib import crc32

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber
from urllib3 import HTTPResponse

from chalicelib.domain.errors import OutcomeUnknown, StorageUnavailable, Unavailable
from chalicelib.storage import aws_errors
from chalicelib.storage import table as gestures
from chalicelib.storage.table import Table, WriteConflict, get, get_all, put, update, write

ITEM = {"pk": {"S": "a"}, "sk": {"S": "b"}}


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Table, Stubber]]:
    """A table whose answers are written by the test."""
    monkeypatch.setattr(gestures.time, "sleep", lambda seconds: None)
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"})
    client = boto3.client("dynamodb", config=config)
    with Stubber(client) as stub:
        yield Table(client, "t"), stub


def cancelled(stub: Stubber, *codes: str, **existing: Any) -> None:
    """The next transaction is cancelled for these reasons."""
    reasons = [{"Code": code, **({"Item": ITEM} if code == "ConditionalCheckFailed" else {})} for code in codes]
    stub.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        http_status_code=400,
        modeled_fields={"CancellationReasons": reasons},
    )


def test_a_false_condition_is_an_answer_and_tells_what_stood_there(stubbed: tuple[Table, Stubber]) -> None:
    """Positions and items of the conditions that were false."""
    table, stub = stubbed
    cancelled(stub, "None", "ConditionalCheckFailed")
    with pytest.raises(WriteConflict) as conflict:
        write(table, put(ITEM), put(ITEM, "attribute_not_exists(pk)"))
    assert conflict.value.failed == (1,)
    assert conflict.value.existing == {1: ITEM}


def test_a_transaction_conflict_is_tried_again_and_then_succeeds(stubbed: tuple[Table, Stubber]) -> None:
    """It says nothing about what is true."""
    table, stub = stubbed
    cancelled(stub, "TransactionConflict", "None")
    stub.add_response("transact_write_items", {})
    write(table, put(ITEM), put(ITEM))
    stub.assert_no_pending_responses()


def test_a_transaction_conflict_that_lasts_is_unavailable_never_already_done(
    stubbed: tuple[Table, Stubber],
) -> None:
    """The caller must come back."""
    table, stub = stubbed
    for _ in range(gestures.TRIES):
        cancelled(stub, "TransactionConflict")
    with pytest.raises(Unavailable):
        write(table, put(ITEM))
    stub.assert_no_pending_responses()


def test_a_conflict_beside_a_false_condition_is_an_answer(stubbed: tuple[Table, Stubber]) -> None:
    """The condition was really evaluated."""
    table, stub = stubbed
    cancelled(stub, "TransactionConflict", "ConditionalCheckFailed")
    with pytest.raises(WriteConflict) as conflict:
        write(table, put(ITEM), put(ITEM))
    assert conflict.value.failed == (1,)


def test_a_refusal_that_is_our_mistake_stays_an_error(stubbed: tuple[Table, Stubber]) -> None:
    """It must be seen, not retried away."""
    table, stub = stubbed
    cancelled(stub, "ValidationError")
    with pytest.raises(RuntimeError, match="ValidationError"):
        write(table, put(ITEM))


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_throttling_is_unavailable(stubbed: tuple[Table, Stubber], code: str) -> None:
    """For reads and writes alike."""
    table, stub = stubbed
    stub.add_client_error("get_item", code)
    stub.add_client_error("transact_write_items", code)
    with pytest.raises(Unavailable):
        get(table, ITEM)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        write(table, put(ITEM))


def test_a_broken_dynamodb_is_unavailable(stubbed: tuple[Table, Stubber]) -> None:
    """Any 5xx."""
    table, stub = stubbed
    stub.add_client_error("get_item", "InternalServerError", http_status_code=500)
    with pytest.raises(Unavailable):
        get(table, ITEM)  # type: ignore[arg-type]


UNPROCESSED = {"t": {"Keys": [ITEM], "ConsistentRead": True}}


def test_keys_left_unprocessed_are_asked_for_again(stubbed: tuple[Table, Stubber]) -> None:
    """Only those; what was given before is not lost."""
    table, stub = stubbed
    other = {"pk": {"S": "c"}, "sk": {"S": "d"}}
    both = {"t": {"Keys": [other, ITEM], "ConsistentRead": True}}
    values = {"Responses": {"t": [other]}, "UnprocessedKeys": UNPROCESSED}
    stub.add_response("batch_get_item", values, {"RequestItems": both})
    stub.add_response("batch_get_item", {"Responses": {"t": [ITEM]}}, {"RequestItems": UNPROCESSED})
    assert get_all(table, other, ITEM) == [other, ITEM]  # type: ignore[arg-type]
    stub.assert_no_pending_responses()


def test_keys_left_unprocessed_each_time_are_unavailable_never_absent(stubbed: tuple[Table, Stubber]) -> None:
    """A payment must not be called unknown because DynamoDB was busy."""
    table, stub = stubbed
    for _ in range(gestures.TRIES):
        stub.add_response("batch_get_item", {"Responses": {"t": []}, "UnprocessedKeys": UNPROCESSED})
    with pytest.raises(Unavailable):
        get_all(table, ITEM)  # type: ignore[arg-type]
    stub.assert_no_pending_responses()


def test_more_than_a_hundred_keys_are_asked_for_in_several_calls(stubbed: tuple[Table, Stubber]) -> None:
    """DynamoDB refuses more in one."""
    table, stub = stubbed
    wanted = [{"pk": {"S": f"{n}"}, "sk": {"S": "x"}} for n in range(201)]
    for first, last in ((0, 100), (100, 200), (200, 201)):
        requested = {"t": {"Keys": wanted[first:last], "ConsistentRead": True}}
        stub.add_response("batch_get_item", {"Responses": {"t": wanted[first:last]}}, {"RequestItems": requested})
    assert get_all(table, *wanted) == wanted  # type: ignore[arg-type]
    stub.assert_no_pending_responses()


def test_an_update_tells_whether_its_condition_held(stubbed: tuple[Table, Stubber]) -> None:
    """A transaction on the same item is no answer."""
    table, stub = stubbed
    how: Any = {"key": ITEM, "change": "SET a = :a", "condition": "b = :b", "a": {"S": "1"}, "b": {"S": "2"}}
    stub.add_response("update_item", {})
    assert update(table, **how)
    stub.add_client_error("update_item", "ConditionalCheckFailedException")
    assert not update(table, **how)
    stub.add_client_error("update_item", "TransactionConflictException")
    with pytest.raises(Unavailable):
        update(table, **how)


def test_a_silent_network_is_unavailable() -> None:
    """Time-outs are BotoCoreErrors, not ClientErrors."""
    with pytest.raises(Unavailable), aws_errors.translate_aws_errors():
        raise ReadTimeoutError(endpoint_url="http://nowhere.invalid")


def test_a_mistake_of_ours_is_not_called_busy(stubbed: tuple[Table, Stubber]) -> None:
    """AccessDenied and the like must be seen."""
    table, stub = stubbed
    stub.add_client_error("get_item", "AccessDeniedException")
    with pytest.raises(table.client.exceptions.ClientError):
        get(table, ITEM)  # type: ignore[arg-type]


WRITES = {"transact_write_items": lambda table: write(table, put(ITEM)), "update_item": lambda table: counted(table)}


def counted(table: Table) -> None:
    """A write of one item that is no transaction."""
    with aws_errors.translate_aws_errors(writes=True):
        table.client.update_item(TableName=table.name, Key=ITEM)


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize(("code", "status"), [("InternalServerError", 500), ("ServiceUnavailable", 503)])
def test_a_write_that_ended_in_a_5xx_may_have_been_saved(
    stubbed: tuple[Table, Stubber], operation: str, code: str, status: int
) -> None:
    """The answer was lost, not necessarily the write: the person is told to look first."""
    table, stub = stubbed
    stub.add_client_error(operation, code, http_status_code=status)
    with pytest.raises(OutcomeUnknown) as unknown:
        WRITES[operation](table)
    assert unknown.value.code == "outcome_unknown"
    assert "nothing was changed" not in unknown.value.text[1]
    assert "chưa có gì thay đổi" not in unknown.value.text[0]


def test_a_transaction_that_is_still_running_may_be_saved(stubbed: tuple[Table, Stubber]) -> None:
    """DynamoDB answers so when the first try of this very transaction has not ended."""
    table, stub = stubbed
    stub.add_client_error("transact_write_items", "TransactionInProgressException", http_status_code=400)
    with pytest.raises(OutcomeUnknown):
        write(table, put(ITEM))


def test_a_write_that_was_refused_at_once_says_that_nothing_was_changed(stubbed: tuple[Table, Stubber]) -> None:
    """Throttling is an answer to the first try."""
    table, stub = stubbed
    stub.add_client_error("transact_write_items", "ThrottlingException", http_status_code=400)
    with pytest.raises(Unavailable) as refused:
        write(table, put(ITEM))
    assert (refused.value.code, type(refused.value)) == ("try_again", StorageUnavailable)


def test_a_write_that_was_refused_after_a_lost_answer_may_have_been_saved(stubbed: tuple[Table, Stubber]) -> None:
    """The refusal of the second try says nothing of the first."""
    table, stub = stubbed
    metadata = {"RetryAttempts": 1}
    stub.add_client_error("transact_write_items", "ThrottlingException", response_meta=metadata)
    with pytest.raises(OutcomeUnknown):
        write(table, put(ITEM))


def test_a_read_without_an_answer_says_that_nothing_was_changed(stubbed: tuple[Table, Stubber]) -> None:
    """Reads change nothing, whatever becomes of them."""
    table, stub = stubbed
    stub.add_client_error("get_item", "InternalServerError", http_status_code=500)
    with pytest.raises(Unavailable) as silent:
        get(table, ITEM)  # type: ignore[arg-type]
    assert (silent.value.code, type(silent.value)) == ("try_again", StorageUnavailable)


def test_what_fails_after_something_was_saved_is_not_called_unchanged() -> None:
    """A read after the write, for the answer, was all that failed."""
    with pytest.raises(OutcomeUnknown), aws_errors.after_a_write():
        raise aws_errors.unavailable()


def test_all_turns_of_one_write_carry_one_token(stubbed: tuple[Table, Stubber]) -> None:
    """Whichever of them was saved, DynamoDB answers the later ones as it answered that one, and writes nothing."""
    table, stub = stubbed
    tokens: list[str] = []
    table.client.meta.events.register(
        "before-parameter-build.dynamodb.TransactWriteItems",
        lambda params, **_: tokens.append(params["ClientRequestToken"]),
    )
    cancelled(stub, "TransactionConflict")
    stub.add_response("transact_write_items", {})
    write(table, put(ITEM))
    stub.add_response("transact_write_items", {})
    write(table, put(ITEM))
    assert tokens[0] == tokens[1] != tokens[2]


def test_a_write_whose_answer_was_lost_is_sent_again_as_the_same_write() -> None:
    """DynamoDB saved the first one: it answers the second with success, not with a condition that is false now."""
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 3, "mode": "standard"}))
    sent: list[str] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(json.loads(request.body)["ClientRequestToken"])
        if len(sent) == 1:
            raise ReadTimeoutError(endpoint_url=request.url)
        body = HTTPResponse(BytesIO(b"{}"), preload_content=False)
        return AWSResponse(request.url, 200, {"x-amz-crc32": str(crc32(b"{}"))}, body)

    client.meta.events.register("before-send.dynamodb", answer)
    write(Table(client, "t"), put(ITEM, "attribute_not_exists(pk)"))
    assert len(sent) == 2
    assert len(set(sent)) == 1
