"""`/openapi.json` is valid, complete, and every operation it lists is there."""

from __future__ import annotations

import re

from openapi_spec_validator import validate

from tests import issuer as people
from tests.world import World

OF_BODIES = re.compile(r"\(call: Call, body: request_models\.(\w+)[,)]")


def test_the_document_is_valid(world: World) -> None:
    """OpenAPI 3.1."""
    document = world.must(200, "GET", "/openapi.json")
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_operation_it_lists_answers(world: World) -> None:
    """With a status that it names, or a refusal; never 5xx."""
    document = world.must(200, "GET", "/openapi.json")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            who = people.SUPERVISOR if "/desk/" in path else people.CITIZEN if "security" in operation else None
            body = {} if "requestBody" in operation else None
            answer = world.ask(method.upper(), re.sub(r"{\w+}", "2345-6789-ABCD", path), who, body)
            assert str(answer.status_code) in operation["responses"], (method, path, answer.status_code)


def test_each_body_it_names_is_the_one_that_is_read() -> None:
    """The view says by its annotation what `takes` names; the two must agree."""
    from pathlib import Path

    files = [*Path("chalicelib").glob("*/*api.py")]
    assert len(files) >= 7
    for file in files:
        source = file.read_text()
        for block in source.split("@routes.route")[1:]:
            assert re.findall(r'takes="(\w+)"', block) == OF_BODIES.findall(block), block
