"""Addresses that need no account. Each product app adds what it shows the public."""

from django.urls import URLPattern

from evaluation import public_urls as evaluation

app_name = "public"
urlpatterns: list[URLPattern] = [*evaluation.urlpatterns]
