"""A readiness report: the whole task against bare `write_pdf` of the same HTML, and what an unchanged one costs.

The whole task is what a worker does: read and freeze the records, draw the charts, fill the page, print, mend
for PDF/UA, store, write history and mail, with the collector set as a worker sets it. Bare is the library alone, its
style sheet read beforehand, in Python as it comes.
"""

import datetime as dt
import gc
import itertools
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from django.db import connections

from bench import long_run
from bench.table import Line, at_least, at_most, in_turn
from reports import services
from reports.context import build
from reports.models import ReadinessReport
from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.celery import COLLECT_AFTER, collect_now_and_then
from statepl.core import clock, pdf
from statepl.demo.lives import START_MONTH, WAYS, Life, live
from statepl.demo.people import make_directory, make_staff, make_team
from statepl.jobs.services import run_job
from waivers.calendar import school_year_of
from waivers.models import Application

TODAY = dt.date(2026, 11, 2)
WHOLE, UNCHANGED, SPEED_UP = 1.15, 0.1, 0.9
PYTHONS_OWN = (700, 10, 10)
EACH = 4  # reports for each of two workers
SHARE_BY_TWO = round(WHOLE / SPEED_UP, 2)
AFTER = TODAY + dt.timedelta(days=400)  # days that no other part asks for


def run(many: int = 0) -> list[Line]:
    """Live two applications to their implementation; return the lines of the table.

    `many` reports are made in one run of two workers; none where it is 0.
    """
    with clock.at(TODAY):
        (application, other), actor = two_applications()
        days = itertools.count(1)
        page = html_of(make(application, actor, next(days)))
        whole, bare = in_turn(
            collecting(COLLECT_AFTER, lambda: make(application, actor, next(days))),
            collecting(PYTHONS_OWN, lambda: print_bare(page)),
            rounds=7,
        )
        again = in_turn(lambda: make(application, actor, 0), rounds=5)[0]
        one, two, control_one, control_two = by_processes(application.pk, other.pk, actor.pk)
    share, is_met = at_most(WHOLE, whole / bare)
    cheap, is_cheap = at_most(UNCHANGED, again / whole)
    speed, control = one / two, control_one / control_two
    fast, is_fast = at_least(SPEED_UP, speed / control)
    return [
        Line("readiness report: the whole task", whole, bare, bare, whole / bare, share, is_met),
        Line(
            "readiness report: nothing changed", again, whole, None, again / whole, cheap, is_cheap,
            "the records are read and frozen; the document that is there is handed out",
        ),
        Line(
            "readiness report: two workers", two, one, None, speed / control, fast, is_fast,
            f"{speed:.2f} times one worker; two spinning processes: {control:.2f}",
        ),
        *(long_run.run([application, other], actor, many, AFTER, bare / control, SHARE_BY_TWO) if many else []),
    ]  # fmt: skip


def two_applications() -> tuple[list[Application], User]:
    """Let two districts of the demo live up to their implementation; a report of one is made once at a time."""
    year = school_year_of(TODAY, start_month=START_MONTH)
    with clock.at(dt.date(year - 7, 7, 1)):
        staff = make_staff()
        teams = [make_team(number, row) for number, row in enumerate(make_directory(2, seed=7), start=1)]
    goal, shift = next(way for way in WAYS if way[0] == "implementing")
    lives = [Life(team, staff, goal, year + shift, TODAY) for team in teams]
    live(lives, tell=lambda _sentence: None)
    return list(Application.objects.order_by("pk")), staff[Role.REVIEWER]


def make(application: Application, actor: Any, day: int) -> ReadinessReport:
    """Ask for a report some days later, and make it; the same day again changes nothing."""
    with clock.at(TODAY + dt.timedelta(days=day)):
        job = services.request_report(application, actor=actor, language="en")
        done = run_job(job.pk)
    if done is None or done.state != "succeeded":
        raise RuntimeError(f"The report was not made: {done and done.error}")
    report: ReadinessReport = job.readiness_report
    report.refresh_from_db()
    return report


def collecting(threshold: tuple[int, int, int], work: Callable[[], object]) -> Callable[[], object]:
    """Return the work with the collector on, set so."""

    def run() -> object:
        was, was_on = gc.get_threshold(), gc.isenabled()
        gc.set_threshold(*threshold)
        gc.enable()
        try:
            return work()
        finally:
            gc.set_threshold(*was)
            if not was_on:
                gc.disable()

    return run


def html_of(report: ReadinessReport) -> str:
    """Return the page that the report was printed from."""
    from django.template.loader import render_to_string

    context = build(report.inputs, services.provenance_of(report))
    return pdf.normalise_text(render_to_string("reports/readiness_pdf.html", context))


def print_bare(page: str) -> bytes:
    """Print a page with the library alone."""
    import weasyprint

    sheet = (pdf.STATIC / "print.css").read_text(encoding="utf-8")
    base = pdf.STATIC.as_uri() + "/"
    css, fonts = pdf._styles(weasyprint, (sheet,), base)  # noqa: SLF001 - the same style sheet, read beforehand
    source = weasyprint.HTML(string=page, base_url=base, url_fetcher=pdf._fetcher(weasyprint))  # noqa: SLF001
    printed: bytes = source.write_pdf(stylesheets=css, font_config=fonts, pdf_variant="pdf/ua-1")
    return printed


# two workers ------------------------------------------------------------------------------------------
def by_processes(first: int, second: int, actor: int) -> tuple[float, float, float, float]:
    """Return milliseconds of so many reports by one process and by two, and of spinning by one and by two."""
    connections.close_all()
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        for day in (100, 101):  # both start and warm up
            taken(pool, some_reports, [(first, actor, day, 1), (second, actor, day, 1)])
        one = taken(pool, some_reports, [(first, actor, 200, 2 * EACH)])
        two = taken(pool, some_reports, [(first, actor, 300, EACH), (second, actor, 300, EACH)])
        rounds = spins_for(one)
        control_one = taken(pool, spin, [(rounds,)])
        control_two = taken(pool, spin, [(rounds // 2,), (rounds // 2,)])
    return one, two, control_one, control_two


def taken(pool: ProcessPoolExecutor, work: Any, parts: list[tuple[Any, ...]]) -> float:
    """Return how long the parts take side by side, in milliseconds."""
    began = time.perf_counter()
    for future in [pool.submit(work, *part) for part in parts]:
        future.result()
    return (time.perf_counter() - began) * 1000


def some_reports(application: int, actor: int, first: int, count: int) -> None:
    """Make so many reports, each of another day."""
    row, person = Application.objects.get(pk=application), User.objects.get(pk=actor)
    with clock.at(TODAY):
        for day in range(first, first + count):
            make(row, person, day)
            collect_now_and_then()


def spin(rounds: int) -> int:
    """Count, and nothing else."""
    total = 0
    for number in range(rounds):
        total += number & 3
    return total


def spins_for(milliseconds: float) -> int:
    """Return how many rounds of `spin` take about so long."""
    began = time.perf_counter()
    spin(1_000_000)
    return int(milliseconds / ((time.perf_counter() - began) * 1000) * 1_000_000)
