"""Handing out files."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from statepl.core.errors import require
from statepl.core.views import ScopedView
from statepl.documents import rules, services
from statepl.documents.models import Document


def file_response(document: Document, *, actor: Any) -> FileResponse:
    """Return the download of a document that the caller has found visible; it goes on the audit trail.

    The file is a thing to save, never a page of this site: attachment, no sniffing, sandboxed, not cached.
    """
    return attachment(document, services.open_document(document, actor=actor))


def public_response(document: Document) -> FileResponse:
    """Return the download of a document that everybody may have; nothing goes on the trail."""
    return attachment(document, document.file.open("rb"))


def attachment(document: Document, handle: Any) -> FileResponse:
    """Return an opened document as a thing to save."""
    response = FileResponse(
        handle, as_attachment=True, filename=document.name, content_type=document.content_type
    )
    return guard(response)


def head_response(document: Document) -> HttpResponse:
    """Return what is said of a document without taking it."""
    response = HttpResponse(content_type=document.content_type)
    response["Content-Length"] = str(document.size)
    return guard(response)


def picture_response(document: Document) -> FileResponse:
    """Return a published picture for a page. It is looked at, not taken away: nothing goes on the trail.

    Raises NotPermitted while the scanner has not found it clean.
    """
    require(rules.can_download(document))
    response = guard(FileResponse(document.file.open("rb"), content_type=document.content_type))
    response["Cache-Control"] = "public, max-age=300"
    return response


def guard(response: Any) -> Any:
    """Return a response with a file as a thing to save: no sniffing, sandboxed, not cached."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class Download(ScopedView):
    """One file, to those who may see it. HEAD tells of it without taking it."""

    def fetch(self) -> Document:
        return get_object_or_404(Document.objects.visible_to(self.request.user), key=self.kwargs["key"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        return file_response(self.fetch(), actor=request.user)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = self.fetch()
        require(rules.can_download(document))
        return head_response(document)
