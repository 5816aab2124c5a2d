"""Addresses of answers that need no account; statepl/public_urls.py gives them their place."""

from django.urls import path

from stakeholders.views import public_answers as pages
from stakeholders.views import public_coverage as coverage
from stakeholders.views import public_nominations as nominations
from stakeholders.views import public_surveys as surveys

urlpatterns = [
    path("answers/surveys/", surveys.SurveyList.as_view(), name="surveys"),
    path("answers/surveys/<int:pk>/", surveys.SurveyPage.as_view(), name="survey"),
    path("heard/", coverage.CoveragePage.as_view(), name="coverage"),
    path("heard/districts/<int:pk>/", coverage.CoveragePage.as_view(), name="coverage-district"),
    path("heard/missing/", nominations.NominatePage.as_view(), name="nominate-state"),
    path("heard/missing/thanks/", nominations.NominatedPage.as_view(), name="nominated-state"),
    path("heard/districts/<int:pk>/missing/", nominations.NominatePage.as_view(), name="nominate-district"),
    path(
        "heard/districts/<int:pk>/missing/thanks/",
        nominations.NominatedPage.as_view(),
        name="nominated-district",
    ),
    path("answers/", pages.PlaceList.as_view(), name="answers"),
    path("answers/state/", pages.PlacePage.as_view(), name="answers-state"),
    path("answers/state/tell/", pages.RaisePage.as_view(), name="raise-state"),
    path("answers/state/told/", pages.RaisedPage.as_view(), name="raised-state"),
    path("answers/districts/<int:pk>/", pages.PlacePage.as_view(), name="answers-district"),
    path("answers/districts/<int:pk>/tell/", pages.RaisePage.as_view(), name="raise-district"),
    path("answers/districts/<int:pk>/told/", pages.RaisedPage.as_view(), name="raised-district"),
]
