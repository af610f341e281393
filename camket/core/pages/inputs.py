"""Fields of forms, drawn by Jinja2, which Django offers for forms: a form of forty fields is felt otherwise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markupsafe import escape


def field_html(field: BoundField, *, label: object = "", is_bare: bool = False) -> SafeString:
    """Return a field with its label, help and faults; a bare one does not say that it may be left empty."""
    optional = "" if is_bare or field.field.required else _("optional")
    context = {
        "field": field,
        "control": control_html(field),
        "label": label or field.label,
        "optional": optional,
    }
    return mark_safe(field.form.renderer.render("core/field.html", context))  # noqa: S308 - rendered by a template


def control_html(field: BoundField) -> SafeString:
    """Return what is typed into or chosen from; a plain list of choices is drawn here, a template is slow for each."""
    widget = field.field.widget
    if type(widget) is not forms.Select or field.is_hidden:
        return field.as_widget()
    named = {"name": field.html_name, **widget.build_attrs(widget.attrs, field.build_widget_attrs({}, widget))}
    if field.auto_id:
        named.setdefault("id", field.auto_id)
    chosen = set(widget.format_value(field.value()))
    drawn = "".join(option_html(code, words, chosen) for code, words in widget.choices)
    return SafeString(f"<select{flatatt(named)}>\n{drawn}</select>")


def option_html(code: Any, words: Any, chosen: set[str]) -> str:
    """Return one choice, or a group of them under a heading."""
    if isinstance(words, list | tuple):
        inside = "".join(option_html(each, shown, chosen) for each, shown in words)
        return f'<optgroup label="{escape(code)}">\n{inside}</optgroup>\n'
    value = "" if code is None else str(code)
    mark = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{mark}>{escape(words)}</option>\n'
