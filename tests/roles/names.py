"""One name for each AWS resource, the template's, whatever a test calls it.

The template says which environment variable holds the name of what (`TABLE_NAME: !Ref Table`), so a call to the table
that `TABLE_NAME` names now is a call to `Table`. What no variable names is kept as it is, and no policy allows it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from infra import resources

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
    return arn("dynamodb", f"table/{value(name)}")


def bucket(name: str) -> str:
    return f"arn:aws:s3:::{value(name)}"


def object_(bucket_name: str, key: str) -> str:
    """An object, by the first folder of its key."""
    folder, slash, _ = key.partition("/")
    return f"{bucket(bucket_name)}/{folder}{slash}"


def queue(url: str) -> str:
    return arn("sqs", value(url))


def parameter(name: str) -> str:
    return arn("ssm", f"parameter{value(name)}")


def value(text: str) -> str:
    """`text` with the value of an environment variable at its beginning replaced by what the template calls it."""
    known = {os.environ[name]: meant for name, meant in _variables().items() if os.environ.get(name)}
    longest = max((each for each in known if text.startswith(each)), key=len, default="")
    exact = longest and (text == longest or longest.endswith("/"))
    return known[longest] + text[len(longest) :] if exact else text


def resolved(template_value: Any) -> str:
    """A string of a policy or template with its intrinsic functions resolved to the names used here."""
    if isinstance(template_value, str):
        return template_value
    ((intrinsic, of),) = template_value.items()
    if intrinsic == "Ref":
        return PSEUDO.get(of) or _reference(of)
    if intrinsic == "Fn::GetAtt":
        resource, attribute = of.split(".") if isinstance(of, str) else of
        return _attribute(resource, attribute)
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


def _attribute(resource: str, attribute: str) -> str:
    return _ARNS[_template()["Resources"][resource]["Type"], attribute](resource)


@cache
def _template() -> dict[str, Any]:
    return dict(resources.load(resources.TEMPLATE.read_text()))


@cache
def _variables() -> dict[str, str]:
    """What each environment variable of the functions that names something of the template stands for."""
    found = {}
    for variables in _environments():
        for name, given in variables.items():
            if isinstance(given, dict) and next(iter(given)) in ("Ref", "Fn::GetAtt"):
                found[name] = resolved(given)
    return found


def _environments() -> Iterator[dict[str, Any]]:
    template = _template()
    yield template["Globals"]["Function"].get("Environment", {}).get("Variables", {})
    for resource in template["Resources"].values():
        yield resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
