"""Addresses that need no account. Each product app adds what it shows the public."""

from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
