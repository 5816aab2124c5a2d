"""Shared partials and base pages: what they print, and that a page made of them passes axe."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.paginator import Paginator
from django.template import Context, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from playwright.sync_api import Browser

from tests.core.pages import open_page
from tests.core.sample_forms import EverythingForm

AT = datetime(2027, 3, 12, 10, 42, tzinfo=UTC)
DRAWING = mark_safe(
    '<svg class="st-svg" viewBox="0 0 100 20" role="img" aria-labelledby="c1"><title id="c1">A bar</title>'
    '<rect width="80" height="10" y="5" fill="#14455f"/></svg>'
)
TASK = {
    "sentence": "Name the money.",
    "url": "/plan/",
    "why": "Nothing yet.",
    "status": "stop",
    "status_label": "Missing",
}
STEPS = [
    {"title": "Submitted", "when": "14 March", "state": "done"},
    {"title": "Year One", "when": "now", "state": "here"},
]
EVENT = {
    "get_verb_display": "Submitted",
    "object_label": "Application",
    "at": AT,
    "actor_name": "Lou Lead",
    "reason": "",
}
CHART = {
    "title": "Graduation",
    "sentence": "Up.",
    "svg": DRAWING,
    "headers": ["Group", "2026"],
    "rows": [["All", "82"]],
}
PARTS: dict[str, dict[str, Any]] = {
    "_tasks.html": {
        "title": "What is missing",
        "summary": "1 of 2",
        "groups": [{"title": "Soon", "due": "30 April", "tasks": [TASK]}],
    },
    "_facts.html": {
        "facts": [
            {"label": "State", "value": "Approved", "status": "done"},
            {"label": "Late", "value": "9 March", "late": True},
        ]
    },
    "_next.html": {
        "date": date(2027, 4, 30),
        "title": "Show it",
        "text": "Three.",
        "url": "/x/",
        "action": "Add",
    },
    "_tabs.html": {
        "label": "Queue",
        "tabs": [{"label": "Needs me", "url": "/q/", "count": 0, "current": True}],
    },
    "_figure.html": {"chart": CHART},
    "_timeline.html": {"timeline": {"svg": "", "steps": STEPS}},
    "_feed.html": {"entries": [{"at": AT, "when": "Today", "text": "Saved.", "url": "/y/"}]},
    "_history.html": {"events": [EVENT]},
    "_empty.html": {
        "title": "No requests yet",
        "text": "Ask.",
        "url": "/new/",
        "action": "Add a request",
        "other_url": "/z/",
        "other_action": "See others",
    },
    "_error_summary.html": {
        "errors": [{"text": "Row 14: 'Start year' says 20226.", "href": "#tasks"}],
        "id": "file-errors",
    },
    "_job_progress.html": {
        "title": "Report",
        "done": 3,
        "total": 9,
        "poll_url": "/jobs/1/",
        "finished": True,
        "result_url": "/r/",
        "result_label": "Open",
    },
}


def _page() -> str:
    parts = "".join(
        f'<div class="st-top">{render_to_string(name, context)}</div>' for name, context in PARTS.items()
    )
    source = (
        '{% extends "base.html" %}{% block title %}Parts{% endblock %}{% block heading %}Parts{% endblock %}'
    )
    template = engines["django"].from_string(source + "{% block content %}{{ parts }}{% endblock %}")
    crumbs = [{"label": "Home", "url": "/"}, {"label": "Parts", "url": ""}]
    person = {"is_authenticated": True}
    context = {
        "parts": mark_safe(parts),  # noqa: S308
        "crumbs": crumbs,
        "user": person,
        "demo": True,
        "session_seconds": 302,
    }
    return str(template.render(context))


def test_task_is_a_link_with_its_reason_and_state() -> None:
    html = render_to_string("_tasks.html", PARTS["_tasks.html"])
    assert '<a href="/plan/">Name the money.</a>' in html
    assert '<span class="st-tag st-tag--stop">Missing</span>' in html
    assert "Nothing is missing." in render_to_string("_tasks.html", {"title": "What is missing"})


def test_figure_prints_the_table_with_a_header_per_row() -> None:
    html = render_to_string("_figure.html", PARTS["_figure.html"])
    assert '<th scope="row">All</th><td class="n">82</td>' in html
    assert "<p>Up.</p>" in html
    assert "<h3>Graduation</h3>" in render_to_string("_figure.html", {**PARTS["_figure.html"], "level": 3})


def test_timeline_says_every_step_twice_for_phone_and_table() -> None:
    html = render_to_string("_timeline.html", PARTS["_timeline.html"])
    assert html.count("Submitted") == 2
    assert '<li class="is-here"><b>Year One</b>' in html


def test_tab_shows_a_count_of_zero() -> None:
    assert '<span class="st-count">0</span>' in render_to_string("_tabs.html", PARTS["_tabs.html"])


def test_running_job_polls_and_offers_a_refresh_without_javascript() -> None:
    html = render_to_string(
        "_job_progress.html", {"title": "Report", "done": 3, "total": 9, "poll_url": "/jobs/1/"}
    )
    assert 'hx-get="/jobs/1/" hx-trigger="every 1s"' in html
    assert 'max="9" value="3"' in html
    assert "3 of 9 done" in html
    assert "<noscript>" in html
    assert 'content="5"' in render_to_string("_job_refresh.html", {"finished": False})


def test_finished_job_stops_polling_and_links_the_result() -> None:
    html = render_to_string("_job_progress.html", PARTS["_job_progress.html"])
    assert "hx-get" not in html
    assert '<a class="usa-button" href="/r/">Open</a>' in html
    assert render_to_string("_job_refresh.html", {"finished": True}).strip() == ""


def test_failed_job_says_why() -> None:
    html = render_to_string(
        "_job_progress.html", {"title": "Import", "finished": True, "failed": "The file is empty."}
    )
    assert '<div class="st-note st-note--stop st-top-xs">The file is empty.</div>' in html


def test_history_and_feed_say_when_they_are_empty() -> None:
    assert "No history yet" in render_to_string("_history.html", {"events": []})
    assert "Nothing has happened yet." in render_to_string("_feed.html", {"entries": []})


def test_pagination_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/queue/?region=north&page=2")
    page = Paginator(range(95), 10).get_page(2)
    template = engines["django"].get_template("_pagination.html").template
    context = Context({"page_obj": page})
    context.request = request  # type: ignore[attr-defined]
    html = template.render(context)
    assert "11 to 20 of 95" in html
    assert 'href="?region=north&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1


def test_filters_are_a_plain_form_that_htmx_may_speed_up() -> None:
    filters = {"form": EverythingForm()}
    chips = [{"name": "Region", "value": "North", "remove_url": "?"}]
    html = render_to_string(
        "_search_filters.html", {"filter": filters, "target": "list", "chips": chips, "reset_url": "?"}
    )
    assert 'method="get"' in html
    assert 'hx-target="#list"' in html
    assert 'aria-label="Remove filter: Region"' in html
    assert "hx-get" not in render_to_string("_search_filters.html", {"filter": filters})


def test_public_page_loads_its_stylesheets_and_no_script() -> None:
    template = engines["django"].from_string(
        '{% extends "base_public.html" %}{% block heading %}Come{% endblock %}'
    )
    html = template.render({"sender": "Willow Bend"})
    assert "<script" not in html
    assert html.count('rel="stylesheet"') == 3
    assert "<b>Willow Bend</b>" in html
    assert 'class="st-public ' in html


@pytest.mark.parametrize(
    ("language", "direction", "other"),
    [("en", "ltr", "Español"), ("es", "ltr", "English"), ("ar", "rtl", "English")],
)
def test_page_names_its_language_and_offers_the_others(language: str, direction: str, other: str) -> None:
    with translation.override(language):
        html = engines["django"].from_string('{% extends "base.html" %}').render({})
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f">{other}</button>" in html
    assert 'action="/i18n/setlang/"' in html


def test_error_pages_use_plain_words() -> None:
    assert "You recommended this." in render_to_string("403.html", {"reason": "You recommended this."})
    assert "<h1>There is no page here</h1>" in render_to_string("404.html")
    assert "<h1>This link no longer works</h1>" in render_to_string("410.html")
    assert "<h1>The server could not read that</h1>" in render_to_string("400.html")
    assert "<h1>Something went wrong on our side</h1>" in render_to_string("500.html")


@pytest.fixture(scope="module")
def page_of_parts() -> str:
    return _page()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_page_of_parts_passes_axe(browser: Browser, page_of_parts: str, width: int) -> None:
    page, complaints = open_page(browser, page_of_parts, width)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_session_warning_opens_before_the_end_and_can_be_answered(
    browser: Browser, page_of_parts: str
) -> None:
    page, _complaints = open_page(browser, page_of_parts, 1280)
    dialog = page.get_by_role("dialog", name="You will be signed out in 5 minutes")
    dialog.wait_for(state="visible", timeout=5000)
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found] == []
    page.route("**/session/", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Stay signed in").click()
    dialog.wait_for(state="hidden", timeout=5000)
