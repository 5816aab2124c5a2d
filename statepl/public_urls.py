"""Addresses that need no account. Each product app adds what it shows the public."""

from django.urls import URLPattern, path

from evaluation import public_urls as evaluation
from reports import public_urls as reports
from stakeholders import public_urls as stakeholders
from statepl.views import PublicIndex
from waivers.urls import public as waivers

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", PublicIndex.as_view(), name="index"),
    *waivers.urlpatterns,
    *evaluation.urlpatterns,
    *stakeholders.urlpatterns,
    *reports.urlpatterns,
]
