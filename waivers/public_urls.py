"""Addresses of waivers that need no account."""

from django.urls import path

from waivers.views import public

urlpatterns = [
    path("applications/", public.ListPage.as_view(), name="applications"),
    path("applications/<int:pk>/", public.DetailPage.as_view(), name="application"),
]
