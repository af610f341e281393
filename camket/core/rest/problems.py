"""The one shape of errors: `{"code", "message", "errors": [{"field", "message"}]}`, in the language asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as UnfitError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.parser import Parser

from camket.core.access import Refused
from camket.core.actions import Conflict
from camket.core.rest.records import FormFault

#: Below it everything speaks JSON, errors of the server and of addresses that do not exist included.
PREFIX = "/api/"
INVALID = gettext_lazy("Something in what was sent needs your attention.")
TOO_LARGE = gettext_lazy("What was sent is too large: at most %(limit)s.")
#: What a status says where nothing more is known, and its code.
STATUSES: dict[int, tuple[str, str | Promise]] = {
    400: (
        "bad_request",
        gettext_lazy("What was sent could not be read: it is no object in JSON, or broke off on the way."),
    ),
    401: ("unauthenticated", gettext_lazy("Send a valid token as “Authorization: Bearer …”.")),
    403: ("refused", gettext_lazy("This is not open to you.")),
    404: ("not_found", gettext_lazy("There is nothing here that you may see.")),
    405: ("method_not_allowed", gettext_lazy("This address does not take this method; the header Allow names others.")),
    422: ("invalid", INVALID),
    429: (
        "too_many",
        gettext_lazy("These are too many requests. Wait as many seconds as the header Retry-After says."),
    ),
    500: (
        "broken",
        gettext_lazy("This failed through no fault of yours. Try again, or tell whoever runs Camket here."),
    ),
    503: ("busy", gettext_lazy("The database does not answer or is busy. Nothing was kept; try again in a minute.")),
    507: ("no_room", gettext_lazy("There is no room left on the server. Nothing was kept; tell whoever runs it.")),
}
#: What the codes of HttpError say to a person.
MESSAGES: dict[str, str | Promise] = {
    "cursor_unknown": gettext_lazy("This page of the list is not there any more. Begin again at the first."),
    "if_match_needed": gettext_lazy("Send the version you read as If-Match, so that nobody's change is overwritten."),
    "idempotency_key_reused": gettext_lazy("This key was used for another request. Take a new one."),
    "date_unreadable": gettext_lazy("Write the date as 2024, 2024-03 or 2024-03-08."),
}
WHOLE_NUMBER = gettext_lazy("Send a whole number.")
#: What pydantic found, by the type of its error, in sentences that can be translated.
SHAPES: dict[str, str | Promise] = {
    "missing": gettext_lazy("Send this field."),
    "string_type": gettext_lazy("Send a text."),
    "string_too_long": gettext_lazy("Send at most %(max_length)s characters."),
    "string_pattern_mismatch": gettext_lazy(
        "This is no public id and no code: a public id has eleven letters and digits."
    ),
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "greater_than_equal": gettext_lazy("Send %(ge)s or more."),
    "less_than_equal": gettext_lazy("Send %(le)s or less."),
    "bool_type": gettext_lazy("Send true or false."),
    "bool_parsing": gettext_lazy("Send true or false."),
    "list_type": gettext_lazy("Send a list."),
    "literal_error": gettext_lazy("Send one of these: %(expected)s."),
}
OTHER_SHAPE = gettext_lazy("This does not have the form that the description of the interface gives.")


def problem(status: int, code: str, message: str | Promise, errors: Iterable[Any] = ()) -> JsonResponse:
    """Return an error in its one shape."""
    content = {"code": code, "message": str(message), "errors": list(errors)}
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def problem_of(status: int) -> JsonResponse:
    """Return the error that a status stands for."""
    code, message = STATUSES.get(status) or STATUSES[400 if status < 500 else 500]
    return problem(status, code, message)


def fault_of(found: dict[str, Any]) -> dict[str, str | None]:
    """Return one finding of pydantic as a fault at its field, by the field's name in what was sent."""
    place, *path = found["loc"]
    # The body is one parameter with a name of its own, which nobody sends.
    field = ".".join(map(str, path[1:] if place == "body" else path))
    facts = dict(found.get("ctx") or {})
    if "expected" in facts:
        facts["expected"] = ", ".join(re.findall(r"'([^']*)'", str(facts["expected"])))
    return {"field": field or None, "message": str(SHAPES.get(found["type"], OTHER_SHAPE)) % facts}


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(403, "refused", error.reason)


def faulty(request: HttpRequest, error: FormFault) -> HttpResponse:
    return problem(422, "invalid", INVALID, error.errors)


def unfit(request: HttpRequest, error: UnfitError) -> HttpResponse:
    """Answer what a model refuses of a value that no schema and no form looked at before."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    return faulty(request, FormFault(faults))


def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, "invalid", INVALID, map(fault_of, error.errors))


def conflicting(request: HttpRequest, error: Conflict) -> HttpResponse:
    answer = problem(412, "conflict", str(error))
    answer["ETag"] = f'"{error.current.version}"'
    return answer


def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_of(404)


def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem_of(401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = problem_of(429)
    answer["Retry-After"] = str(error.wait or 1)
    return answer


def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = str(error)
    return problem(error.status_code, code, MESSAGES[code]) if code in MESSAGES else problem_of(error.status_code)


def answer_problems(api: NinjaAPI) -> None:
    """Let an interface answer every error in the one shape."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: refused,
        FormFault: faulty,
        ValidationError: misshapen,
        UnfitError: unfit,
        Conflict: conflicting,
        Http404: missing,
        AuthenticationError: unknown,
        Throttled: throttled,
        HttpError: other,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


class StrictParser(Parser):
    """Reads an object in JSON: lone surrogates can be kept nowhere, NaN is no number of JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body holds; raises ValueError, which is answered with 400."""
        data = json.loads(request.body, parse_constant=no_number)
        json.dumps(data, ensure_ascii=False).encode()
        if not isinstance(data, dict):
            raise ValueError(type(data))
        return data


def no_number(constant: str) -> None:
    """Refuse NaN and the infinities, which Python's reader would take."""
    raise ValueError(constant)


class ProblemMiddleware:
    """Gives errors that arise outside the interface's own code its shape: of addresses, methods, sizes, the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        length, largest = request.META.get("CONTENT_LENGTH") or "0", settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if largest is not None and length.isdecimal() and int(length) > largest:
            return problem(413, "too_large", str(TOO_LARGE) % {"limit": filesizeformat(largest)})
        response = self.get_response(request)
        if response.status_code < 400 or response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        answer = problem_of(response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                answer[name] = response.headers[name]
        return answer
