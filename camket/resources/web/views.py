"""Pages of projects and transactions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from camket.core.pages.lists import Column, ListPage
from camket.core.pages.registers import Register
from camket.resources import queries
from camket.resources.actions import projects as actions
from camket.resources.choices import ProjectState
from camket.resources.models import Project, Transaction
from camket.resources.rules import KEEPERS
from camket.resources.web.forms import ProjectFilter, ProjectForm, TransactionForm

TONES = {
    ProjectState.PIPELINE: "neutral",
    ProjectState.IMPLEMENTATION: "info",
    ProjectState.FINALISATION: "info",
    ProjectState.CLOSED: "ontrack",
}


def project_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the money of a project, by donor type and one by one."""
    rows = queries.transactions_of(request.user, project)
    language = get_language() or "vi"
    return {
        "transactions": rows,
        "by_type": [
            (each.donor_type.label, each.qualifier.label if each.qualifier else "", each.money.display(language))
            for each in queries.by_donor_type(rows)
        ],
    }


PROJECTS = Register(
    app="resources",
    name="project",
    plural="projects",
    model=Project,
    form=ProjectForm,
    editors=KEEPERS,
    listing=ListPage(
        title=_("Projects and aid"),
        columns=(
            Column(_("Project"), str, ("sort_key",)),
            Column(_("Carried out by"), lambda row: row.implementer, ("implementer__sort_key",)),
            Column(_("From"), lambda row: row.starts_on, ("starts_on",)),
            Column(_("Until"), lambda row: row.ends_on, ("ends_on",)),
            Column(_("State"), lambda row: (TONES[row.state], row.get_state_display()), ("state",), is_badge=True),
        ),
        filters=ProjectFilter,
        empty=_("No project is entered yet"),
        empty_advice=_("Enter a project or a pool of aid, then its money: who gave how much, in which currency, when."),
    ),
    template="resources/project.html",
    add_label=_("New project"),
    add=actions.record_project,
    change=lambda record, **facts: actions.change_project(project=record, **facts),
    related=("implementer",),
    context=project_context,
)
TRANSACTIONS = Register(
    app="resources",
    name="transaction",
    plural="transactions",
    model=Transaction,
    form=TransactionForm,
    editors=KEEPERS,
    listing=ListPage(
        title=_("Transactions"),
        columns=(
            Column(_("Transaction"), str),
            Column(_("Project"), lambda row: row.project, ("project__sort_key",)),
            Column(_("Funder"), lambda row: row.funder, ("funder__sort_key",)),
            Column(_("Date of value"), lambda row: row.value_date, ("value_date",)),
        ),
        empty=_("No money is entered yet"),
        empty_advice=_("Open the project that it belongs to, and enter who gave how much, in which currency, when."),
    ),
    template="resources/transaction.html",
    add_label=_("New transaction"),
    add=actions.record_transaction,
    change=lambda record, **facts: actions.change_transaction(row=record, **facts),
    related=("project", "funder"),
    order=("-value_date", "pk"),
    owner=lambda record: record.project.owner_unit_id,
)
