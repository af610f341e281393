"""Fields of forms, drawn by Jinja2, which Django offers for forms: a form of forty fields is felt otherwise."""

from __future__ import annotations

from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def field_html(field: BoundField, *, label: object = "", is_bare: bool = False) -> SafeString:
    """Return a field with its label, help and faults; a bare one does not say that it may be left empty."""
    optional = "" if is_bare or field.field.required else _("optional")
    context = {"field": field, "label": label or field.label, "optional": optional}
    return mark_safe(field.form.renderer.render("core/field.html", context))  # noqa: S308 - rendered by a template
