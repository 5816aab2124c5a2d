"""Show HTML in a browser as the site would serve it: real static files, the strict content policy."""

from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

OWN = ("connect-src", "script-src", "style-src", "font-src")
POLICY = "; ".join(["default-src 'none'", "img-src 'self' data:", *(f"{each} 'self'" for each in OWN)])


def open_page(browser: Browser, html: str, width: int, **options: Any) -> tuple[Page, list[str]]:
    """Open `html` at `width` pixels; return the page and the list that its complaints go to."""
    page = browser.new_context(viewport={"width": width, "height": 900}, **options).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.split("//", 1)[1].split("/", 1)[1]
        file = finders.find(path.removeprefix("static/")) if path.startswith("static/") else None
        if file:
            route.fulfill(path=str(file))
        elif path == "theme.css":
            route.fulfill(body="", content_type="text/css")
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)

    page.route("**/*", answer)
    page.goto("http://statepl.test/")
    page.wait_for_load_state("networkidle")
    return page, complaints
