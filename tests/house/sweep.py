"""One walk over every route as every role, kept for the tests of this folder.

The walk happens once, in a transaction that is rolled back: GET, HEAD and OPTIONS as they come, with the
tables compared before and after each role; POST, and what may write by design, in savepoints of their own.
"""

import contextlib
import html.parser
import re
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.signals import template_rendered

from statepl.core import clock
from tests.house.nonsense import Nonsense, send_nonsense
from tests.house.world import ROLES, TODAY, Case, build_world, cases

# What a GET may write, and nothing else: that something was taken away is on the trail (trust.md section 1),
# and when a program called last. The session's own expiry moves with every call.
LEAVES_A_TRACE = {
    "documents:download",
    "reports:download",
    "public:shared-download",
    "audit:export",
    "api:releases-csv",
    "api:releases-parquet",
    "api:observations-list",
    "api:gaps-list",
}
# Who is refused a GET is refused at the door, before the method counts.
OPENED = {"200", "302", "405"}
TRACES = {"audit_auditevent"}
NOT_COMPARED = {"django_session"}
STATE_OF_A_TABLE = """
    SELECT '{table}', count(*), concat_ws('/', sum(xmin::text::bigint), max(ctid)) FROM "{table}"
"""
WRITES = re.compile(
    r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|COPY)\s+(?:TABLE\s+)?"?(\w+)"?', re.IGNORECASE
)


@dataclass
class Page:
    """What was seen of one page of HTML."""

    lang: str = ""
    titles: list[str] = field(default_factory=list)
    h1: int = 0


@dataclass
class Sweep:
    """What the walk saw; statuses by (route, role)."""

    cases: list[Case] = field(default_factory=list)
    get: dict[tuple[str, str], str] = field(default_factory=dict)
    head: dict[tuple[str, str], str] = field(default_factory=dict)
    options: dict[tuple[str, str], str] = field(default_factory=dict)
    post: dict[tuple[str, str], str] = field(default_factory=dict)
    bodies: dict[tuple[str, str], str] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    spanish: dict[str, tuple[str, Page]] = field(default_factory=dict)
    nonsense: dict[str, Nonsense] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    writes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    changed: dict[str, list[str]] = field(default_factory=dict)
    templates: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)


