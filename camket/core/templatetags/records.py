"""How values of records are written on pages."""

from __future__ import annotations

from django import template

from camket.core.pages.values import shown

register = template.Library()
register.filter(shown)
