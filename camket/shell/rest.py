"""The programming interface of the installation, /api/v1: the registers of all rooms, with one shape of errors."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from camket import __version__
from camket.core.access import Refused
from camket.core.actions import Conflict
from camket.core.rest.records import FormFault, bearer, router_for
from camket.engagements.web import views as engagements
from camket.people.queries import current_assignments
from camket.people.web import views as people
from camket.plans.web import views as plans
from camket.policy.web import views as policy
from camket.programmes.web import views as programmes
from camket.reporting.web import views as reporting
from camket.resources.web import views as resources
from camket.sources.web import views as sources

api = NinjaAPI(
    title="Camket",
    version="1",
    description=f"The programming interface of Camket {__version__}. Fields and addresses are added, never taken away.",
    urls_namespace="api",
    docs_url=None,
)
REGISTERS = {
    "instruments": policy.INSTRUMENTS,
    "tasks": plans.TASKS,
    "objectives": plans.OBJECTIVES,
    "indicators": reporting.INDICATORS,
    "events": engagements.EVENTS,
    "statements": engagements.STATEMENTS,
    "commitments": engagements.COMMITMENTS,
    "courses": programmes.COURSES,
    "cohorts": programmes.COHORTS,
    "models": programmes.MODELS,
    "clubs": programmes.CLUBS,
    "projects": resources.PROJECTS,
    "transactions": resources.TRANSACTIONS,
    "persons": people.PERSONS,
    "bodies": people.BODIES,
    "documents": sources.DOCUMENTS,
    "letters": sources.LETTERS,
}
for name, register in REGISTERS.items():
    api.add_router(f"/{name}", router_for(register))


class Me(Schema):
    """Who the token speaks for."""

    uid: str
    full_name: str
    roles: list[str]


@api.get("/me", response=Me, auth=bearer, tags=["people"], operation_id="get_me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Return in whose name the token is used, and the roles held today."""
    user: Any = request.user
    roles = [f"{row.get_role_display()}, {row.unit or row.body}" for row in current_assignments(user)]
    return {"uid": user.uid, "full_name": user.full_name, "roles": roles}


#: What the codes of HttpError say to a person.
MESSAGES = {
    "cursor_unknown": gettext_lazy("This page of the list is not there any more. Begin again at the first."),
    "if_match_needed": gettext_lazy("Send the version you read as If-Match, so that nobody's change is overwritten."),
    "idempotency_key_reused": gettext_lazy("This key was used for another request. Take a new one."),
}


def problem(
    request: HttpRequest, status: int, code: str, message: str, errors: list[Any] | None = None
) -> HttpResponse:
    """Answer with an error in its one shape."""
    return api.create_response(request, {"code": code, "message": message, "errors": errors or []}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(request, 403, "refused", str(error.reason))


@api.exception_handler(FormFault)
def faulty(request: HttpRequest, error: FormFault) -> HttpResponse:
    return problem(request, 422, "invalid", _("Something in what was sent needs your attention."), error.errors)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": ".".join(map(str, each["loc"][2:])) or None, "message": each["msg"]} for each in error.errors]
    return problem(request, 422, "invalid", _("Something in what was sent needs your attention."), errors)


@api.exception_handler(Conflict)
def conflicting(request: HttpRequest, error: Conflict) -> HttpResponse:
    answer = problem(request, 412, "conflict", str(error))
    answer["ETag"] = f'"{error.current.version}"'
    return answer


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, "not_found", _("There is nothing here that you may see."))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(request, 401, "unauthenticated", _("Send a valid token as “Authorization: Bearer …”."))
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = str(error)
    message = MESSAGES.get(code, code)
    return problem(request, error.status_code, code if code in MESSAGES else "bad_request", str(message))
