"""Every key and every index, spelled here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from zlib import crc32

from chalicelib.domain.identifiers import child_of, parent

Key = dict[str, dict[str, str]]

BY_CITIZEN = "by_citizen"
BY_QUEUE = "by_queue"
BY_CODE = "by_code"
BY_DUE = "by_due"

QUEUE_SHARDS = 2
"""A desk's queue is spread over this many partitions; readers merge them."""
DUE_SHARDS = 8
"""Due items of one kind are spread over this many partitions; `docs/adr/0018-due-items.md` says why."""


class DueKind(StrEnum):
    """What is due; each kind has partitions of its own in `by_due`, so none holds up another."""

    ATTEMPT = "attempt"
    """A payment provider is to be asked about an attempt."""
    REFUND = "refund"
    """A payment provider is to be asked for a refund, or about it."""
    DOSSIER = "dossier"
    """A dossier is to be reminded of, closed, erased or sealed."""
    FILE = "file"
    """Something is awaited of a stored file, or it belongs to no document."""
    VERIFICATION = "verification"
    """A stored file is to be compared again with what was noted of it."""


def head(reference: str) -> Key:
    """Where the dossier stands."""
    return _key(f"DOSSIER#{reference}", "HEAD")


def reference_of(pk: str) -> str:
    """The dossier a partition belongs to."""
    return pk.removeprefix("DOSSIER#")


def content(reference: str) -> Key:
    """What the citizen wrote."""
    return _key(f"DOSSIER#{reference}", "CONTENT")


def document(document_id: str) -> Key:
    """One file; its identifier tells its dossier."""
    return _key(f"DOSSIER#{parent(document_id)}", f"DOCUMENT#{document_id}")


def orphan(document_id: str) -> Key:
    """The stored file of a document that is no more."""
    return _key(f"DOSSIER#{parent(document_id)}", f"ORPHAN#{document_id}")


def task(document_id: str) -> Key:
    """What the desk must do about a file."""
    return _key(f"DOSSIER#{parent(document_id)}", f"TASK#{document_id}")


def attempt(attempt_id: str) -> Key:
    """One try to pay; its identifier tells its dossier."""
    return _key(f"DOSSIER#{parent(attempt_id)}", f"ATTEMPT#{attempt_id}")


def paid(provider: str, day: str, attempt_id: str) -> Key:
    """A payment among those of its provider and day (YYYY-MM-DD, Vietnam)."""
    return _key(paid_on(provider, day), attempt_id)


def refund(refund_id: str) -> Key:
    """Money on its way back; its identifier tells its attempt, and that its dossier."""
    return _key(f"DOSSIER#{parent(child_of(refund_id))}", f"REFUND#{refund_id}")


RECEIPTS = "RECEIPT#"


def receipt(attempt_id: str, kind: str, turn: int) -> Key:
    """One receipt of a payment, beside its dossier. Two that would be the same one collide here."""
    return _key(f"DOSSIER#{parent(attempt_id)}", f"{RECEIPTS}{attempt_id}#{kind}#{turn:02}")


def sealed_result(document_id: str) -> Key:
    """What was sealed of a file, beside its dossier; the same file sealed twice collides here."""
    return _key(f"DOSSIER#{parent(document_id)}", f"RESULT#{document_id}")


def result_code(code: str) -> Key:
    """Whose a result's code is."""
    return _key(f"RESULT#{code}", "RESULT")


def series(agency: str, kind: str, year: int) -> Key:
    """The last number given in a series of receipts."""
    return _key(f"SERIES#{agency}", f"{kind}#{year}")


def notice(attempt_id: str, dedupe: str) -> Key:
    """What a provider said, once: the same words again collide here."""
    return _key(f"DOSSIER#{parent(attempt_id)}", f"NOTICE#{attempt_id}#{dedupe}")


def number(provider: str, number: int) -> Key:
    """The attempt a provider knows by an integer only."""
    return _key(f"NUMBER#{provider}", f"{number:016}")


def unmatched(provider: str, name: str) -> Key:
    """Money that names no attempt of ours, once."""
    return _key(f"STRAY#{provider}", name)


def pause(provider: str) -> Key:
    """Until when a provider is not to be asked."""
    return _key(f"PROVIDER#{provider}", "PAUSE")


def watermark(provider: str) -> Key:
    """How far a provider's list was read."""
    return _key(f"PROVIDER#{provider}", "WATERMARK")


def settlement_partition(provider: str, day: str) -> str:
    """The partition of what a settlement file of this day and our books do not agree on."""
    return f"SETTLED#{provider}#{day}"


def difference(provider: str, day: str, name: str) -> Key:
    """One thing they do not agree on."""
    return _key(settlement_partition(provider, day), name)


