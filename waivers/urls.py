"""Addresses of waivers."""

from django.urls import URLPattern

app_name = "waivers"
urlpatterns: list[URLPattern] = []
