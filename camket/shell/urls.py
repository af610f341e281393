"""The site map."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from camket.people.web import invitations
from camket.shell import front, rest

handler404 = front.missing
handler500 = front.failed
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("api/v1/", rest.api.urls),
    path("language/", set_language, name="set_language"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sso/", include("allauth.socialaccount.urls")),
    path("account/sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("", include("camket.core.web.urls")),
    path("today/", include("camket.desk.web.urls")),
    path("thread/", include("camket.thread.web.urls")),
    path("policy/", include("camket.policy.web.urls")),
    path("plans/", include("camket.plans.web.urls")),
    path("reporting/", include("camket.reporting.web.urls")),
    path("dhis2/api/", include("camket.reporting.api.dhis2.urls")),
    path("engagements/", include("camket.engagements.web.urls")),
    path("programmes/", include("camket.programmes.web.urls")),
    path("resources/", include("camket.resources.web.urls")),
    path("people/", include("camket.people.web.urls")),
    path("sources/", include("camket.sources.web.urls")),
    path("intake/", include("camket.intake.web.urls")),
]
if settings.SHOW_LOOK:
    urlpatterns.append(path("look/", front.look, name="look"))
