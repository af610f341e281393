"""A round that asks a commune one of everything, for the tests of the ways in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from camket.core import clock
from camket.core.periods import Period
from camket.reporting.actions import forms, submissions
from camket.reporting.models import FormItem, ReportForm, Round, Submission
from tests import factories
from tests.cast import Cast


@dataclass(frozen=True)
class AskedRound:
    """The form, its round, and its items by what they are."""

    form: ReportForm
    round: Round
    count: FormItem
    share: FormItem
    steps: FormItem
    agreed: FormItem
    words: FormItem
    photo: FormItem

    def begin(self, cast: Cast) -> Submission:
        """Begin what the commune answers."""
        return submissions.begin(actor=cast.minh, row=self.round, unit=cast.commune)


def ask(cast: Cast, *, period: str = "2026", code: str = "F1", **facts: Any) -> AskedRound:
    """Ask every commune, from yesterday to tomorrow."""
    plain: dict[str, Any] = {"counts_people": False, "splits": []}
    asked = [
        forms.Asking(indicator=factories.indicator(cast), is_required=True),
        forms.Asking(
            indicator=factories.indicator(cast, kind="percentage", nature="ratio", over_units="average",
                                          over_periods="average", per=100, scale=1, name_local="Tỷ lệ", **plain)
        ),
        forms.Asking(
            indicator=factories.indicator(cast, kind="milestone", over_units="none", over_periods="last",
                                          name_local="Văn bản", levels=[("Chưa", "Not begun"), ("Đã có", "Issued")],
                                          **plain)
        ),
        forms.Asking(
            indicator=factories.indicator(cast, kind="yes_no", over_units="none", over_periods="last",
                                          name_local="Có câu lạc bộ", **plain)
        ),
        forms.Asking(kind="question", question_local="Khó khăn, vướng mắc?", question_en="What is difficult?"),
        forms.Asking(kind="file", question_local="Ảnh hoạt động", question_en="Photos"),
    ]  # fmt: skip
    form = forms.define_form(
        actor=cast.lan,
        items=asked,
        **{"code": code, "name_local": "Báo cáo năm", "level": "commune", "owner_unit": cast.centre, **facts},
    )
    now = clock.now()
    row = forms.open_round(
        actor=cast.lan,
        form=form,
        period=Period.parse(period),
        cut_off=clock.today(),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    return AskedRound(form, row, *form.items.order_by("position"))
