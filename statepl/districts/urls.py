"""Addresses of districts."""

from django.urls import URLPattern

app_name = "districts"
urlpatterns: list[URLPattern] = []
