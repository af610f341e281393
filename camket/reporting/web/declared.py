"""Pages of declared totals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from camket.core.pages.lists import Column, ListPage
from camket.core.pages.registers import Register
from camket.reporting.actions import declared as actions
from camket.reporting.models import DeclaredTotal
from camket.reporting.rules import DECLARERS
from camket.reporting.web.forms import DeclaredFilter, DeclaredForm

DECLARED = Register(
    app="reporting",
    name="declared_total",
    plural="declared_totals",
    model=DeclaredTotal,
    form=DeclaredForm,
    editors=DECLARERS,
    listing=ListPage(
        title=_("Declared totals"),
        above="reporting/_nav.html",
        columns=(
            Column(_("What is counted"), lambda row: row.name, ("sort_key",)),
            Column(_("Number"), lambda row: row.shown(), ("value",)),
            Column(_("Declared by"), lambda row: row.issuer or row.speaker),
            Column(_("As of"), lambda row: row.as_of, ("as_of",)),
            Column(_("Level"), lambda row: row.get_level_display() if row.level else None, ("level",)),
        ),
        filters=DeclaredFilter,
        empty=_("No total is declared yet"),
        empty_advice=_("Where no list stands behind a number, keep it here with who said it, when, and how exactly."),
    ),
    template="reporting/declared_total.html",
    add_label=_("Enter a declared total"),
    add=actions.declare_total,
    change=lambda record, **facts: actions.change_total(declared=record, **facts),
    related=("issuer", "speaker", "achieved_by", "place", "indicator"),
)
