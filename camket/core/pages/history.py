"""The history of a record, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from camket.core.models import AuditEntry, PackItem

#: What the last part of an event's code says, after the name of whoever did it.
VERBS: dict[str, str | Promise] = {
    "created": pgettext_lazy("history", "entered it"),
    "changed": pgettext_lazy("history", "changed it"),
    "joined": pgettext_lazy("history", "joined it"),
    "unjoined": pgettext_lazy("history", "took a join away"),
    "assigned": pgettext_lazy("history", "gave a role"),
    "approved": pgettext_lazy("history", "approved it"),
    "adopted": pgettext_lazy("history", "recorded that it was adopted"),
    "issued": pgettext_lazy("history", "recorded that it was issued"),
    "in_force": pgettext_lazy("history", "recorded that it came into force"),
    "expired": pgettext_lazy("history", "recorded that it expired"),
    "written": pgettext_lazy("history", "wrote the words"),
    "moved": pgettext_lazy("history", "moved it"),
    "settled": pgettext_lazy("history", "said what came of it"),
    "withdrawn": pgettext_lazy("history", "withdrew it"),
    "placed": pgettext_lazy("history", "placed it under another unit"),
    "took_over": pgettext_lazy("history", "let it take over"),
    "renamed": pgettext_lazy("history", "gave it another name"),
    "retyped": pgettext_lazy("history", "changed its type"),
    "merged": pgettext_lazy("history", "merged it into another"),
    "split": pgettext_lazy("history", "divided it"),
    "ended": pgettext_lazy("history", "ended it"),
    "took_post": pgettext_lazy("history", "entered a post"),
    "taken_back": pgettext_lazy("history", "took its last change back"),
    "left_post": pgettext_lazy("history", "entered when a post ended"),
    "post_removed": pgettext_lazy("history", "took a post away"),
    "member_entered": pgettext_lazy("history", "entered a member"),
    "member_left": pgettext_lazy("history", "entered when a member left"),
    "member_removed": pgettext_lazy("history", "took a member away"),
    "contact_entered": pgettext_lazy("history", "entered a contact"),
    "contact_removed": pgettext_lazy("history", "took a contact away"),
    "succeeded": pgettext_lazy("history", "said what became of it"),
    "succession_removed": pgettext_lazy("history", "took away what became of it"),
    "supported": pgettext_lazy("history", "changed who supports it"),
    "hosted": pgettext_lazy("history", "changed who holds it"),
    "set": pgettext_lazy("history", "set a target"),
    "target_removed": pgettext_lazy("history", "took a target away"),
    "begun": pgettext_lazy("history", "let a new definition begin"),
    "target_given": pgettext_lazy("history", "gave parts of a target"),
    "target_accepted": pgettext_lazy("history", "took a target on"),
    "target_answered": pgettext_lazy("history", "answered a target with another view"),
    "coded": pgettext_lazy("history", "linked it with another framework"),
    "code_removed": pgettext_lazy("history", "took a link with another framework away"),
    "categories": pgettext_lazy("history", "changed its categories"),
    "buried": pgettext_lazy("history", "deleted it"),
    "given": pgettext_lazy("history", "gave it to units"),
    "accepted": pgettext_lazy("history", "accepted it"),
    "declined": pgettext_lazy("history", "did not accept it"),
    "sent": pgettext_lazy("history", "sent it to the unit above"),
    "answered": pgettext_lazy("history", "answered it"),
    "renewed": pgettext_lazy("history", "took it into another term"),
}
LIMIT = 20


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the history."""

    when: datetime
    who: str
    what: str
    reason: str = ""
    who_note: str = ""
    url: str = ""


def field_label(record: Model, name: str) -> str:
    """Return a column's name as the form shows it."""
    try:
        return str(getattr(record._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return str(gettext_lazy("text")) if name.startswith("body") else name.replace("_", " ")


def sentence(record: Model, entry: AuditEntry, data: dict[str, Any]) -> str:
    """Return what was done, with the names of the columns that changed."""
    verb = str(VERBS.get(entry.action.rsplit(".", 1)[-1], VERBS["changed"]))
    names = [field_label(record, name) for name in data.get("changes", {})]
    said = f"{verb}: {', '.join(names)}" if names else verb
    if paper := data.get("on_paper"):
        said += " – " + _("signed on paper by %(name)s") % {"name": paper["signer"]["name"]}
    return said


def capacity(data: dict[str, Any]) -> str:
    """Return in whose place somebody acted who stood in for a person on leave."""
    names = data.get("as_stand_in_for")
    return _("as stand-in for %(name)s") % {"name": ", ".join(names)} if names else ""


def latest_entry(record: Any) -> AuditEntry | None:
    """Return the last entry about a record."""
    rows = AuditEntry.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk)
    return rows.select_related("actor").order_by("-pk").first()


def history_of(record: Any) -> list[HistoryEntry]:
    """Return the latest entries about a record, and the pack that it came from (three statements)."""
    rows = (
        AuditEntry.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk)
        .select_related("actor", "payload")
        .order_by("-pk")[:LIMIT]
    )
    entries = []
    for row in rows:
        data = row.payload.data if hasattr(row, "payload") else {}
        what, why = sentence(record, row, data), data.get("reason", "")
        entries.append(HistoryEntry(row.at, str(row.actor), what, why, who_note=capacity(data)))
    item = (
        PackItem.objects.filter(record_kind=record._meta.label_lower, record_id=record.pk)
        .select_related("pack")
        .first()
    )
    if item is not None:
        words = _("came with the pack %(pack)s")
        entries.append(HistoryEntry(item.pack.loaded_at, "Camket", words % {"pack": item.pack}))
    return entries
