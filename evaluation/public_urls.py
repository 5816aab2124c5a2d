"""Addresses of data that need no account; statepl/public_urls.py gives them their place."""

from django.urls import path

from evaluation.views import data

urlpatterns = [
    path("data/", data.PublicIndex.as_view(), name="data"),
    path("data/state/", data.PublicMeasure.as_view(), name="data-state"),
    path("data/state/data.csv", data.MeasureCsv.as_view(), name="data-state-csv"),
    path("data/districts/<int:pk>/", data.PublicMeasure.as_view(), name="data-district"),
    path("data/districts/<int:pk>/data.csv", data.MeasureCsv.as_view(), name="data-district-csv"),
]
