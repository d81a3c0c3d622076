"""Every way into the service. Each event handler below is a Lambda; all routes share `api_handler`.

Event handlers stay in this file: Lambda would import a blueprint's handler straight from its
module, so nothing registered here would run for it (aws/chalice#1566).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore
from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, Response, SQSEvent

from chalicelib import event_handlers
from chalicelib.desk import api as desk_api
from chalicelib.documents import api as documents_api
from chalicelib.documents import pages as documents_pages
from chalicelib.filing import api as filing_api
from chalicelib.filing import pages as filing_pages
from chalicelib.functions import dispatch, notifications, receipts, sealing
from chalicelib.payments import api as payments_api
from chalicelib.payments import officer_api, receipts_api, webhooks
from chalicelib.payments import pages as payments_pages
from chalicelib.platform import sdk_version
from chalicelib.platform.log_middleware import name_in_log
from chalicelib.procedures import api as procedures_api
from chalicelib.procedures import pages as procedures_pages
from chalicelib.results import api as results_api
from chalicelib.results import pages as results_pages
from chalicelib.web import health, openapi, static_files
from chalicelib.web.security_headers import secured

sdk_version.check(botocore.__version__)

app = Chalice("motcua", configure_logs=False)

app.register_blueprint(procedures_api.routes)
app.register_blueprint(health.routes)
app.register_blueprint(filing_api.routes)
app.register_blueprint(documents_api.routes)
app.register_blueprint(payments_api.routes)
app.register_blueprint(receipts_api.routes)
app.register_blueprint(results_api.routes)
app.register_blueprint(desk_api.routes)
app.register_blueprint(officer_api.routes)
app.register_blueprint(webhooks.routes)
app.register_blueprint(procedures_pages.routes)
app.register_blueprint(filing_pages.routes)
app.register_blueprint(documents_pages.routes)
app.register_blueprint(payments_pages.routes)
app.register_blueprint(results_pages.routes)
app.register_blueprint(static_files.routes)
app.register_blueprint(openapi.routes)


app.register_middleware(name_in_log, "all")


@app.middleware("http")
def secure_headers(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Every answer, errors included, carries the same protective headers."""
    return secured(get_response(event))


def _stored(*prefixes: str) -> dict[str, Any]:
    """S3's event about a new object in one of these folders; the template adds in which bucket."""
    key = [{"prefix": prefix} for prefix in prefixes]
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"object": {"key": key}}}


@app.on_cw_event(_stored("uploads/", "results/"))
def document_arrived(event: CloudWatchEvent) -> None:
    """An object reached the bucket: measure it and mark its document."""
    event_handlers.document_arrived(event.detail["object"]["key"])


@app.on_cw_event(_stored("uploads/"), name="photograph_arrived")
def render_preview(event: CloudWatchEvent) -> None:
    """Perhaps a photograph: make what officers see of it, in a function of its own memory and rights."""
    event_handlers.render_preview(event.detail["object"]["key"])


@app.on_cw_event({"source": ["aws.guardduty"], "detail-type": ["GuardDuty Malware Protection Object Scan Result"]})
def malware_scanned(event: CloudWatchEvent) -> None:
    """The malware scanner has looked at an object."""
    event_handlers.malware_scanned(event.detail)


@app.on_cw_event(_stored("settlements/"))
def settlement_arrived(event: CloudWatchEvent) -> None:
    """A provider's settlement file reached the bucket: compare it with our books."""
    event_handlers.settlement_arrived(event.detail["object"]["key"])


# Plain strings, which the template overrides: packaging must not need the table or the queues to exist.
STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/placeholder/stream/placeholder"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:placeholder.fifo"


@app.on_dynamodb_record(stream_arn=STREAM)
def dispatch_events(event: DynamoDBEvent) -> dict[str, Any]:
    """New events of histories leave the table: hand each to the queues of its consumers."""
    return dispatch.handle(event.to_dict()["Records"])


@app.on_sqs_message(queue_arn=QUEUE)
def issue_receipts(event: SQSEvent) -> dict[str, Any]:
    """Money moved: issue receipts, or cancel those that no longer hold."""
    return receipts.handle(event.to_dict()["Records"], event.context)


@app.on_sqs_message(queue_arn=QUEUE)
def seal_result(event: SQSEvent) -> dict[str, Any]:
    """A dossier was decided or its result file is ready: seal it. The only function that may use the key."""
    return sealing.handle(event.to_dict()["Records"], event.context)


@app.on_sqs_message(queue_arn=QUEUE)
def send_notifications(event: SQSEvent) -> dict[str, Any]:
    """Something happened to a dossier: tell its citizen."""
    return notifications.handle(event.to_dict()["Records"], event.context)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: CloudWatchEvent) -> None:
    """Close what has expired and follow up unpaid attempts."""
    event_handlers.sweep()


@app.schedule(Rate(10, unit=Rate.MINUTES), name="look_again")
def verify_stored_files(event: CloudWatchEvent) -> None:
    """Measure stored files again, one after another, as long as they are kept."""
    event_handlers.verify_files()
