"""Every address of the site. Each app names its own; here they get their place."""

from django.contrib import admin
from django.urls import include, path, re_path

from statepl import api, views

urlpatterns = [
    path("", views.HomePage.as_view(), name="home"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("accessibility/", views.AccessibilityPage.as_view(), name="accessibility"),
    path("privacy/", views.PrivacyPage.as_view(), name="privacy"),
    path("theme.css", views.theme, name="theme"),
    path("session/", views.session, name="session"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("people/", include("statepl.accounts.urls")),
    path("districts/", include("statepl.districts.urls")),
    path("documents/", include("statepl.documents.urls")),
    path("jobs/", include("statepl.jobs.urls")),
    path("history/", include("statepl.audit.urls")),
    path("policy/", include("policy.urls")),
    path("waivers/", include("waivers.urls")),
    path("stakeholders/", include("stakeholders.urls")),
    path("promises/", include("stakeholders.commitment_urls")),
    path("minutes-of/", include("stakeholders.minutes_urls")),
    path("invitations/", include("stakeholders.invitation_urls")),
    path("unsubscribe/", include("stakeholders.unsubscribe_urls")),
    path("replies/", include("stakeholders.reply_urls")),
    path("surveys/", include("stakeholders.survey_urls")),
    path("evaluation/", include("evaluation.urls")),
    path("reports/", include("reports.urls")),
    path("public/", include("statepl.public_urls")),
    path("api/v1/", include((api.urlpatterns, "api"))),
    re_path(r"^api/", api.unknown_address),
    path("operators/", admin.site.urls),
]
