"""Files that people open: served as they were kept, and run by no browser."""

from __future__ import annotations

from django.http import FileResponse, Http404

from camket.core.files import open_served
from camket.core.models import StoredFile


def file_response(file: StoredFile | None, name: str = "") -> FileResponse:
    """Answer with what may be served of a file; raises Http404 where there is none."""
    if file is None:
        raise Http404
    inline = file.is_photo or file.content_type == "application/pdf"
    response = FileResponse(
        open_served(file),
        content_type=file.content_type,
        as_attachment=not inline,
        filename=name or file.original_name,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
