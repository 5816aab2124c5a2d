"""Errors of the API as problem documents (RFC 9457), whatever raised them."""

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.views import exception_handler, set_rollback

from statepl.core.errors import MoveRefused, StaleVersion
from statepl.core.middleware import request_id

MEDIA_TYPE = "application/problem+json"
LISTED_AT_MOST = 100
TITLES = {
    400: _("The request cannot be understood"),
    401: _("A key is needed"),
    403: _("This key may not read this"),
    404: _("Nothing is at this address"),
    405: _("This API can only be read"),
    406: _("This format is not offered"),
    409: _("Something else happened in between"),
    410: _("This is no longer published"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
    503: _("Not ready yet"),
}
DETAILS = {
    404: _("Check the address. The documentation lists what there is."),
    405: _("Use GET, HEAD or OPTIONS. Nothing was changed."),
    406: _("Ask for a media type that the documentation names, or leave the Accept header out."),
    500: _("The request was noted with the number in 'instance'. Try again later, or give us that number."),
}
logger = logging.getLogger(__name__)


class BadParameter(APIException):
    """One or more query parameters are unknown or hold a value that is not allowed (HTTP 400)."""

    status_code = 400

    def __init__(self, *errors: dict[str, Any]) -> None:
        self.errors = list(errors)
        super().__init__(" ".join(str(error["detail"]) for error in errors))


class NoLongerPublished(APIException):
    """What the address or cursor points to was published once and is withdrawn (HTTP 410)."""

    status_code = 410
    default_detail = _("The release was withdrawn. Start again without the cursor.")


class NotReady(APIException):
    """The answer is being prepared (HTTP 503 with Retry-After)."""

    status_code = 503
    default_detail = _("This file is being made. Try again in a minute.")
    wait = 60


def parameter_error(
    name: str, value: str | None, detail: str, allowed: Iterable[str] = (), *, see: str = ""
) -> dict[str, Any]:
    """Describe one faulty parameter: at most 100 allowed values are named, `see` is where all are listed."""
    names = list(allowed)
    error: dict[str, Any] = {"parameter": name, "detail": detail}
    if value is not None:
        error["value"] = value[:200]
    if names:
        error["allowed"] = names[:LISTED_AT_MOST]
        error["allowed_count"] = len(names)
    if see:
        error["see"] = see
    return error


def problem(status: int, detail: Any = "", **members: Any) -> HttpResponse:
    """Build the problem document of an HTTP status; `members` are further fields of the document."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    body = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail or DETAILS.get(status, title)),
        "instance": request_id.get(),
        **members,
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(text.encode(), status=status, content_type=MEDIA_TYPE)


def problem_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Turn whatever a view raised into a problem document. DRF calls this."""
    refused = _refused_by_service(error)
    if refused is not None:
        return refused
    answer = exception_handler(error, context)
    if answer is None:
        return _unexpected(error, context)
    members = {"errors": error.errors} if isinstance(error, BadParameter) else {}
    detail = DETAILS.get(answer.status_code) or _detail(answer.data)
    response = problem(answer.status_code, detail, **members)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if answer.has_header(name):
            response[name] = answer[name]
    if isinstance(error, NotReady):
        response["Retry-After"] = str(error.wait)
    return response


def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer an address under /api/ that no route knows."""
    return problem(404)


def _refused_by_service(error: Exception) -> HttpResponse | None:
    if not isinstance(error, ValidationError):
        return None
    set_rollback()
    status = 409 if isinstance(error, MoveRefused | StaleVersion) else 400
    return problem(status, " ".join(error.messages))


def _detail(data: Any) -> str:
    if isinstance(data, dict) and "detail" in data:
        return str(data["detail"])
    return gettext("The request cannot be answered.")


def _unexpected(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Note the error as Django would, so that logs, monitors and tests see it, and answer in our form."""
    set_rollback()
    request = getattr(context.get("request"), "_request", None)
    got_request_exception.send(sender=type(context.get("view")), request=request)
    logger.error("Unexpected error in the API", exc_info=error)
    return problem(500)
