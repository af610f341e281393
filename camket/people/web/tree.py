"""Pages that change the tree of places or units from a day on: what is to happen is said first, then confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from camket.core import clock
from camket.core.access import Denied, Refused, Verdict, scope_of
from camket.core.actions import Invalid
from camket.core.fields.bilingual import choose
from camket.core.pages.forms import form_page
from camket.core.pages.records import visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.people import queries
from camket.people.actions import territory as actions
from camket.people.models import Node, Place, RoleAssignment, Unit
from camket.people.rules import can_change_tree, share_words, written
from camket.people.web.entry_forms import MistakeForm
from camket.people.web.members import may_look_after_accounts
from camket.people.web.tree_forms import (
    BasisForm,
    CloseForm,
    MergeForm,
    MoveForm,
    NewPlaceForm,
    NewUnitForm,
    RenameForm,
    RetypeForm,
    SplitForm,
)


@dataclass(frozen=True)
class Change:
    """One way in which a place or unit can change: its form, its action, and what is said before it happens."""

    title: str | Promise
    explanation: str | Promise
    form: type[BasisForm]
    act: Callable[[Any, Node, Any], Node]
    foretell: Callable[[Node, Any], list[str]]
    models: tuple[type[Node], ...] = (Place, Unit)


def rename(actor: Any, node: Node, form: RenameForm) -> Node:
    said = form.cleaned_data
    names = {"name_local": said["name_local"], "name_en": said["name_en"]}
    return actions.rename(actor=actor, node=node, day=said["day"], basis=form.basis(), **names)


def foretell_rename(node: Node, form: RenameForm) -> list[str]:
    said = form.cleaned_data
    before = queries.placement_on(node, said["day"])
    names = {
        "day": written(said["day"]),
        "old": str(before.name if before is not None else node),
        "new": choose(said["name_local"], said["name_en"]),
    }
    return [_("From %(day)s on, %(old)s is called %(new)s.") % names]


def move(actor: Any, node: Node, form: MoveForm) -> Node:
    said = form.cleaned_data
    return actions.move(actor=actor, node=node, day=said["day"], parent=said["parent"], basis=form.basis())


def foretell_move(node: Node, form: MoveForm) -> list[str]:
    said = form.cleaned_data
    before = queries.placement_on(node, said["day"])
    names = {"day": written(said["day"]), "name": node, "parent": said["parent"], "before": before and before.parent}
    told = [_("From %(day)s on, %(name)s stands under %(parent)s, no longer under %(before)s.") % names]
    count = queries.children_on(node, said["day"]).count()
    if count:
        moved = ngettext(
            "What stands under it moves with it: %(count)s.", "What stands under it moves with it: %(count)s.", count
        )
        told.append(moved % {"count": count})
    return told


def retype(actor: Any, node: Any, form: RetypeForm) -> Node:
    said = form.cleaned_data
    facts: dict[str, Any] = {"day": said["day"], "type": said["type"], "code": said["code"]}
    return actions.retype(actor=actor, node=node, basis=form.basis(), **facts)


def foretell_retype(node: Node, form: RetypeForm) -> list[str]:
    said = form.cleaned_data
    before = queries.placement_on(node, said["day"])
    labels = dict(form.fields["type"].choices)  # type: ignore[attr-defined]
    names = {
        "day": written(said["day"]),
        "name": node,
        "type": labels[said["type"]],
        "before": before.get_type_display() if before is not None else "",
    }
    told = [_("From %(day)s on, the type of %(name)s is %(type)s, before it was %(before)s.") % names]
    if said["code"]:
        told.append(_("Its official code becomes %(code)s.") % {"code": said["code"]})
    return told


def merge(actor: Any, node: Node, form: MergeForm) -> Node:
    said = form.cleaned_data
    return actions.merge(actor=actor, nodes=said["nodes"], into=said["into"], day=said["day"], basis=form.basis())


def foretell_merge(node: Node, form: MergeForm) -> list[str]:
    said, into = form.cleaned_data, form.cleaned_data["into"]
    merged = [each for each in said["nodes"] if each != into]
    names = {"day": written(said["day"]), "names": listed(merged), "into": into}
    told = [_("From %(day)s on, %(names)s: merged into %(into)s.") % names]
    count = sum(queries.children_on(each, said["day"]).count() for each in merged)
    if count:
        over = ngettext(
            "%(count)s that stands under them goes over to it.", "%(count)s that stand under them go over to it.", count
        )
        told.append(over % {"count": count})
    told.append(_("What they wrote stays under their names, and whoever is responsible for %(into)s reads it.") % names)
    return told


def split(actor: Any, node: Node, form: SplitForm) -> Node:
    return actions.split(actor=actor, node=node, parts=form.parts(), day=form.cleaned_data["day"], basis=form.basis())


def foretell_split(node: Node, form: SplitForm) -> list[str]:
    parts = form.parts()
    shares = [f"{part.successor} ({share_words(part.share)})" for part in parts]
    names = {"day": written(form.cleaned_data["day"]), "name": node, "parts": listed(shares)}
    told = [_("From %(day)s on, %(name)s goes on in: %(parts)s.") % names]
    if any(part.share is None for part in parts):
        told.append(_("Its figures of before stay “not placed” as far as the shares are not known."))
    return told


def close(actor: Any, node: Node, form: CloseForm) -> Node:
    return actions.close(actor=actor, node=node, last_day=form.cleaned_data["last_day"], basis=form.basis())


def foretell_close(node: Node, form: CloseForm) -> list[str]:
    names = {"day": written(form.cleaned_data["last_day"]), "name": node}
    return [_("The last day of %(name)s is %(day)s. Nothing takes over from it.") % names]


def listed(names: Any) -> str:
    """Return names as a list in a sentence."""
    return "; ".join(map(str, names))


CHANGES = {
    "name": Change(
        gettext_lazy("Another name"),
        gettext_lazy("It is called otherwise from a day on; what it was called stays readable."),
        RenameForm,
        rename,
        foretell_rename,
    ),
    "parent": Change(
        gettext_lazy("Moved under another"),
        gettext_lazy("It belongs elsewhere from a day on, with all that stands under it."),
        MoveForm,
        move,
        foretell_move,
    ),
    "type": Change(
        gettext_lazy("Another type"),
        gettext_lazy("A commune becomes a ward, a province a city."),
        RetypeForm,
        retype,
        foretell_retype,
        (Place,),
    ),
    "merge": Change(
        gettext_lazy("Merged"),
        gettext_lazy("Several become one, a new one or one of them."),
        MergeForm,
        merge,
        foretell_merge,
    ),
    "split": Change(
        gettext_lazy("Divided"),
        gettext_lazy("One goes on in several, with their shares where these are known."),
        SplitForm,
        split,
        foretell_split,
    ),
    "end": Change(
        gettext_lazy("Ended"),
        gettext_lazy("It ends, and nothing takes over from it."),
        CloseForm,
        close,
        foretell_close,
    ),
}


def may_change(request: HttpRequest, node: Node) -> Verdict:
    """Return whether somebody may change the tree at a place or unit."""
    return can_change_tree(scope_of(request.user), [node.pk if isinstance(node, Unit) else None])


def demanded(request: SignedInRequest, node: Node) -> None:
    """Raise Refused, with its reason, for those who may not change the tree here."""
    verdict = may_change(request, node)
    if isinstance(verdict, Denied):
        raise Refused(verdict.reason)


def stem(node: Node) -> str:
    """Return how the addresses of a place or unit begin: `place` or `unit`."""
    return "place" if isinstance(node, Place) else "unit"


@require_safe
@login_required
def choose_change(request: SignedInRequest, uid: str, model: type[Node]) -> HttpResponse:
    """Ask what changes."""
    node: Node = visible_or_404(request.user, model, uid)
    demanded(request, node)
    offered = [
        (change, reverse(f"people:{stem(node)}_change", args=[node.uid, code]))
        for code, change in CHANGES.items()
        if model in change.models
    ]
    context = {
        "node": node,
        "offered": offered,
        "last": next(iter(queries.last_changes(node)), None),
        "take_back_url": reverse(f"people:{stem(node)}_take_back", args=[node.uid]),
    }
    return render(request, "people/changes.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def change(request: SignedInRequest, uid: str, code: str, model: type[Node]) -> HttpResponse:
    """Ask for a change, say what will happen, and let it happen when that is confirmed."""
    node: Node = visible_or_404(request.user, model, uid)
    kind = CHANGES.get(code)
    if kind is None or model not in kind.models:
        raise Http404
    demanded(request, node)
    form = kind.form(request.POST or None, user=request.user, node=node)
    page: dict[str, Any] = {
        "node": node,
        "change": kind,
        "title": kind.title,
        "cancel_url": reverse(f"people:{stem(node)}_changes", args=[node.uid]),
        "template": "people/change.html",
        "submit": _("Show what will happen"),
    }
    if request.method == "POST" and "more" in request.POST:
        return more_rows(request, kind, node, page)
    if request.method == "POST" and "confirmed" not in request.POST:
        return foretold(request, kind, node, form, page)
    return form_page(
        request,
        form,
        act=lambda valid: kind.act(request.user, node, valid),
        done=_("Done. It holds from the day you named."),
        **page,
    )


def more_rows(request: SignedInRequest, kind: Change, node: Node, page: dict[str, Any]) -> HttpResponse:
    """Show the form again with more rows, and everything typed kept."""
    data = request.POST.copy()
    rows = str(data.get("rows", ""))
    data["rows"] = str((int(rows) if rows.isdigit() else 0) + 3)
    form = kind.form(data, user=request.user, node=node)
    form.errors.clear()
    return render(request, page["template"], {**page, "form": form})


def foretold(request: SignedInRequest, kind: Change, node: Node, form: BasisForm, page: dict[str, Any]) -> HttpResponse:
    """Say what a change will do if it would not be refused; else show the form with the reason."""
    if "again" not in request.POST and form.is_valid():
        try:
            told = kind.foretell(node, form)
            twin = type(node)._default_manager.get(pk=node.pk)
            actions.rehearsed(lambda: kind.act(request.user, twin, form))
        except Invalid as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            basis = form.basis()
            sent = [(name, value) for name, values in request.POST.lists() for value in values]
            context = {
                **page,
                "told": told + remarks(node, form),
                "basis": choose(basis.legal_basis_local, basis.legal_basis_en) or basis.document,
                "sent": [(name, value) for name, value in sent if name not in ("csrfmiddlewaretoken", "again")],
            }
            return render(request, "people/change_foretold.html", context)
    return render(request, page["template"], {**page, "form": form}, status=422 if form.errors else 200)


def remarks(node: Node, form: BasisForm) -> list[str]:
    """Return what else one should know before a place or unit ends or changes its name."""
    said: list[str] = []
    if isinstance(node, Place):
        units = [str(unit) for unit in node.units.order_by("sort_key")[:6]]
        if units:
            said.append(_("The units at this place are not changed by this: %(names)s.") % {"names": listed(units)})
    elif isinstance(form, CloseForm | MergeForm | SplitForm):
        ending = [each for each in form.cleaned_data.get("nodes", [node]) if each != form.cleaned_data.get("into")]
        if count := RoleAssignment.objects.on(clock.today()).filter(unit__in=ending).count():
            words = ngettext(
                "%(count)s role is held there and stays: end it, or give a new one elsewhere.",
                "%(count)s roles are held there and stay: end them, or give new ones elsewhere.",
                count,
            )
            said.append(words % {"count": count})
    return said


@require_http_methods(["GET", "POST"])
@login_required
def take_back(request: SignedInRequest, uid: str, model: type[Node]) -> HttpResponse:
    """Take back the last change of a place or unit, with the reason."""
    node: Node = visible_or_404(request.user, model, uid)
    demanded(request, node)
    rows = queries.last_changes(node)
    if not rows:
        raise Http404
    return form_page(
        request,
        MistakeForm(request.POST or None),
        act=lambda valid: actions.take_back(actor=request.user, node=node, **valid.cleaned_data),
        title=_("Take back what was entered for %(day)s?") % {"day": written(rows[0].date)},
        template="people/take_back.html",
        submit=_("Take it back"),
        cancel_url=node.get_absolute_url(),
        done=_("Taken back. It is as it was before."),
        node=node,
        rows=rows,
    )


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedInRequest, model: type[Node]) -> HttpResponse:
    """Enter a place or unit that stands from a day on."""
    is_place = model is Place
    form: NewPlaceForm | NewUnitForm
    form = (NewPlaceForm if is_place else NewUnitForm)(request.POST or None, user=request.user)

    def act(valid: Any) -> Any:
        said = valid.cleaned_data
        return actions.found(
            actor=request.user,
            node=valid.made(),
            parent=said["parent"],
            day=said["day"],
            basis=valid.basis(),
            **valid.facts(),
        )

    return form_page(
        request,
        form,
        act=act,
        title=_("Enter a place") if is_place else _("Enter a unit"),
        cancel_url=reverse("people:places" if is_place else "people:units"),
        verdict=can_change_tree(scope_of(request.user), [None]) if is_place else may_look_after_accounts(request),
    )
