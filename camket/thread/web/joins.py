"""Joining a record to another by hand, and taking a join away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from camket.core import search
from camket.core.access import scope_of
from camket.core.graph import load_nodes
from camket.core.joining import Offer, can_join, edges_of, join_records, offers_for, unjoin_records
from camket.core.pages.forms import form_page
from camket.core.pages.records import addressed_record_or_404, any_record_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.registry import Key, key_of, registry

SHOWN = 6


class JoinForm(forms.Form):
    """How a record is joined, and to which other one."""

    way = forms.ChoiceField(label=_("How"))
    other = forms.CharField(label=_("The other record"), help_text=_("Words of its name, or the address of its page."))

    def __init__(self, data: Any = None, *, user: Any, record: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.user, self.record = user, record
        self.offers = {offer.code: offer for offer in offers_for(record)}
        choices = [(code, f"{offer.says} ({kinds_of(offer)})") for code, offer in self.offers.items()]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        offer = self.offers.get(cleaned.get("way", ""))
        if offer is not None and cleaned.get("other"):
            cleaned["offer"] = offer
            cleaned["found"] = self.named(offer, cleaned["other"])
        return cleaned

    def named(self, offer: Offer, text: str) -> Any:
        """Return the record that the words mean, or mark the field with what to do."""
        try:
            return addressed_record_or_404(self.user, text)
        except Http404:
            pass
        wanted = offer.kind.targets if offer.is_source else offer.kind.sources
        hits = search.find(self.user, text, kinds=wanted or (), limit=SHOWN + 1)
        near = [hit for hit in hits if hit.in_title and hit.node.key != key_of(self.record)]
        if len(near) == 1:
            return any_record_or_404(self.user, near[0].node.uid)
        if not near:
            self.add_error("other", gettext("Nothing that can be joined so is called like this. Try other words."))
        else:
            names = "; ".join(hit.node.label for hit in near[:SHOWN])
            words = gettext("Several are called so: %(names)s. Add a word, or paste the address of its page.")
            self.add_error("other", words % {"names": names})
        return None


def kinds_of(offer: Offer) -> str:
    """Return the kinds of records at the other end, in words."""
    codes = offer.kind.targets if offer.is_source else offer.kind.sources
    if codes is None:
        return str(_("any record"))
    return ", ".join(str(registry.kind(code).label).lower() for code in codes if code in registry.kinds)


@login_required
@require_http_methods(["GET", "POST"])
def join(request: SignedInRequest, uid: str) -> HttpResponse:
    """Join a record to another; show the joins that were made by hand."""
    record: Any = any_record_or_404(request.user, uid)
    form = JoinForm(request.POST or None, user=request.user, record=record, initial={"way": request.GET.get("way")})
    thread = reverse("thread:record", args=[uid])

    def act(valid: JoinForm) -> str:
        join_records(
            actor=request.user, record=record, offer=valid.cleaned_data["offer"], other=valid.cleaned_data["found"]
        )
        return thread

    return form_page(
        request,
        form,
        act=act,
        template="thread/join.html",
        title=_("Join: %(name)s") % {"name": record},
        submit=_("Join"),
        done=_("Joined."),
        cancel_url=thread,
        verdict=can_join(scope_of(request.user), record),
        record=record,
        edges=joined_by_hand(request.user, record),
    )


def joined_by_hand(user: Any, record: Any) -> list[dict[str, Any]]:
    """Return the edges of a record with what stands at their other end, as far as the person may see it."""
    here = key_of(record)
    ends = []
    for edge in edges_of(record):
        source, target = Key(edge.source_kind, edge.source_id), Key(edge.target_kind, edge.target_id)
        words = registry.edge_kinds[edge.kind]
        ends.append((edge, target, words.says) if source == here else (edge, source, words.says_back))
    nodes = load_nodes(user, {key: 1 for _edge, key, _says in ends})
    return [{"edge": edge, "node": nodes[key], "says": says} for edge, key, says in ends if key in nodes]


class UnjoinForm(forms.Form):
    """Why a join is taken away."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@login_required
@require_http_methods(["GET", "POST"])
def unjoin(request: SignedInRequest, uid: str, edge_uid: str) -> HttpResponse:
    """Take a join of a record away."""
    record: Any = any_record_or_404(request.user, uid)
    edge = get_object_or_404(edges_of(record), uid=edge_uid)
    back = reverse("thread:join", args=[uid])

    def act(valid: UnjoinForm) -> str:
        unjoin_records(actor=request.user, record=record, edge=edge, reason=valid.cleaned_data["reason"])
        return back

    return form_page(
        request,
        UnjoinForm(request.POST or None),
        act=act,
        title=_("Take a join away: %(name)s") % {"name": record},
        submit=_("Take it away"),
        done=_("Taken away."),
        cancel_url=back,
        verdict=can_join(scope_of(request.user), record),
    )
