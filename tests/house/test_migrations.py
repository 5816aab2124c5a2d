"""The tables are what the models say."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OWN = {
    "accounts",
    "audit",
    "districts",
    "documents",
    "jobs",
    "policy",
    "waivers",
    "stakeholders",
    "evaluation",
    "reports",
}


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration() -> None:
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert out.getvalue() == "No changes detected\n"


@pytest.mark.django_db
def test_each_app_has_one_last_migration() -> None:
    loader = MigrationLoader(connection)
    assert loader.detect_conflicts() == {}
    apps = sorted(OWN & {app for app, _name in loader.disk_migrations})
    assert [(app, len(loader.graph.leaf_nodes(app))) for app in apps] == [(app, 1) for app in apps]
