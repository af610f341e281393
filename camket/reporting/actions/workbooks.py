"""Taking a filled-in Excel template into the draft of a unit, after it was seen what would change."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import pgettext_lazy

from camket.core.models import User
from camket.people.models import Unit
from camket.reporting.actions.cells import Entry, Written, write_cells
from camket.reporting.actions.submissions import begin
from camket.reporting.choices import Way
from camket.reporting.models import Round, Submission
from camket.reporting.queries.workbooks import Change, Preview


class Taking(models.TextChoices):
    """What happens to answers that stand in the draft already (thêm hay thay)."""

    ADD = "add", pgettext_lazy("template", "Add: only what is still empty here is filled in, nothing changes")
    REPLACE = "replace", pgettext_lazy("template", "Replace: what the file says takes the place of what stands here")


@transaction.atomic
def take_template(*, actor: User, row: Round, unit: Unit, preview: Preview, taking: str) -> tuple[Submission, Written]:
    """Write what a template adds, and replaces when that was chosen; cells that it leaves empty are never emptied.

    What somebody changed after the preview was made is left and told.
    """
    submission = begin(actor=actor, row=row, unit=unit)
    chosen = [*preview.added, *(preview.replaced if taking == Taking.REPLACE else ())]
    written = write_cells(
        actor=actor, submission=submission, entries=[entry_of(each) for each in chosen], way=Way.EXCEL
    )
    return submission, written


def entry_of(change: Change) -> Entry:
    """Return a change as it is written."""
    return Entry(change.item, change.split, change.given, version=change.version)
