"""Notices on pages: what one is told, how one wants to be told, and mails that did not leave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as configuration
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core.access import NOT_YOURS, Refused
from camket.core.choices import NoticeWay
from camket.core.models import NoticeMail
from camket.core.notices import (
    ShownNotice,
    choose_ways,
    chosen_by,
    fitting,
    kinds,
    kinds_for,
    mark_read,
    notice_of,
    notices_of,
    quieten,
    watches_mails,
)
from camket.core.outbox import confirm_address, failing_people, read_quiet, returned_to, send_again, stuck_mails
from camket.core.pages.forms import form_page
from camket.core.pages.requests import SignedInRequest

PER_PAGE = 50


@require_safe
@login_required
def notices(request: SignedInRequest) -> HttpResponse:
    """List what one is told, the unread first. What has become pointless counts as read from now on."""
    rows = notices_of(request.user)
    unread = [each for each in rows if each.is_unread]
    if request.user.unread_notices != len(unread):
        current = {each.notice.pk for each in unread}
        mark_read(user=request.user, besides=current)
        request.user.unread_notices = len(unread)
    earlier = [each for each in rows if not each.is_unread]
    page = Paginator(earlier, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "unread": [(each, short_text(request, each)) for each in unread],
        "earlier": [(each, short_text(request, each)) for each in page],
        "page": page,
        "may_watch_mails": watches_mails(request.user),
        "returned": returned_to(request.user).first(),
    }
    return render(request, "core/notices.html", context)


def short_text(request: HttpRequest, shown: ShownNotice) -> str:
    """Return what one may copy into a messenger: the words of the kind and the address, no figure and no name."""
    return f"{shown.kind.sentence} {request.build_absolute_uri(shown.url)}"


@require_safe
@login_required
def show(request: SignedInRequest, uid: str) -> HttpResponse:
    """Go to what a notice of one's own is about; it is read from then on."""
    found = notice_of(request.user, uid)
    if found is None:
        raise Http404
    mark_read(user=request.user, notices=[found.notice])
    return redirect(found.url)


@require_POST
@login_required
def read(request: SignedInRequest) -> HttpResponse:
    """Mark one notice, or all of them, as read."""
    uid = request.POST.get("notice", "")
    found = notice_of(request.user, uid) if uid else None
    if uid and found is None:
        raise Http404
    mark_read(user=request.user, notices=None if found is None else [found.notice])
    return redirect("core:notices")


class WaysForm(forms.Form):
    """How one wants to be told of each kind that concerns one's roles."""

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ways, address = chosen_by(user), bool(user.email)
        every = [way for way in NoticeWay if address or way in (NoticeWay.APP, NoticeWay.NONE)]
        self.fields["every"] = forms.ChoiceField(
            label=_("For all of them"),
            choices=[("", _("Each as chosen below")), *((way.value, way.label) for way in every)],
            required=False,
        )
        for kind in kinds_for(user):
            fits = [way for way in NoticeWay if fitting(kind, way, has_address=address) == way]
            self.fields[self.name_of(kind.code)] = forms.ChoiceField(
                label=str(kind.label), choices=[(way.value, way.label) for way in fits], initial=ways[kind.code]
            )

    @staticmethod
    def name_of(code: str) -> str:
        """Return the name of the field of a kind."""
        return code.replace(".", "__")

    @property
    def ways(self) -> dict[str, str]:
        """What was chosen, by the code of the kind; one way for all of them goes before, where it fits."""
        each = {code: self.cleaned_data[name] for code in kinds if (name := self.name_of(code)) in self.cleaned_data}
        every = self.cleaned_data.get("every")
        return {code: fitting(kinds[code], every, has_address=True) for code in each} if every else each


@require_http_methods(["GET", "POST"])
@login_required
def settings(request: SignedInRequest) -> HttpResponse:
    """Choose how one is told of what."""

    def act(form: WaysForm) -> str:
        choose_ways(actor=request.user, ways=form.ways)
        return reverse("core:notices")

    return form_page(
        request,
        WaysForm(request.POST or None, user=request.user),
        act=act,
        title=_("How you are told"),
        template="core/notice_settings.html",
        submit=_("Save"),
        cancel_url=reverse("core:notices"),
        done=_("From now on you are told in this way."),
        hour=f"{configuration.DIGEST_HOUR:02}:00",
        weekday=WEEKDAY_NAMES[configuration.DIGEST_DAY],
        has_kinds=bool(kinds_for(request.user)),
    )


WEEKDAY_NAMES = {
    "monday": gettext_lazy("on Mondays"),
    "tuesday": gettext_lazy("on Tuesdays"),
    "wednesday": gettext_lazy("on Wednesdays"),
    "thursday": gettext_lazy("on Thursdays"),
    "friday": gettext_lazy("on Fridays"),
    "saturday": gettext_lazy("on Saturdays"),
    "sunday": gettext_lazy("on Sundays"),
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: HttpRequest, token: str) -> HttpResponse:
    """Turn a sort of mail off by the signed address in it, without signing in.

    A mere look changes nothing: programs that check mails open every address in them. Mail readers send a POST of
    their own here (RFC 8058), so that there is no secret of a form to ask for; the signature is what counts.
    """
    found = read_quiet(token)
    if found is None:
        raise Http404
    user, about = found
    if request.method == "POST":
        quieten(user=user, about=about)
    label = kinds[about].label if about in kinds else _("all that comes in this mail")
    return render(request, "core/notice_quiet.html", {"label": label, "is_done": request.method == "POST"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mails(request: SignedInRequest) -> HttpResponse:
    """Show the administrator the mails that did not leave, and send one again."""
    if not watches_mails(request.user):
        raise Refused(NOT_YOURS.reason)
    if request.method == "POST":
        mail = get_object_or_404(NoticeMail, uid=request.POST.get("mail", ""))
        if send_again(actor=request.user, mail=mail):
            messages.success(request, _("It will be tried again within some minutes."))
        else:
            messages.info(request, _("It is on its way already."))
        return redirect("core:notice_mails")
    page = Paginator(stuck_mails(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/notice_mails.html", {"page": page, "failing": failing_people()})


@require_POST
@login_required
def address_confirmed(request: SignedInRequest) -> HttpResponse:
    """Be mailed again at one's address, from which mails came back."""
    if confirm_address(actor=request.user):
        messages.success(request, _("Mails are sent to this address again."))
    return redirect("core:notices")
