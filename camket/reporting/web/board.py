"""The board of a round: who has reported, who has not, what waits where, and what to remind with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camket.core import clock
from camket.core.access import NOT_YOURS, Refused, scope_of
from camket.core.drawing import Tile, TilesDrawing, layout_on, tiles_drawing
from camket.core.ids import is_uid
from camket.core.pages.records import record_page, visible_or_404
from camket.core.pages.requests import SignedInRequest
from camket.core.pages.values import local_date
from camket.core.scaled import grouped
from camket.people.actions.owned import can_edit
from camket.people.choices import UnitLevel
from camket.people.models import Unit
from camket.reporting.actions import submissions as actions
from camket.reporting.actions import telling
from camket.reporting.choices import ReturnReason, SubmissionState
from camket.reporting.models import Round, Submission
from camket.reporting.queries import asking, consolidations
from camket.reporting.queries import board as boards
from camket.reporting.queries import forms as queries
from camket.reporting.queries.board import Seat
from camket.reporting.queries.forms import Line
from camket.reporting.rules import APPROVERS, DEFINERS
from camket.reporting.rules.roles import REMINDERS
from camket.reporting.rules.submissions import COUNTED, LOCKED, Missing

#: Tones and words of everything a unit can be in a round.
LOOKS: dict[str, tuple[str, Any]] = {
    Missing.NOT_DUE: ("neutral", gettext_lazy("Not due yet")),
    Missing.OPEN: ("neutral", gettext_lazy("Not begun")),
    Missing.LATE: ("late", gettext_lazy("Late")),
    SubmissionState.DRAFT: ("neutral", SubmissionState.DRAFT.label),
    SubmissionState.SUBMITTED: ("risk", SubmissionState.SUBMITTED.label),
    SubmissionState.RETURNED: ("late", SubmissionState.RETURNED.label),
    SubmissionState.APPROVED: ("ontrack", SubmissionState.APPROVED.label),
    SubmissionState.PASSED: ("ontrack", SubmissionState.PASSED.label),
    SubmissionState.LOCKED: ("ontrack", SubmissionState.LOCKED.label),
}
#: In this order the board shows units: what needs care comes first.
ORDER = (Missing.LATE, SubmissionState.RETURNED, SubmissionState.SUBMITTED, Missing.OPEN, SubmissionState.DRAFT)
#: Who is reminded.
CHASED = {Missing.OPEN, Missing.LATE, SubmissionState.DRAFT, SubmissionState.RETURNED}
PER_PAGE = 100
#: With more units than this the board shows those above them first.
TOO_MANY = 150


def look_of(state: str) -> tuple[str, str]:
    """Return tone and words of a state, or of what stands in for one."""
    tone, words = LOOKS[state]
    return tone, str(words)


class BoardFilter(forms.Form):
    """Which units of a round."""

    q = forms.CharField(label=gettext_lazy("Unit"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    care = forms.ChoiceField(label=gettext_lazy("Only with"), required=False)
    under = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["state"].choices = [("", _("All")), *((state, words) for state, (_tone, words) in LOOKS.items())]
        fields["care"].choices = [
            ("", _("All")),
            ("warnings", _("Warnings")),
            ("returns", _("Returned before")),
            ("longer", _("More time")),
        ]

    @property
    def asked(self) -> dict[str, str]:
        """What was asked; a broken filter narrows nothing."""
        return self.cleaned_data if self.is_bound and (self.is_valid() or True) else {}

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        return sum(1 for name in ("q", "state", "care") if self.asked.get(name))

    def fitting(self, seats: Iterable[Seat]) -> list[Seat]:
        """Return the units that are to be shown."""
        asked = self.asked
        words, state, care = asked.get("q", ""), asked.get("state", ""), asked.get("care", "")
        named = set(Unit.objects.named_like(words).values_list("pk", flat=True)) if words else None
        cares: dict[str, Callable[[Seat], Any]] = {
            "": lambda _seat: True,
            "warnings": lambda seat: seat.warnings,
            "returns": lambda seat: seat.returns,
            "longer": lambda seat: seat.longer,
        }
        cared = cares.get(care, cares[""])
        return [
            seat
            for seat in seats
            if state in ("", seat.state) and (named is None or seat.unit in named) and cared(seat)
        ]


@dataclass(frozen=True)
class Standing:
    """How many of some units have reported and were approved."""

    counts: dict[str, int]

    @property
    def asked(self) -> int:
        """How many are asked."""
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        """How many have sent, whether it is approved or not."""
        return self.approved + self.counts.get(SubmissionState.SUBMITTED, 0)

    @property
    def approved(self) -> int:
        """How many were approved."""
        return sum(self.counts.get(state, 0) for state in COUNTED)

    @property
    def late(self) -> int:
        """How many are late."""
        return self.counts.get(Missing.LATE, 0)

    @property
    def words(self) -> str:
        """The same as a sentence."""
        facts = {"sent": grouped(self.sent), "asked": grouped(self.asked), "approved": grouped(self.approved)}
        return _("%(sent)s of %(asked)s have sent, %(approved)s are approved") % facts

    @property
    def state(self) -> tuple[str, str]:
        """Tone and words as a square of the map shows them."""
        if self.approved == self.asked:
            return "ontrack", _("All approved")
        if self.late:
            return "late", _("Some are late")
        if self.sent:
            return "risk", _("Under way")
        return "neutral", _("Nothing sent yet")


def by_unit_above(seats: Iterable[Seat]) -> dict[int, Standing]:
    """Return how the units under each unit stand."""
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in seats:
        if seat.above is not None:
            found[seat.above].append(seat)
    return {above: Standing(boards.counts_of(under)) for above, under in found.items()}


def map_of(row: Round, lines: Iterable[Line], groups: dict[int, Standing], units: Mapping[int, Unit]) -> Any:
    """Return the map of provinces, by their own state or by that of the units under them; None without any."""
    tiles, here = [], row.get_absolute_url()
    for line in lines:
        if line.unit.level == UnitLevel.PROVINCE and line.unit.place is not None:
            tone, word = look_of(line.state)
            address = line.submission.get_absolute_url() if line.submission else ""
            tiles.append(Tile(line.unit.place.key, str(line.unit.place), word, tone, url=address))
    for above, standing in groups.items():
        unit = units.get(above)
        if unit is not None and unit.level == "province" and unit.place is not None:
            tone, word = standing.state
            text = f"{standing.sent}/{standing.asked}"
            tiles.append(Tile(unit.place.key, str(unit.place), word, tone, text, f"{here}?under={unit.uid}"))
    layout = layout_on(row.cut_off, [tile.key for tile in tiles])
    if layout is None or len(tiles) < 2:
        return None
    drawing: TilesDrawing = tiles_drawing(layout, tiles, nothing=_("Not asked"))
    return drawing


def order_of(seat: Seat) -> tuple[int, int]:
    """Return the place of a unit on the board: exceptions first; those alike stay by name."""
    return ORDER.index(seat.state) if seat.state in ORDER else len(ORDER), -seat.warnings


def board_line(line: Line) -> dict[str, Any]:
    """Return a unit as the board shows it."""
    sent = line.submission
    days = line.days_waiting if sent is not None and sent.state == SubmissionState.SUBMITTED else None
    return {
        "unit": line.unit,
        "url": sent.get_absolute_url() if sent else "",
        "state": look_of(line.state),
        "closes": line.window.until if line.is_extended else None,
        "days": days,
        "warnings": sent.warnings if sent else 0,
        "returns": sent.returns if sent else 0,
        "is_demonstration": bool(sent and sent.is_demonstration),
    }


COLUMNS = [
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("State")},
    {"label": gettext_lazy("Days on the desk above"), "numeric": True},
    {"label": gettext_lazy("Warnings"), "numeric": True},
    {"label": gettext_lazy("Returned"), "numeric": True},
]
GROUP_COLUMNS = [
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("Asked"), "numeric": True},
    {"label": gettext_lazy("Sent"), "numeric": True},
    {"label": gettext_lazy("Approved"), "numeric": True},
    {"label": gettext_lazy("Late"), "numeric": True},
]

REASON_COLUMNS = [{"label": gettext_lazy("Reason")}, {"label": gettext_lazy("Times"), "numeric": True}]


def reminder(request: HttpRequest, row: Round, instant: Any) -> str:
    """Return a short text with a link to remind with: no figure and no name, which that of the form might hold."""
    words = _("Please send your report for %(period)s by %(until)s: %(link)s")
    link = request.build_absolute_uri(row.get_absolute_url())
    period = row.period.display(get_language())
    return words % {"period": period, "until": local_date(instant), "link": link}


def board_context(request: HttpRequest, row: Round, form: BoardFilter, own: Collection[int]) -> dict[str, Any]:
    """Return everything that the board shows to who may see units; nobody is offered to remind `own` units."""
    wanted = form.asked.get("under", "")
    under = visible_or_404(request.user, Unit, wanted) if is_uid(wanted) else None
    seats = boards.seats_of(request.user, row, under)
    groups = by_unit_above(seats)
    is_grouped = len(seats) > TOO_MANY and len(groups) > 1 and not form.in_use
    shown = [] if is_grouped else sorted(form.fitting(seats), key=order_of)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    standing = Standing(boards.counts_of(seats))
    chased = [seat.unit for seat in seats if seat.state in CHASED and seat.unit not in own]
    needed = {seat.unit: seat for seat in (*page, *(each for each in seats if each.level == UnitLevel.PROVINCE))}
    units = boards.units_at(needed, chased[:PER_PAGE], groups if len(groups) > 1 else ())
    lines = boards.lines_at(row, needed.values(), units)
    return {
        "under": under,
        "standing": standing,
        "tallies": [(count, look_of(state), state) for state, count in sorted_counts(standing.counts)],
        "map": map_of(row, lines.values(), groups if len(groups) > 1 else {}, units),
        "page": page,
        "rows": [board_line(lines[seat.unit]) for seat in page],
        "groups": group_rows(row, groups, units) if is_grouped else [],
        "columns": COLUMNS,
        "group_columns": GROUP_COLUMNS,
        "reason_columns": REASON_COLUMNS,
        "reasons": reasons_of(request.user, row, under) if any(seat.returns for seat in seats) else [],
        "chased": [units[pk] for pk in chased[:PER_PAGE]],
        "chased_count": len(chased),
        "chased_more": len(chased[PER_PAGE:]),
        "reminder": reminder(request, row, row.until),
        "may_remind": scope_of(request.user).holds_anywhere(REMINDERS),
    }


def reasons_of(user: Any, row: Round, under: Unit | None) -> list[tuple[Any, int]]:
    """Return why reports were returned and how often, in words."""
    return [(ReturnReason(code).label, count) for code, count in boards.return_reasons(user, row, under)]


def sorted_counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Return the counts of states, what needs care first."""
    order = [*ORDER, *(state for state in LOOKS if state not in ORDER)]
    return [(state, counts[state]) for state in order if counts.get(state)]


