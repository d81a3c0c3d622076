"""Notes each AWS call that a deployed function makes in a test, and from where in its code.

A call counts for the function that is running: `api_handler` while the app answers a request, else the event
handler. What a test calls by itself is not noted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import botocore.handlers
from chalice.app import Chalice, EventSourceHandler

from chalicelib.storage import table
from tests.roles import names, operations
from tests.roles.operations import Need

ROOT = Path(__file__).parent.parent.parent
CODE, TESTS = (f"{ROOT / folder}{os.sep}" for folder in ("chalicelib", "tests"))
TABLE = table.__file__
HELPERS = {
    "put": "PutItem",
    "delete": "DeleteItem",
    "check": "ConditionCheckItem",
    "get": "GetItem",
    "get_all": "BatchGetItem",
    "query": "Query",
    "update": "UpdateItem",
}
"""The functions of `chalicelib.storage.table` by which other modules make DynamoDB operations."""


@dataclass(frozen=True, order=True)
class Place:
    """Where a line of `chalicelib` makes an AWS operation."""

    module: str
    function: str
    """With its class, if it is a method."""
    operation: str
    line: int
    """0 when the operation is a call of boto3, which stands once in its function."""


@dataclass
class Recorded:
    """What functions did, each with the first test that saw it."""

    needs: dict[tuple[str, Need], str] = field(default_factory=dict)
    places: dict[tuple[str, Place], str] = field(default_factory=dict)
    unknown: dict[tuple[str, str], str] = field(default_factory=dict)
    """Calls that `operations` does not list."""

    def dumped(self) -> list[list[Any]]:
        """As values that pytest-xdist can carry from a worker to its controller."""
        return [
            [["need", function, need.action, need.resource, list(need.context), test]
             for (function, need), test in self.needs.items()],
            [["place", function, place.module, place.function, place.operation, place.line, test]
             for (function, place), test in self.places.items()],
            [["unknown", *key, test] for key, test in self.unknown.items()],
        ]  # fmt: skip

    def add(self, dumped: list[list[Any]]) -> None:
        """What another process recorded."""
        needs, places, unknown = dumped
        for _, function, action, resource, context, test in needs:
            pairs = tuple((key, value) for key, value in context)
            self.needs.setdefault((function, Need(action, resource, pairs)), test)
        for _, function, module, name, operation, line, test in places:
            self.places.setdefault((function, Place(module, name, operation, line)), test)
        for _, function, what, test in unknown:
            self.unknown.setdefault((function, what), test)


recorded = Recorded()
_function: ContextVar[str] = ContextVar("function", default="")


@contextmanager
def running(function: str) -> Iterator[None]:
    """Until the block ends, this deployed function is running in this thread."""
    before = _function.set(function)
    try:
        yield
    finally:
        _function.reset(before)


def note_call(service: str, operation: str, params: Mapping[str, Any]) -> None:
    """A call that a client is about to make, or one that it signs for somebody else to make."""
    function = _function.get()
    # Frame 1 is the hook, or the client that a test put in boto3's place.
    frame = _caller(sys._getframe(2)) if function else None
    if frame is None:
        return
    try:
        for need in operations.needs(service, operation, params):
            recorded.needs.setdefault((function, need), _test())
    except NotImplementedError as unknown:
        recorded.unknown.setdefault((function, str(unknown)), _test())
    if frame.f_code.co_filename != TABLE:
        _note_place(function, frame, operation, line=0)


def install() -> None:
    """From now on, in this process. Before any module that takes the helpers of `chalicelib.storage.table`."""
    early = [name for name, module in sys.modules.items() if module is not table and _uses_helpers(name, module)]
    if early:
        raise RuntimeError(f"imported before calls are recorded: {', '.join(early)}")
    _while_running(Chalice, lambda _: "api_handler")
    _while_running(EventSourceHandler, lambda handler: names.deployed_name(handler.func.__name__))
    for name, operation in HELPERS.items():
        setattr(table, name, _noting(getattr(table, name), operation))
    # moto makes a new default session for each fake cloud; what is built in is registered with every one.
    botocore.handlers.BUILTIN_HANDLERS.extend(
        [
            ("provide-client-params", _on_params),
            ("after-call.s3", _on_answer),
            ("before-sign.s3.PutObject", _on_signing),
        ]
    )


def _uses_helpers(name: str, module: ModuleType) -> bool:
    return name.startswith("chalicelib.") and getattr(module, "write", None) is table.write


def _while_running(kind: type, name_of: Callable[[Any], str]) -> None:
    original = kind.__call__  # type: ignore[operator]

    @wraps(original)
    def call(self: Any, event: Any, context: Any) -> Any:
        with running(name_of(self)):
            return original(self, event, context)

    kind.__call__ = call  # type: ignore[operator]


def _noting(helper: Callable[..., Any], operation: str) -> Callable[..., Any]:
    @wraps(helper)
    def noted(*args: Any, **kwargs: Any) -> Any:
        function = _function.get()
        if function:
            frame = sys._getframe(1)
            if frame.f_code.co_filename.startswith(CODE):
                _note_place(function, frame, operation, frame.f_lineno)
        return helper(*args, **kwargs)

    return noted


def _on_params(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    if context.get("is_presign_request") and model.name == "CreateBucket":
        return  # only botocore's way to find the address of a form, which `_on_signing` notes
    context["recorded_params"] = params
    note_call(model.service_model.service_name, model.name, params)


def _on_answer(parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    function = _function.get()
    if function:
        for need in operations.needs_when_missing("s3", model.name, context.get("recorded_params", {}), parsed):
            recorded.needs.setdefault((function, need), _test())


def _on_signing(request: Any, **_: Any) -> None:
    """A form that somebody else sends: no parameters are announced for it, and it is sent with our right."""
    if "s3-presign-post-fields" in request.context:
        conditions = request.context["s3-presign-post-policy"]["conditions"]
        (bucket,) = (each["bucket"] for each in conditions if isinstance(each, dict) and "bucket" in each)
        key = request.context["s3-presign-post-fields"]["key"]
        note_call("s3", "PutObject", {"Bucket": bucket, "Key": key})


def _caller(frame: FrameType | None) -> FrameType | None:
    """The frame of `chalicelib` that made a call; `None` when a test made it in the middle of a function."""
    while frame is not None and not frame.f_code.co_filename.startswith((CODE, TESTS)):
        frame = frame.f_back
    return frame if frame is not None and frame.f_code.co_filename.startswith(CODE) else None


def _note_place(function: str, frame: FrameType, operation: str, line: int) -> None:
    module = "chalicelib." + frame.f_code.co_filename[len(CODE) :].removesuffix(".py").replace(os.sep, ".")
    name = frame.f_code.co_qualname.partition(".<locals>")[0]
    recorded.places.setdefault((function, Place(module, name, operation, line)), _test())


def _test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
