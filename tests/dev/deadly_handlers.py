"""Handlers that end their own process, served as those of the application are. Run as a program."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import time
from typing import Any

from dev.handler_process import serve


def handle(event: dict[str, Any], context: Any) -> Any:
    """Do what the event says; a stream's batch does so for each of its records."""
    for record in event.get("Records", [event]):
        image = record.get("dynamodb", {}).get("NewImage", {})
        act(image.get("do", {}).get("S") or record.get("do", ""))
    return {"pid": os.getpid(), "function": context.function_name, "left": context.get_remaining_time_in_millis()}


def act(what: str) -> None:
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "segfault":
        ctypes.string_at(0)
    elif what == "exit":
        os._exit(0)
    elif what == "raise":
        raise ValueError("this event is wrong")
    elif what == "hang":
        time.sleep(600)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), lambda _name: handle)