def paid_on(provider: str, day: str) -> str:
    """The partition of the payments of a provider and day."""
    return f"PAID#{provider}#{day}"


def event(reference: str, subject: str, version: int) -> Key:
    """One fact; the version makes two concurrent events collide instead of both landing."""
    return _key(f"DOSSIER#{reference}", f"EVENT#{subject}#{version:08}")


def message(reference: str, subject: str, version: int) -> Key:
    """The message that told one event."""
    return _key(f"DOSSIER#{reference}", f"MESSAGE#{subject}#{version:08}")


def event_name(sk: str) -> str:
    """An event's name within its dossier, `<subject>#<version>`, from its sort key."""
    return sk.removeprefix("EVENT#")


def named_event(reference: str, name: str) -> Key:
    """The event with this name (`event_name`)."""
    return _key(f"DOSSIER#{reference}", f"EVENT#{name}")


def undelivered(reference: str, consumer: str, name: str) -> Key:
    """That a consumer has not processed the event with this name (`event_name`)."""
    return _key(f"DOSSIER#{reference}", f"UNDELIVERED#{consumer}#{name}")


def unreachable(reference: str, channel: str) -> Key:
    """That the citizen's address of this channel was refused for good."""
    return _key(f"DOSSIER#{reference}", f"UNREACHABLE#{channel}")


def idempotency(owner: str, key: str) -> Key:
    """What a person already asked for under this Idempotency-Key."""
    return _key(f"IDEMPOTENCY#{owner}", f"KEY#{key}")


def rate(what: str, who: str, hour: str) -> Key:
    """How often somebody asked something in an hour."""
    return _key(f"RATE#{what}#{who}", hour)


def sequence(agency: str, day: str) -> Key:
    """The counter of dossier codes of one agency and day (YYMMDD)."""
    return _key(f"SEQUENCE#{agency}", f"DAY#{day}")


def migration() -> Key:
    """How far stored rows were brought to today's shape."""
    return _key("MIGRATION", "ROWS")


def heartbeat() -> Key:
    """The one heartbeat."""
    return _key("HEARTBEAT", "HEARTBEAT")


def code(code: str) -> Key:
    """A legal dossier code, taken once and for all."""
    return _key(f"CODE#{code}", "CODE")


def in_citizen(owner: str) -> str:
    """Partition of `by_citizen`."""
    return f"CITIZEN#{owner}"


def in_queue(agency: str, reference: str) -> str:
    """Partition of `by_queue` that this dossier stands in."""
    return in_queues(agency)[_shard(reference, QUEUE_SHARDS)]


def in_queues(agency: str) -> list[str]:
    """All partitions of a desk's queue."""
    return [f"QUEUE#{agency}#{shard}" for shard in range(QUEUE_SHARDS)]


def in_review(agency: str, identifier: str) -> str:
    """Partition of `by_queue` for what a supervisor must look at."""
    return in_reviews(agency)[_shard(identifier, QUEUE_SHARDS)]


def in_reviews(agency: str) -> list[str]:
    """All partitions of an agency's review queue."""
    return [f"REVIEW#{agency}#{shard}" for shard in range(QUEUE_SHARDS)]


def in_tasks(agency: str) -> str:
    """Partition of `by_queue` for what a desk must do about files; there are few."""
    return f"TASK#{agency}"


def in_undelivered(consumer: str) -> str:
    """Partition of `by_queue` for the events this consumer gave up; there are few."""
    return f"UNDELIVERED#{consumer}"


def in_code(code: str) -> str:
    """Partition of `by_code`."""
    return f"CODE#{code}"


def in_due(kind: DueKind, reference: str) -> str:
    """Partition of `by_due` for due items of this kind in this dossier."""
    return in_all_due(kind)[_shard(reference, DUE_SHARDS)]


def in_all_due(kind: DueKind) -> list[str]:
    """All partitions of `by_due` for one kind."""
    return [f"DUE#{kind}#{shard}" for shard in range(DUE_SHARDS)]


def entity_of(pk: str, sk: str) -> tuple[str, str]:
    """The kind of item a key of a dossier's partition belongs to (`HEAD`, `ATTEMPT` ...) and its identifier."""
    entity, _, identifier = sk.partition("#")
    return entity, identifier or reference_of(pk)


def moment_of(order: str) -> datetime:
    """The moment in a sort key that `when` made. `ValueError` when there is none."""
    return datetime.fromisoformat(order.partition("#")[0])


def when(at: datetime, unique: str = "") -> str:
    """A sort key that orders by moment and is unique."""
    return f"{moment(at)}#{unique}"


def moment(at: datetime) -> str:
    """ISO 8601 in UTC, all of one width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _shard(reference: str, shards: int) -> int:
    return crc32(reference.encode()) % shards


def _key(pk: str, sk: str) -> Key:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
