"""What resources tells core."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from camket.core.choices import Station
from camket.core.models import Edge
from camket.core.packs import pack_table
from camket.core.registry import EdgeKind, Gap, Join, RecordKind, registry
from camket.people.models import Body
from camket.resources.actions import packs
from camket.resources.models import Project, Transaction
from camket.resources.rules import KEEPERS


def register() -> None:
    """Fill core's tables with what this room has."""
    registry.set_editors("resources", KEEPERS)
    for kind in kinds():
        registry.add_kind(kind)
    joins = [
        Join(Project, "implementer", Body, _("carried out by"), _("carries out"), upward=False),
        Join(Transaction, "project", Project, _("pays for"), _("has the transaction")),
        Join(Transaction, "funder", Body, _("given by"), _("gave"), upward=False),
    ]
    for join in joins:
        registry.add_join(join)
    registry.add_edge_kind(
        EdgeKind("funds", (Project.record_kind(), Transaction.record_kind()), None, _("pays for"), _("paid by"))
    )
    registry.add_gap(
        Gap(
            "project_without_result",
            Project,
            Station.WORK,
            _("Nothing is joined that this money paid for."),
            _("Projects whose money leads to no work or result"),
            without_result,
            KEEPERS,
            _("Join the trainings, events, clubs or tasks that it paid for."),
        )
    )
    registry.add_gap(
        Gap(
            "project_without_money",
            Project,
            Station.MONEY,
            _("No money is entered for this project."),
            _("Projects without any money entered"),
            without_money,
            KEEPERS,
            _("Enter its commitments and disbursements."),
        )
    )
    pack_table("project", packs.load_projects)
    pack_table("transaction", packs.load_transactions)


def kinds() -> list[RecordKind]:
    """Return the kinds of records of this room."""
    return [
        RecordKind(
            Project,
            Station.MONEY,
            _("Project"),
            _("Projects"),
            "project",
            search_text=text,
            date=lambda project: project.starts_on,
            about=("transactions__funder",),
        ),
        RecordKind(
            Transaction,
            Station.MONEY,
            _("Transaction"),
            _("Transactions"),
            "money",
            related=("project",),
            in_search=False,
        ),
    ]


def text(project: Project) -> tuple[str, str]:
    """Return what finds a project: name, code, summary."""
    return f"{project} {project.code}", f"{project.summary_local} {project.summary_en}"


def without_result(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow projects to those that pay for nothing we know of."""
    paying = Edge.objects.filter(kind="funds", source_kind=Project.record_kind()).values("source_id")
    return rows.exclude(pk__in=paying)


def without_money(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Narrow projects to those without a transaction."""
    return rows.filter(transactions=None)
