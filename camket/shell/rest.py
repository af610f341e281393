"""The programming interface of the installation, /api/v1: the registers of all rooms, with one shape of errors."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from camket import __version__
from camket.core.rest.problems import StrictParser, answer_problems
from camket.core.rest.records import bearer, router_for
from camket.engagements.web import views as engagements
from camket.intake import api as intake
from camket.people.api import posts, territory
from camket.people.queries import current_assignments
from camket.people.web import views as people
from camket.plans.web import ledgers as plan_ledgers
from camket.plans.web import proposals as plan_proposals
from camket.plans.web import views as plans
from camket.policy.web import views as policy
from camket.programmes.web import views as programmes
from camket.reporting.api import forms as reporting_forms
from camket.reporting.api import submissions as reporting_submissions
from camket.reporting.web import declared, definitions, ledgers
from camket.reporting.web import views as reporting
from camket.resources.web import views as resources
from camket.sources.web import views as sources

api = NinjaAPI(
    title="Camket",
    version="1",
    description=f"The programming interface of Camket {__version__}. Fields and addresses are added, never taken away.",
    urls_namespace="api",
    docs_url=None,
    parser=StrictParser(),
)
answer_problems(api)
REGISTERS = {
    "instruments": policy.INSTRUMENTS,
    "plans": plans.PLANS,
    "tasks": plans.TASKS,
    "task-moves": plan_ledgers.MOVES,
    "progress-notes": plan_ledgers.NOTES,
    "budget-lines": plan_ledgers.MONEY,
    "assignments": plan_ledgers.ASSIGNMENTS,
    "unit-proposals": plan_proposals.PROPOSALS,
    "proposal-answers": plan_ledgers.ANSWERS,
    "objectives": plans.OBJECTIVES,
    "indicators": reporting.INDICATORS,
    "values": ledgers.VALUES,
    "targets": ledgers.TARGETS,
    "definitions": definitions.DEFINITIONS,
    "breakdowns": definitions.BREAKDOWNS,
    "indicator-codes": definitions.CODES,
    "declared-totals": declared.DECLARED,
    "events": engagements.EVENTS,
    "participations": engagements.PARTICIPATIONS,
    "statements": engagements.STATEMENTS,
    "commitments": engagements.COMMITMENTS,
    "courses": programmes.COURSES,
    "cohorts": programmes.COHORTS,
    "enrolments": programmes.ENROLMENTS,
    "models": programmes.MODELS,
    "clubs": programmes.CLUBS,
    "projects": resources.PROJECTS,
    "transactions": resources.TRANSACTIONS,
    "persons": people.PERSONS,
    "bodies": people.BODIES,
    "groups": people.GROUPS,
    "regional-groups": people.REGIONS,
    "documents": sources.DOCUMENTS,
    "passages": sources.PASSAGES,
    "letters": sources.LETTERS,
}
for name, register in REGISTERS.items():
    api.add_router(f"/{name}", router_for(register))
api.add_router("/readings", intake.readings)
api.add_router("/proposals", intake.proposals)
api.add_router("/places", territory.places)
api.add_router("/units", territory.units)
api.add_router("/posts", posts.posts)
api.add_router("/groups", posts.members)
api.add_router("/forms", reporting_forms.forms)
api.add_router("/rounds", reporting_forms.rounds)
api.add_router("/submissions", reporting_submissions.submissions)


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
