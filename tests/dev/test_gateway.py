"""The local gateway hands over what API Gateway would, and answers as it would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from chalice.app import Chalice, Response

from dev.gateway import MOST_BYTES, Gateway
from dev.servers import serving


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    app = Chalice("tiny", configure_logs=False)

    @app.route("/echo/{name}", methods=["GET", "POST"], content_types=["*/*"])
    def echo(name: str) -> Response:
        request: Any = app.current_request
        requested = request.query_params
        reported = {
            "name": name,
            "captured": request.uri_params,
            "query": {key: requested.getlist(key) for key in requested} if requested else None,
            "bytes": len(request.raw_body),
            "ip": request.context["identity"]["sourceIp"],
        }
        cookies = ["a=1; Path=/", "b=2; Path=/"]
        return Response(json.dumps(reported), headers={"Content-Type": "application/json", "Set-Cookie": cookies})

    @app.route("/echo/{other}/deeper")
    def deeper(other: str) -> object:
        request: Any = app.current_request
        return {"captured": request.uri_params}

    @app.route("/slow/{name}")
    def slow(name: str) -> object:
        time.sleep(0.05)
        request: Any = app.current_request
        return {"asked": name, "seen": request.uri_params["name"], "thread": threading.get_ident()}

    @app.route("/picture")
    def picture() -> Response:
        return Response(b"\x89PNG\r\n", headers={"Content-Type": "image/png"})

    @app.route("/away")
    def away() -> Response:
        return Response("", status_code=303, headers={"Location": "/elsewhere"})

    @app.route("/unserialisable")
    def unserialisable() -> object:
        return object()

    with serving(Gateway(app), 0) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as made:
        yield made


def test_path_and_query_arrive_as_they_were_sent(client: httpx.Client) -> None:
    reported = client.get("/echo/h%2Fs?a=1&a=2&b=%2B&c=").json()
    assert reported["name"] == "h%2Fs"
    assert reported["query"] == {"a": ["1", "2"], "b": ["+"], "c": [""]}
    assert reported["ip"] == "127.0.0.1"


def test_only_a_route_s_own_names_are_captured(client: httpx.Client) -> None:
    assert client.get("/echo/x/deeper").json() == {"captured": {"other": "x"}}


def test_several_cookies_are_several_headers(client: httpx.Client) -> None:
    assert client.get("/echo/x").headers.get_list("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]


def test_a_redirect_is_sent_as_it_is(client: httpx.Client) -> None:
    assert client.get("/away").headers["Location"] == "/elsewhere"


def test_bytes_stay_bytes(client: httpx.Client) -> None:
    assert client.get("/picture", headers={"Accept": "image/png"}).content == b"\x89PNG\r\n"


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    answer = client.head("/echo/x")
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/echo/x", 404, "not_found"),
        ("GET", "/unserialisable", 502, "internal_error"),
    ],
)
def test_the_gateway_s_own_answers_are_problems(
    client: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path, headers={"Authorization": "Bearer x"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code


def test_ten_megabytes_pass_and_one_byte_more_does_not(client: httpx.Client) -> None:
    assert client.post("/echo/x", content=b"0" * MOST_BYTES).json()["bytes"] == MOST_BYTES
    assert client.post("/echo/x", content=b"0" * (MOST_BYTES + 1)).status_code == 413
    in_chunks = (b"0" * MOST_BYTES for _ in range(2))
    assert client.post("/echo/x", content=in_chunks).status_code == 413


def test_requests_at_the_same_time_do_not_see_each_other(client: httpx.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        reported = list(pool.map(lambda n: client.get(f"/slow/{n}").json(), range(24)))
    assert all(one["asked"] == one["seen"] for one in reported)
    assert len({one["thread"] for one in reported}) > 1
