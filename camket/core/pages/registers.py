"""One kind of record as all doors know it, and the four pages that most kinds share. A room says what is its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from camket.core.access import ALLOWED, NOT_YOURS, Scope, Verdict, scope_of
from camket.core.ids import is_uid
from camket.core.models import Record
from camket.core.pages.forms import RecordForm, form_page
from camket.core.pages.lists import Adding, ListPage, list_page
from camket.core.pages.lookups import RecordField
from camket.core.pages.records import record_page, visible_or_404


def owner_of(record: Any) -> int | None:
    """Return the unit that a record belongs to."""
    unit_id: int | None = getattr(record, "owner_unit_id", None)
    return unit_id


def as_they_are(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return the rows unchanged."""
    return rows


def nothing_more(request: HttpRequest, record: Any) -> dict[str, Any]:
    """Return no further context."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What all doors share of one kind of record: who may enter and change it, by which form and which action.

    `name` and `plural` are the stems of the addresses' names. `add` and `change` are the actions; `change` takes the
    record first, and is None for what is only entered.
    """

    app: str
    name: str
    plural: str
    model: type[Record]
    form: type[RecordForm]
    editors: Collection[str]
    add: Callable[..., Any]
    change: Callable[..., Any] | None = None
    related: tuple[str, ...] = ()
    owner: Callable[[Any], int | None] = owner_of
    #: What the list needs on each row beside its columns.
    narrow: Callable[[QuerySet[Any, Any]], QuerySet[Any, Any]] = as_they_are
    #: What programs read beside the fields of the form: the type in JSON, and where it comes from.
    shows: Mapping[str, tuple[Any, Callable[[Any], Any]]] = field(default_factory=dict)
    #: What programs may narrow the list by: the name in the address, and the lookup.
    filters: Mapping[str, str] = field(default_factory=dict)
    #: Steps that need no more than the record as it was read: the word in the address, and the action.
    steps: Mapping[str, Callable[..., Any]] = field(default_factory=dict)

    def may_add(self, scope: Scope) -> Verdict:
        """Return whether somebody may enter such records somewhere."""
        return ALLOWED if scope.holds_anywhere(self.editors) else NOT_YOURS

    def may_change(self, scope: Scope, record: Any) -> Verdict:
        """Return whether somebody may change this record."""
        return ALLOWED if scope.holds(self.editors, unit_id=self.owner(record)) else NOT_YOURS


@dataclass(frozen=True, kw_only=True)
class Register(Ledger):
    """The pages of one kind of record: `event` gives `engagements:events`, `:event`, `:event_add`, `:event_edit`."""

    change: Callable[..., Any]
    listing: ListPage
    template: str
    add_label: str | Promise
    order: tuple[str, ...] = ("sort_key", "pk")
    context: Callable[[HttpRequest, Any], Mapping[str, Any]] = nothing_more

    def url(self, page: str, *args: Any) -> str:
        """Return the address of one of the pages."""
        return reverse(f"{self.app}:{page}", args=args)

    def index(self, request: HttpRequest) -> HttpResponse:
        """List the records that the person may see."""
        manager: Any = self.model._default_manager
        rows = self.narrow(manager.visible_to(request.user)).select_related(*self.related).order_by(*self.order)
        may_add = self.may_add(scope_of(request.user))
        adding = Adding(self.url(f"{self.name}_add"), self.add_label) if may_add else None
        return list_page(request, self.listing, rows, adding)

    def show(self, request: HttpRequest, uid: str) -> HttpResponse:
        """Show one record."""
        record = visible_or_404(request.user, self.model, uid)
        may_edit = bool(self.may_change(scope_of(request.user), record))
        edit_url = self.url(f"{self.name}_edit", uid) if may_edit else ""
        context = {"may_edit": may_edit, "edit_url": edit_url, **self.context(request, record)}
        return record_page(request, self.template, record, context)

    def new(self, request: HttpRequest) -> HttpResponse:
        """Enter a new record; the address may name records to begin with, such as `?event=…`."""
        form = self.form(
            request.POST or None, request.FILES or None, user=request.user, initial=self.beginnings(request)
        )
        return form_page(
            request,
            form,
            act=lambda valid: self.add(actor=request.user, **valid.facts()),
            title=self.add_label,
            cancel_url=self.url(self.plural),
            verdict=self.may_add(scope_of(request.user)),
        )

    def beginnings(self, request: HttpRequest) -> dict[str, Any]:
        """Return the records that the address names for fields of the form, and the person's own unit."""
        initial: dict[str, Any] = {}
        for name, asked in self.form(user=request.user).fields.items():
            uid = request.GET.get(name, "")
            if isinstance(asked, RecordField) and is_uid(uid):
                initial[name] = asked.rows().filter(uid=uid).first()
            elif uid:
                initial[name] = uid
        scope = scope_of(request.user)
        if "owner_unit" not in initial and not scope.covers_all:
            own = sorted(scope.unit_ids)
            initial["owner_unit"] = own[0] if len(own) == 1 else None
        return initial

    def edit(self, request: HttpRequest, uid: str) -> HttpResponse:
        """Change a record."""
        record = visible_or_404(request.user, self.model, uid)
        form = self.form(request.POST or None, request.FILES or None, user=request.user, instance=record)
        return form_page(
            request,
            form,
            act=lambda valid: self.change(
                record, actor=request.user, expected_version=valid.expected_version, **valid.facts()
            ),
            title=_("Change: %(name)s") % {"name": record},
            cancel_url=record.get_absolute_url(),
            verdict=self.may_change(scope_of(request.user), record),
        )

    def urls(self, prefix: str = "") -> list[URLPattern]:
        """Return the addresses of the four pages; those of a record come last, so that words are no public ids."""
        writing = require_http_methods(["GET", "POST"])
        return [
            path(prefix, require_safe(self.index), name=self.plural),
            path(f"{prefix}new/", login_required(writing(self.new)), name=f"{self.name}_add"),
            path(f"{prefix}<uid:uid>/", require_safe(self.show), name=self.name),
            path(f"{prefix}<uid:uid>/edit/", login_required(writing(self.edit)), name=f"{self.name}_edit"),
        ]
