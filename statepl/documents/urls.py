"""Addresses of documents."""

from django.urls import path

from statepl.documents import views

app_name = "documents"
urlpatterns = [
    path("<uuid:key>/", views.Download.as_view(), name="download"),
]
