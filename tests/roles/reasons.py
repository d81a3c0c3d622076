"""Why something is allowed that no test uses, and why something in the code is reached by no test of a function.

Each line is checked: one that is not needed any more fails the run.
"""

from __future__ import annotations

ALL = "every function"

LOG = "log-group:/aws/lambda/motcua-prod-*"
STREAM = "table/Table/stream/latest"

UNUSED: dict[tuple[str, str, str], str] = {
    # Function, action, resource as the report writes it.
    (ALL, "logs:CreateLogStream", LOG): "Lambda writes the log of the function",
    (ALL, "logs:PutLogEvents", LOG): "Lambda writes the log of the function",
    (ALL, "sqs:SendMessage", "Undone"): "Lambda hands over what the function could not do after its last try",
    (ALL, "dynamodb:DescribeStream", STREAM): "Lambda reads the stream and calls the function",
    (ALL, "dynamodb:GetRecords", STREAM): "Lambda reads the stream and calls the function",
    (ALL, "dynamodb:GetShardIterator", STREAM): "Lambda reads the stream and calls the function",
    (ALL, "dynamodb:ListStreams", "*"): "Lambda reads the stream and calls the function",
    **{
        (ALL, f"sqs:{action}", queue): "Lambda polls the queue and calls the function"
        for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
        for queue in ("ReceiptsQueue", "SealingQueue", "NotificationsQueue")
    },
}

_OFFICER = "only a supervisor closes money that named no attempt"
_CITIZEN = "the schedule moves a dossier; only its citizen changes what is in it"
_NAMES = "methods are listed by name only, and nothing of the function calls this one"
_OLD_ROWS = "rows of earlier releases are read by the same lines in the functions that tests/released runs"

UNREACHED: dict[tuple[str, str, str], str] = {
    # Function, where in chalicelib, operation; with a number before it, so many lines that do the same.
    ("api_handler", "storage.undelivered.give_up", "UpdateItem"): _NAMES,
    ("settlement_arrived", "storage.undelivered.give_up", "UpdateItem"): _NAMES,
    ("sweep", "storage.undelivered.give_up", "UpdateItem"): _NAMES,
    ("sweep", "storage.notifications._note", "UpdateItem"): _NAMES,
    ("sweep", "storage.notifications.accept", "DeleteItem"): _NAMES,
    ("settlement_arrived", "storage.dossier_rows.read", "Query"): _OLD_ROWS,
    ("sweep", "storage.dossier_rows.read", "Query"): _OLD_ROWS,
    (
        "api_handler",
        "storage.payments.receipts.issue",
        "PutItem",
    ): "the API writes only a first receipt, so it cancels none",
    ("settlement_arrived", "storage.payments.attempts._operations", "PutItem"): _OFFICER,
    ("sweep", "storage.dossiers._as_read", "ConditionCheckItem"): _CITIZEN,
    ("sweep", "storage.dossiers.save", "2 PutItem"): _CITIZEN,
    (
        "sweep",
        "storage.payments.attempts.numbered",
        "GetItem",
    ): "the schedule asks by our name of an attempt, not by a number",
    ("sweep", "storage.payments.attempts._operations", "PutItem"): _OFFICER,
}
