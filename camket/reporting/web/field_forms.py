"""Pages of phone forms: how a phone gets the form, the XLSForm for other servers, and what phones sent."""

from __future__ import annotations

import base64
import json
import zlib

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from camket.core.pages.requests import SignedInRequest
from camket.reporting.queries.field_forms import field_form_of, records_of
from camket.reporting.rules.xlsforms import sheets_of, xlsform_of
from camket.reporting.web.excel import XLSX, file_name, place_of


def server_address(request: SignedInRequest) -> str:
    """Return the address that is typed into the phone, to which it adds the names of the protocol."""
    return request.build_absolute_uri(reverse("reporting:odk_form_list")).removesuffix("/formList")


def settings_code(address: str, name: str) -> str:
    """Return the square that a phone reads its settings from, as SVG; the key is typed by hand and stands nowhere."""
    told = {"general": {"server_url": address, "username": name, "password": ""}, "admin": {}}
    packed = base64.b64encode(zlib.compress(json.dumps(told).encode())).decode()
    return mark_safe(segno.make(packed, error="m").svg_inline(scale=4))  # noqa: S308 - made of our own letters


@require_safe
@login_required
def odk(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Say how a phone is set up, and list what phones sent for the unit with what did not get into the report."""
    row, unit = place_of(request, uid, unit_uid)
    address = server_address(request)
    context = {
        "round": row,
        "unit": unit,
        "address": address,
        "name": request.user.sign_in_name,
        "code": settings_code(address, request.user.sign_in_name),
        "records": records_of(row, unit),
        "columns": [
            {"label": label} for label in (_("What is asked"), _("The phone says"), _("Stands here"), _("Why"))
        ],
    }
    return render(request, "reporting/odk.html", context)


@require_safe
@login_required
def xlsform(request: SignedInRequest, uid: str, unit_uid: str) -> HttpResponse:
    """Answer with what the round asks of the unit as an XLSForm."""
    row, unit = place_of(request, uid, unit_uid)
    answer = HttpResponse(xlsform_of(sheets_of(field_form_of(row, unit))), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(row, unit)}-xlsform.xlsx"'
    return answer
