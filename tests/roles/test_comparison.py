"""The comparison finds what is missing, what is too much and what no test reaches, and names it."""

from __future__ import annotations

import pytest

from tests.roles.comparison import Roles
from tests.roles.operations import Need, needs
from tests.roles.policies import Permission, permissions
from tests.roles.recorder import Place, Recorded
from tests.roles.sites import reached

TABLE = "arn:aws:dynamodb:ap-southeast-1:123456789012:table/Table"
READ = Permission("dynamodb:Query", TABLE, ())
TEST = "tests/web/test_x.py::test_y"
SAVE = Place("chalicelib.storage.dossiers", "save", "PutItem", 106)


def roles(*needs: Need, allowed: tuple[Permission, ...] = (READ,), places: tuple[Place, ...] = ()) -> Roles:
    """One function `sweep`, whose code can do `SAVE` alone."""
    recorded = Recorded({("sweep", need): TEST for need in needs}, {("sweep", place): TEST for place in places})
    return Roles(recorded, {"sweep": allowed}, {"sweep": frozenset({SAVE})})


def test_a_call_without_permission_is_named_with_its_function_and_test() -> None:
    denied = roles(Need("dynamodb:DeleteItem", TABLE, (("dynamodb:LeadingKeys", "DOSSIER#"),))).missing()
    assert denied == [f"sweep may not dynamodb:DeleteItem on table/Table, dynamodb:LeadingKeys DOSSIER#: {TEST}"]


@pytest.mark.parametrize("resource", [f"{TABLE}/index/by_queue", "arn:aws:dynamodb:ap-southeast-1:1:table/Table"])
def test_a_permission_is_for_its_resource_alone(resource: str) -> None:
    assert len(roles(Need("dynamodb:Query", resource)).missing()) == 1
    assert roles(Need("dynamodb:Query", TABLE)).missing() == []


def test_a_call_of_a_function_that_is_not_deployed_is_named() -> None:
    recorded = Recorded({("nobody", Need("dynamodb:Query", TABLE)): TEST})
    assert len(Roles(recorded, {"sweep": (READ,)}, {}).missing()) == 1


def test_a_permission_that_nothing_uses_needs_a_reason() -> None:
    key = ("sweep", "dynamodb:Query", "table/Table")
    assert roles().unused({}) == ["sweep may dynamodb:Query on table/Table, and no test uses it"]
    assert roles().unused({key: "the stream's own"}) == []
    assert roles().unused({("every function", *key[1:]): "the stream's own"}) == []


@pytest.mark.parametrize("what", ["dynamodb:Query", "dynamodb:Scan"])
def test_a_reason_for_what_is_used_or_does_not_exist_fails(what: str) -> None:
    used = roles(Need("dynamodb:Query", TABLE))
    reasons = {("sweep", what, "table/Table"): "no more"}
    assert used.unused(reasons) == [f"the reason for sweep {what} table/Table is not needed"]


def test_an_operation_that_no_test_of_a_function_reaches_needs_a_reason() -> None:
    key = ("sweep", "storage.dossiers.save", "PutItem")
    assert roles().unreached({}) == ["sweep never does PutItem in storage.dossiers.save, line 106, in any test"]
    assert roles().unreached({key: "only citizens save"}) == []
    assert roles(places=(SAVE,)).unreached({}) == []
    assert roles(places=(SAVE,)).unreached({key: "only citizens save"}) == [
        "the reason for sweep storage.dossiers.save PutItem is not needed"
    ]


def test_a_call_from_where_the_listing_does_not_look_fails() -> None:
    """Else the listing could miss what no test reaches either."""
    elsewhere = Place("chalicelib.storage.dossiers", "amend", "PutItem", 118)
    assert len(roles(places=(elsewhere,)).overlooked()) == 1


def test_a_condition_of_a_statement_counts() -> None:
    """The sender of an e-mail, and the kind of partition."""
    email = [each for each in permissions("policy-send-notifications.json") if each.action == "ses:SendEmail"]
    identity = "arn:aws:ses:ap-southeast-1:123456789012:identity/any"
    ours, others = (Need("ses:SendEmail", identity, (("ses:FromAddress", of),)) for of in ("<MailFrom>", "x@y.example"))
    assert any(each.allows(ours) for each in email)
    assert not any(each.allows(others) for each in email)
    counters = Permission(
        "dynamodb:UpdateItem", TABLE, (("ForAllValues:StringLike", "dynamodb:LeadingKeys", ("RATE#*", "SEQUENCE#*")),)
    )
    assert counters.allows(Need("dynamodb:UpdateItem", TABLE, (("dynamodb:LeadingKeys", "RATE#"),)))
    assert not counters.allows(Need("dynamodb:UpdateItem", TABLE, (("dynamodb:LeadingKeys", "DOSSIER#"),)))


def test_an_email_needs_a_right_on_its_configuration_set_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """SES denies it otherwise, and the set is that of the template whatever it is called."""
    monkeypatch.setenv("MAIL_CONFIGURATION_SET", "motcua-prod-MailEvents-A1B2")
    letter = {"Source": "motcua@example.invalid", "ConfigurationSetName": "motcua-prod-MailEvents-A1B2"}
    resources = [each.resource.rpartition(":")[2] for each in needs("ses", "SendEmail", letter)]
    assert resources == ["identity/any", "configuration-set/MailEvents"]


def test_a_condition_that_is_not_understood_is_never_taken_as_met() -> None:
    odd = Permission("dynamodb:Query", TABLE, (("IpAddress", "aws:SourceIp", ("10.0.0.0/8",)),))
    with pytest.raises(NotImplementedError, match="aws:SourceIp"):
        odd.allows(Need("dynamodb:Query", TABLE))


def test_the_listing_sees_the_deletion_behind_a_clean_verdict() -> None:
    """In both functions that note verdicts; and none in the one that only makes pictures."""
    for function in ("malware_scanned", "look_again"):
        found = {(each.module, each.function, each.operation) for each in reached(function)}
        assert ("chalicelib.storage.documents", "scanned", "DeleteItem") in found
    assert {each.operation for each in reached("photograph_arrived")} == {"GetObject", "PutObject"}
