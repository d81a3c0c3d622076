"""Where the code of each deployed function calls AWS, read from the source without running it.

A function reaches what it names: each mention of a function, class or table of functions counts as a way there,
whether it is called at once, handed on, or stands in a dict. A method counts as reached when anything reached uses an
attribute of its name. That is more than what really runs, never less; what is too much gets a reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from botocore import xform_name

from tests.roles import names, operations
from tests.roles.recorder import HELPERS, Place

ROOT = Path(__file__).parent.parent.parent
STORAGE = "chalicelib.storage.table"
CLIENTS = {"client", "_client", "ssm", "kms", "ses", "sns", "sqs", "s3", "dynamodb"}
"""How variables are called that hold a client of boto3; the comparison fails when a call comes from another one."""
OPERATIONS = {xform_name(operation): operation for _, operation in operations.listed()}
NAMED = {"get_paginator": 0, "generate_presigned_url": 0}
"""Methods of clients that name the operation in an argument, and its position."""

Node = tuple[str, str]
"""Module and the name of a function, method (`Class.method`) or other top-level definition."""


@dataclass
class Module:
    """What a source file defines, and what its names mean."""

    name: str
    imports: dict[str, Node] = field(default_factory=dict)
    definitions: dict[str, list[ast.AST]] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)


@dataclass(frozen=True)
class Code:
    """All modules, and the places of AWS operations in each definition."""

    modules: dict[str, Module]
    methods: dict[str, tuple[Node, ...]]
    """By the name of the method."""
    _read: dict[Node, tuple[list[Node], list[Place]]] = field(default_factory=dict)
    """What was read of a definition before: what it mentions, and its places."""

    def reached(self, roots: Iterator[Node]) -> set[Place]:
        """The places of AWS operations that can be reached from these definitions."""
        seen: set[Node] = set()
        found: set[Place] = set()
        waiting = list(roots)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                if node not in self._read:
                    self._read[node] = list(self._mentioned(node)), list(self._places(node))
                mentioned, places = self._read[node]
                waiting += mentioned
                found.update(places)
        return found

    def _places(self, node: Node) -> Iterator[Place]:
        """Where a definition makes AWS operations."""
        module = self.modules.get(node[0])
        if module is None or module.name == STORAGE:
            return
        for tree in module.definitions.get(node[1], []):
            for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
                if helper := self._helper(module, call.func):
                    yield Place(module.name, node[1], HELPERS[helper], call.lineno)
                elif (operation := _operation(call)) and not self._target(module, call.func):
                    yield Place(module.name, node[1], operation, 0)

    def _helper(self, module: Module, called: ast.expr) -> str:
        target = self._target(module, called)
        return target[1] if target and target[0] == STORAGE and target[1] in HELPERS else ""

    def _target(self, module: Module, expression: ast.expr) -> Node | None:
        """What a name or `module.name` means, if it is something of ours."""
        if isinstance(expression, ast.Name):
            if expression.id in module.definitions or expression.id in module.classes:
                return module.name, expression.id
            return module.imports.get(expression.id)
        if isinstance(expression, ast.Attribute):
            of = self._target(module, expression.value)
            if of and of[1] == "":
                return self._exported(of[0], expression.attr)
        return None

    def _exported(self, module: str, name: str) -> Node:
        """`module.name`, which may be a module itself."""
        return (f"{module}.{name}", "") if f"{module}.{name}" in self.modules else (module, name)

    def _mentioned(self, node: Node) -> Iterator[Node]:
        module = self.modules.get(node[0])
        if module is None:
            return
        if node[1] in module.imports and node[1] not in module.definitions:
            yield module.imports[node[1]]
        if node[1] in module.classes:
            special = (name for name in module.definitions if name.startswith(f"{node[1]}.__"))
            yield from ((module.name, name) for name in special)
            yield from filter(None, (self._target(module, base) for base in module.classes[node[1]].bases))
        for tree in module.definitions.get(node[1], []):
            for each in ast.walk(tree):
                if isinstance(each, (ast.Name, ast.Attribute)) and (target := self._target(module, each)):
                    yield target
                elif isinstance(each, ast.Attribute):
                    yield from self.methods.get(each.attr, ())


def reached(function: str) -> set[Place]:
    """The places of AWS operations that a deployed function can reach."""
    roots = (
        _routes() if function == "api_handler" else iter([("app", names.renamed_handlers().get(function, function))])
    )
    return _code().reached(roots)


def _routes() -> Iterator[Node]:
    """Everything in the modules whose routes `app.py` registers."""
    code = _code()
    for call in (each for each in ast.walk(_parsed(ROOT / "app.py")) if isinstance(each, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "register_blueprint":
            (routes,) = call.args
            assert isinstance(routes, ast.Attribute)
            target = code._target(code.modules["app"], routes.value)
            assert target is not None
            yield from ((target[0], name) for name in code.modules[target[0]].definitions)


@cache
def _code() -> Code:
    files = [ROOT / "app.py", *sorted((ROOT / "chalicelib").rglob("*.py"))]
    names = {_module_name(file): file for file in files}
    modules = {name: _module(name, file, set(names)) for name, file in names.items()}
    methods: dict[str, tuple[Node, ...]] = {}
    for module in modules.values():
        for definition in module.definitions:
            _, dot, method = definition.partition(".")
            if dot and not method.startswith("__"):
                methods[method] = (*methods.get(method, ()), (module.name, definition))
    return Code(modules, methods)


def _module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def _module(name: str, file: Path, known: set[str]) -> Module:
    module, tree = Module(name), _parsed(file)
    for each in ast.walk(tree):
        if isinstance(each, ast.ImportFrom) and each.module:
            for alias in each.names:
                full = f"{each.module}.{alias.name}"
                meant = (full, "") if full in known else (each.module, alias.name)
                if each.module in known or full in known:
                    module.imports[alias.asname or alias.name] = meant
    for statement in tree.body:
        _define(module, statement)
    return module


def _define(module: Module, statement: ast.stmt) -> None:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        module.definitions.setdefault(statement.name, []).append(statement)
    elif isinstance(statement, ast.ClassDef):
        module.classes[statement.name] = statement
        for inner in statement.body:
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                module.definitions.setdefault(f"{statement.name}.{inner.name}", []).append(inner)
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            if isinstance(target, ast.Name) and statement.value is not None:
                module.definitions.setdefault(target.id, []).append(statement.value)
    elif isinstance(statement, (ast.If, ast.Try)):
        for inner in [*statement.body, *statement.orelse]:
            _define(module, inner)


def _operation(call: ast.Call) -> str:
    """The AWS operation of a call of a client, if it is one."""
    method = call.func
    if not isinstance(method, ast.Attribute):
        return ""
    receiver = method.value
    if getattr(receiver, "attr", getattr(receiver, "id", "")) not in CLIENTS:
        return ""
    if method.attr in NAMED:
        named = call.args[NAMED[method.attr]]
        return OPERATIONS[named.value] if isinstance(named, ast.Constant) else ""
    return "PutObject" if method.attr == "generate_presigned_post" else OPERATIONS.get(method.attr, "")
