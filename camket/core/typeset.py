"""Setting documents for print: a template of Typst and plain data in, the bytes of a PDF out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return the PDF that a template makes of some data, which it reads as JSON from `sys.inputs.data`.

    The template stands in the package and reads nothing beside itself; texts are set as they are, never read as markup.
    The same template and data give the same bytes where the template names no date. Raises RuntimeError for a template
    that is no Typst.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made = typst.compile(str(template), root=str(template.parent), sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("One document was asked for.")
    return made
