"""Taking in what phones send by the forms of ODK: each record once, with its photos in the same or in later posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from camket.core import audit, clock
from camket.core.access import Refused, demand, scope_of
from camket.core.actions import Invalid, verb
from camket.core.files import FileRefused, store
from camket.core.models import User
from camket.people.actions.owned import can_edit
from camket.people.models import Unit
from camket.reporting.actions.cells import Entry, write_cells
from camket.reporting.actions.submissions import attach_file, begin, submit
from camket.reporting.choices import SubmissionState, Way
from camket.reporting.models import DraftCell, FieldRecord, Round, Submission
from camket.reporting.queries import asking
from camket.reporting.queries.field_forms import asked_in, labels_of
from camket.reporting.queries.workbooks import cells_of, given_in, is_same, said
from camket.reporting.rules.answers import Given
from camket.reporting.rules.packing import digest
from camket.reporting.rules.roles import REPORTERS
from camket.reporting.rules.xlsforms import Instance, given_by, parse_name

LARGEST_PHOTO = 25_000_000


class OtherRecord(Invalid):
    """Another record was kept under this id already."""


@dataclass(frozen=True)
class Post:
    """What came in one post: the record, its bytes, and files by name."""

    instance: Instance
    xml: bytes
    files: Mapping[str, IO[bytes]]
    device: str = ""


@transaction.atomic
def receive_record(*, actor: User, row: Round, unit: Unit, post: Post) -> tuple[FieldRecord, bool]:
    """Fill the draft of a unit with a record of a phone; return what is kept of it, and whether it is new.

    What is empty in the record touches nothing. An answer that came another way and differs is left as it stands and
    listed with both values. The record goes to the unit above only where it says so, once all its photos are here.
    Raises OtherRecord for another record under the same id.
    """
    demand(can_edit(scope_of(actor), REPORTERS, unit_id=unit.pk))
    sha256 = digest(post.xml)
    # A record that comes twice at once waits for itself, also where nothing is kept yet that could be held.
    Submission.objects.select_for_update().filter(round=row, unit=unit).first()
    kept = FieldRecord.objects.select_for_update().filter(instance_id=post.instance.instance_id).first()
    if kept is not None:
        if kept.sha256 != sha256 or kept.submission.unit_id != unit.pk or kept.submission.round_id != row.pk:
            raise OtherRecord(_("Another record was sent under this id. Fill in a new form."))
        add_photos(kept, actor, post)
        send_when_asked(kept, actor, post.instance)
        return kept, False
    submission = begin(actor=actor, row=row, unit=unit)
    Submission.objects.select_for_update().get(pk=submission.pk)
    if FieldRecord.objects.filter(instance_id=post.instance.instance_id).exists():
        return receive_record(actor=actor, row=row, unit=unit, post=post)
    kept = FieldRecord(
        submission=submission,
        instance_id=post.instance.instance_id,
        form_version=post.instance.version,
        xml=post.xml.decode("utf-8-sig"),
        sha256=sha256,
        left=fill(submission, actor, post.instance, post.device),
        waiting=dict(post.instance.photos),
        received_by=actor,
        received_at=clock.now(),
    )
    kept.save(force_insert=True)
    audit.write_entry(
        actor=actor, action=verb(submission, "received"), record=submission, instance=kept.instance_id, left=kept.left
    )
    add_photos(kept, actor, post)
    send_when_asked(kept, actor, post.instance)
    return kept, True


def fill(submission: Submission, actor: User, instance: Instance, device: str) -> list[list[str]]:
    """Write the answers of a record into a draft; return what was left, as lines of label, phone, here and why."""
    row = submission.round
    asked, labels, there = asked_in(row), labels_of(row), cells_of(submission)
    given, misfits = given_by(instance, asked)
    entries, left = [], []
    for (key, split), answer in given.items():
        known = there.get((key, split))
        if known is not None and known.way != Way.ODK:
            if not is_same(answer, given_in(known), row.usual_status):
                words = _("Somebody entered another answer in another way; it was left as it stands.")
                left.append(line(labels, key, split, said(answer, asked[key]), here(known, asked[key]), words))
            continue
        entries.append(Entry(key, split, answer))
    done = write_cells(actor=actor, submission=submission, entries=entries, way=Way.ODK, device=device)
    for name, reason in misfits:
        _sign, key, split = parse_name(name) or ("", name, "")
        left.append(line(labels, key, split, instance.answers.get(name, ""), "", reason))
    for entry, reason in done.faults:
        answer = entry.given or Given()
        left.append(line(labels, entry.item, entry.split, said(answer, asked[entry.item]), "", reason))
    return left


def here(cell: DraftCell, asked: Any) -> str:
    """Return what stands in the draft, as people read it."""
    return said(given_in(cell), asked)


def line(labels: Mapping[str, str], key: str, split: str, phone: str, draft: str, why: str) -> list[str]:
    """Return one line of what was left."""
    label = labels.get(key, key)
    return [f"{label} ({split})" if split else label, phone[:2000], draft[:2000], why]


def add_photos(kept: FieldRecord, actor: User, post: Post) -> None:
    """Attach the photos that came in a post; one that cannot be kept is listed, and not waited for any more."""
    if not kept.waiting:
        return
    items = asking.questions_of(kept.submission.round)
    labels = labels_of(kept.submission.round)
    for name, stream in post.files.items():
        key = kept.waiting.pop(name, None)
        if key is None:
            continue
        try:
            if key not in items:
                raise Invalid(_("The form does not ask this any more."))
            file = store(stream, name=name, limit=LARGEST_PHOTO)
            attach_file(actor=actor, submission=kept.submission, item=items[key], file=file, way=Way.ODK)
        except (FileRefused, Invalid, Refused) as error:
            kept.left.append(line(labels, key, "", name, "", str(error)))
    kept.save(update_fields=["waiting", "left"])


def send_when_asked(kept: FieldRecord, actor: User, instance: Instance) -> None:
    """Send the draft to the unit above when the record says so and is whole; a refusal is kept with it."""
    if not instance.wants_sending or kept.waiting or kept.submission.state not in (
        SubmissionState.DRAFT, SubmissionState.RETURNED,
    ):  # fmt: skip
        return
    if kept.left:
        kept.refusal = _("It was not sent upward, because something in it did not fit. Look at it, then send it.")
    else:
        try:
            with transaction.atomic():
                submit(actor=actor, submission=kept.submission)
            kept.refusal = ""
        except (Refused, Invalid) as error:
            kept.refusal = str(error)[:500]
    kept.save(update_fields=["refusal"])
