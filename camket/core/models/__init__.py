"""Tables of core."""

from camket.core.models.audit import AuditEntry, AuditPayload, AuditSeal
from camket.core.models.files import StoredFile
from camket.core.models.jobs import Job
from camket.core.models.joins import Edge
from camket.core.models.notices import Notice, NoticeChoice, NoticeMail
from camket.core.models.packs import Pack, PackItem
from camket.core.models.rates import ExchangeRate
from camket.core.models.record import Named, NamedQuerySet, Record, RecordQuerySet, Tombstone, named
from camket.core.models.search import SearchEntry, SearchFacet
from camket.core.models.users import AccessKey, IdempotencyKey, KnownDevice, SignInFailure, User

__all__ = [
    "AccessKey",
    "AuditEntry",
    "AuditPayload",
    "AuditSeal",
    "Edge",
    "ExchangeRate",
    "IdempotencyKey",
    "Job",
    "KnownDevice",
    "Named",
    "NamedQuerySet",
    "Notice",
    "NoticeChoice",
    "NoticeMail",
    "Pack",
    "PackItem",
    "Record",
    "RecordQuerySet",
    "SearchEntry",
    "SearchFacet",
    "SignInFailure",
    "StoredFile",
    "Tombstone",
    "User",
    "named",
]