def group_rows(row: Round, groups: dict[int, Standing], above: Mapping[int, Unit]) -> list[dict[str, Any]]:
    """Return the units above those asked, the ones that need most care first."""
    rows = [
        {"unit": above[pk], "url": f"{row.get_absolute_url()}?under={above[pk].uid}", "standing": standing}
        for pk, standing in groups.items()
        if pk in above
    ]
    return sorted(rows, key=lambda each: (-each["standing"].late, str(each["unit"].sort_key)))


@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Show how far a round is."""
    row = visible_or_404(request.user, Round, uid)
    form = BoardFilter(request.GET or None)
    scope = scope_of(request.user)
    waiting = queries.waiting_in(request.user, row)
    context: dict[str, Any] = {
        "filter_form": form,
        "mine": [(line, look_of(line.state)) for line in queries.own_lines(request.user, row)],
        "may_define": bool(can_edit(scope, DEFINERS, unit_id=row.form.owner_unit_id)),
        "waiting": waiting,
        "clean_count": sum(1 for each in waiting if not each.warnings),
        "is_staff": scope.is_staff,
        "may_pass": queries.passable(request.user, row).count() if scope.holds_anywhere(APPROVERS) else 0,
        "is_open": row.is_open,
        "consolidating": consolidations.offered(request.user, row),
    }
    context["may_lock"] = context["may_define"] and row.submissions.filter(state__in=COUNTED - {LOCKED}).exists()
    if scope.is_staff:
        context |= board_context(request, row, form, {line.unit.pk for line, _look in context["mine"]})
    return record_page(request, "reporting/round.html", row, context)


@login_required
@require_http_methods(["GET", "POST"])
def approve_all(request: SignedInRequest, uid: str) -> HttpResponse:
    """Approve in one step all that came without a warning; first shown how many, and which."""
    row = visible_or_404(request.user, Round, uid)
    if not scope_of(request.user).holds_anywhere(APPROVERS):
        raise Refused(NOT_YOURS.reason)
    waiting = queries.waiting_in(request.user, row)
    clean = [each for each in waiting if not each.warnings]
    if request.method == "POST":
        try:
            done = actions.approve_without_warnings(actor=request.user, submissions=clean)
        except Refused as refusal:
            messages.error(request, str(refusal.reason))
        else:
            words = ngettext("%(count)s report is approved.", "%(count)s reports are approved.", len(done))
            messages.success(request, words % {"count": grouped(len(done))})
        return redirect(row)
    context = {"round": row, "clean": clean, "left": [each for each in waiting if each.warnings]}
    return render(request, "reporting/approve_all.html", context)


@require_POST
@login_required
def remind(request: SignedInRequest, uid: str) -> HttpResponse:
    """Remind those in Camket, and by mail, who have not sent yet."""
    row = visible_or_404(request.user, Round, uid)
    count = telling.remind(actor=request.user, row=row)
    if count:
        words = ngettext("%(count)s person is reminded.", "%(count)s people are reminded.", count)
        messages.success(request, words % {"count": grouped(count)})
    else:
        messages.info(request, _("Everybody with an account was reminded today already."))
    return redirect(row)


@login_required
@require_safe
def rounds(request: SignedInRequest) -> HttpResponse:
    """List what is asked of one's units, what waits on one's desk, and the rounds that are under way."""
    now = clock.now()
    open_rounds = Round.objects.visible_to(request.user).filter(opens_at__lte=now).select_related("form")
    waiting = list(queries.desk_of(request.user).order_by("-warnings", "submitted_at")[:PER_PAGE])
    context = {
        "requests": [(each, look_of(each.state)) for each in asking.requests_of(request.user)],
        "waiting": waiting,
        "may_define": scope_of(request.user).holds_anywhere(DEFINERS),
        "rounds": open_rounds.order_by("-closes_at", "pk")[:PER_PAGE],
        "now": now,
    }
    return render(request, "reporting/rounds.html", context)


@login_required
@require_POST
def begin(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Begin what a unit reports in a round, and go on to fill it in."""
    row = visible_or_404(request.user, Round, uid)
    unit = visible_or_404(request.user, Unit, unit_uid)
    try:
        begun: Submission = actions.begin(actor=request.user, row=row, unit=unit)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect(row)
    return redirect(reverse("reporting:fill", args=[begun.uid]))