class _PageReader(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._in_title = False
        self._svg = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._svg += tag == "svg"
        if tag == "html":
            self.page.lang = dict(attrs).get("lang") or ""
        elif tag == "h1":
            self.page.h1 += 1
        elif tag == "title" and not self._svg:
            self._in_title = True
            self.page.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        self._svg -= tag == "svg"
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.page.titles[-1] += " ".join(data.split())


def read_page(text: str) -> Page:
    """Return language, titles and number of first headings of a page."""
    reader = _PageReader()
    reader.feed(text)
    return reader.page


def fingerprint() -> dict[str, tuple[int, str]]:
    """Return for each table how many rows it has and a sum over their versions and places."""
    tables = sorted(set(connection.introspection.table_names()) - NOT_COMPARED)
    parts = [STATE_OF_A_TABLE.format(table=table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, state) for table, count, state in cursor.fetchall()}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Roll back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walk(folder: Path) -> Sweep:
    """Build the world, try every address as every role, and undo it all."""
    sweep = Sweep()
    with override_settings(MEDIA_ROOT=folder / "media"), transaction.atomic():
        world = build_world(folder)
        sweep.cases = cases(world)
        with clock.at(TODAY), _watched(sweep):
            for role in ROLES:
                began = time.monotonic()
                _as_role(sweep, role, world.clients[role])
                sweep.seconds[role] = time.monotonic() - began
            _in_spanish(sweep, world.clients)
            _with_nonsense(sweep, world.clients)
        transaction.set_rollback(True)
    return sweep


@contextlib.contextmanager
def _watched(sweep: Sweep) -> Iterator[None]:
    def template(sender: Any, template: Any, **kwargs: Any) -> None:
        sweep.templates.add(template.name or "")

    def error(sender: Any, request: Any, **kwargs: Any) -> None:
        sweep.errors.append(f"{request.method} {request.path}\n{traceback.format_exc(limit=-4)}")

    template_rendered.connect(template)
    got_request_exception.connect(error)
    try:
        yield
    finally:
        template_rendered.disconnect(template)
        got_request_exception.disconnect(error)


def _as_role(sweep: Sweep, role: str, client: Client) -> None:
    cache.clear()
    before = fingerprint()
    for case in sweep.cases:
        _safe_methods(sweep, role, client, case)
    after = fingerprint()
    sweep.changed[role] = sorted(
        table for table in before.keys() | after.keys() if before.get(table) != after.get(table)
    )
    cache.clear()
    for case in sweep.cases:
        with undone():
            sweep.post[case.name, role] = _status(_call(client, "post", case.path))[0]


def _safe_methods(sweep: Sweep, role: str, client: Client, case: Case) -> None:
    key = (case.name, role)
    seen: set[str] = set()
    place = undone if case.name in LEAVES_A_TRACE or role == "api_client" else transaction.atomic
    with place(), connection.execute_wrapper(_note_writes(seen)):
        status, body = _status(_call(client, "get", case.path))
        sweep.get[key] = status
        # HEAD is GET without its body and OPTIONS asks nobody: one role that is let in shows both.
        if status in OPENED and case.name not in sweep.looked_at:
            sweep.looked_at.add(case.name)
            sweep.head[key] = _status(_call(client, "head", case.path))[0]
            sweep.options[key] = _status(_call(client, "options", case.path))[0]
    sweep.writes[case.name] |= seen - NOT_COMPARED
    if body:
        sweep.pages[key] = read_page(body)
        sweep.bodies[key] = body


def _note_writes(seen: set[str]) -> Callable[..., Any]:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITES.match(str(sql)):
            seen.add(found[1])
        return execute(sql, params, many, context)

    return note


def _call(client: Client, method: str, path: str) -> Any:
    kept = client.cookies
    client.cookies = SimpleCookie({name: morsel.value for name, morsel in kept.items()})
    try:
        return getattr(client, method)(path)
    finally:
        client.cookies = kept


def _status(response: Any) -> tuple[str, str]:
    """Return what the answer says in a word, and the text of a page that was shown."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    status = str(response.status_code)
    if response.status_code in {301, 302} and _is_door(response["Location"]):
        status = "login"
    is_page = (
        response.get("Content-Type", "").startswith("text/html") and data.lstrip()[:9].lower() == b"<!doctype"
    )
    return status, data.decode() if is_page else ""


def _is_door(address: str) -> bool:
    return address.startswith(("/accounts/login/", "/operators/login/"))


def _in_spanish(sweep: Sweep, clients: dict[str, Client]) -> None:
    """Open, in Spanish, every page that somebody may open, as the first who may."""
    for case in sweep.cases:
        role = next((role for role in ROLES if (case.name, role) in sweep.pages
                     and sweep.get[case.name, role] == "200"), None)  # fmt: skip
        if role is None or case.name.startswith(("admin:", "waivers:move ")):
            continue
        with undone():
            client = clients[role]
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
            status, body = _status(_call(client, "get", case.path))
            sweep.spanish[case.name] = (status, read_page(body))
            del client.cookies[settings.LANGUAGE_COOKIE_NAME]


def _with_nonsense(sweep: Sweep, clients: dict[str, Client]) -> None:
    """Fill the form of every page with what nobody can take, as the first who may open the page."""
    for case in sweep.cases:
        role = next((role for role in ROLES if sweep.get[case.name, role] == "200"
                     and (case.name, role) in sweep.pages), None)  # fmt: skip
        if role is None or case.name.startswith(("admin:", "operators/")):
            continue
        cache.clear()
        with undone():
            found = send_nonsense(clients[role], case.path)
        if found is not None:
            sweep.nonsense[case.name] = found
