"""One name for each AWS resource, the template's, whatever a test calls it.

The template says which environment variable holds the name of what (`TABLE_NAME: !Ref Table`), so a call to the table
that `TABLE_NAME` names now is a call to `Table`. What no variable names is kept as it is, and no policy allows it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from infra import resources

ROOT = Path(__file__).parent.parent.parent

PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "ap-southeast-1",
    "AWS::AccountId": "123456789012",
    "AWS::StackName": "motcua-prod",
}


def arn(service: str, resource: str) -> str:
    """The ARN of something in this region and account."""
    return f"arn:aws:{service}:{PSEUDO['AWS::Region']}:{PSEUDO['AWS::AccountId']}:{resource}"


def table(name: str) -> str:
    return arn("dynamodb", f"table/{_meant(name, 'AWS::DynamoDB::Table')}")


def bucket(name: str) -> str:
    return f"arn:aws:s3:::{_meant(name, 'AWS::S3::Bucket')}"


def object_(bucket_name: str, key: str) -> str:
    """An object, by the first folder of its key."""
    folder, slash, _ = key.partition("/")
    return f"{bucket(bucket_name)}/{folder}{slash}"


def queue(url: str) -> str:
    return arn("sqs", _meant(url, "AWS::SQS::Queue"))


def configuration_set(name: str) -> str:
    return _meant(name, "AWS::SES::ConfigurationSet")


def parameter(name: str) -> str:
    """A parameter of SSM, by the parameter of the template that holds its name or the beginning of it."""
    return arn("ssm", f"parameter{expanded(name)}")


@cache
def renamed_handlers() -> dict[str, str]:
    """The names in `app.py` of handlers that are deployed under another name (`name=`), by that name."""
    handlers = re.findall(r'^@app\..*name="(\w+)"\)\ndef (\w+)', (ROOT / "app.py").read_text(), re.MULTILINE)
    return dict(handlers)


def deployed_name(handler: str) -> str:
    """The name under which this handler of `app.py` is deployed."""
    return next((deployed for deployed, name in renamed_handlers().items() if name == handler), handler)


def expanded(text: str) -> str:
    """`text` with a value that was given to the template at its beginning replaced by the parameter's `<Name>`."""
    known = {os.environ[name]: meant for name, meant in _variables("").items() if os.environ.get(name)}
    longest = max((each for each in known if text == each or _is_under(text, each)), key=len, default="")
    return known[longest] + text[len(longest) :] if longest else text


def _is_under(text: str, folder: str) -> bool:
    return folder.endswith("/") and text.startswith(folder)


def _meant(name: str, kind: str) -> str:
    """The logical name of the resource of this type that an environment variable calls so."""
    return next((meant for variable, meant in _variables(kind).items() if os.environ.get(variable) == name), name)


def resolved(template_value: Any) -> str:
    """A string of a policy or template with its intrinsic functions resolved to the names used here."""
    if isinstance(template_value, str):
        return template_value
    ((intrinsic, of),) = template_value.items()
    if intrinsic == "Ref":
        return PSEUDO.get(of) or _reference(of)
    if intrinsic == "Fn::GetAtt":
        resource, attribute = _split(of)
        return _ARNS[_template()["Resources"][resource]["Type"], attribute](resource)
    if intrinsic == "Fn::Sub" and isinstance(of, str):
        return re.sub(r"\$\{([\w:.]+)\}", lambda found: _substituted(found[1]), of)
    raise NotImplementedError(f"tests/roles/names.py cannot resolve {template_value}")


def _substituted(name: str) -> str:
    return resolved({"Fn::GetAtt": name} if "." in name else {"Ref": name})


def _reference(name: str) -> str:
    """A resource by its logical name; a parameter as `<Name>`."""
    template = _template()
    if name in template["Resources"]:
        return name
    if name in template["Parameters"]:
        return f"<{name}>"
    raise ValueError(f"the template has neither a resource nor a parameter {name}")


_ARNS = {
    ("AWS::DynamoDB::Table", "Arn"): lambda name: arn("dynamodb", f"table/{name}"),
    ("AWS::DynamoDB::Table", "StreamArn"): lambda name: arn("dynamodb", f"table/{name}/stream/latest"),
    ("AWS::S3::Bucket", "Arn"): lambda name: f"arn:aws:s3:::{name}",
    ("AWS::SQS::Queue", "Arn"): lambda name: arn("sqs", name),
    ("AWS::SQS::Queue", "QueueUrl"): lambda name: name,
    ("AWS::KMS::Key", "Arn"): lambda name: arn("kms", f"key/{name}"),
}


def _split(attribute: str | list[str]) -> list[str]:
    """Resource and attribute of `Fn::GetAtt`, which YAML's `!GetAtt` writes as one word."""
    return attribute.split(".") if isinstance(attribute, str) else attribute


@cache
def _template() -> dict[str, Any]:
    return dict(resources.load(resources.TEMPLATE.read_text()))


@cache
def _variables(kind: str) -> dict[str, str]:
    """The environment variables of the functions that name a resource of this type; "" for a parameter."""
    found = {}
    for variables in _environments():
        for name, value in variables.items():
            if isinstance(value, dict) and _type(value) == kind:
                found[name] = resolved(value)
    return found


def _type(value: dict[str, Any]) -> str:
    """The type of the resource that an intrinsic function names; "" of anything else."""
    ((intrinsic, of),) = value.items()
    named = _split(of)[0] if intrinsic == "Fn::GetAtt" else of
    return str(_template()["Resources"].get(named, {}).get("Type", "")) if isinstance(named, str) else "unknown"


def _environments() -> Iterator[dict[str, Any]]:
    template = _template()
    yield template["Globals"]["Function"].get("Environment", {}).get("Variables", {})
    for resource in template["Resources"].values():
        yield resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
