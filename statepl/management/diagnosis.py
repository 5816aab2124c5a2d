"""What is there and what is missing on this machine, each as a sentence with a way out."""

import os
import shutil
import smtplib
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from statepl import host, machine
from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.jobs.models import Job
from statepl.management.processes import Register

WORKER_SECONDS = 2.0
OLDEST_JOB_SECONDS = 600
FREE_BYTES = 1024**3
CLOCK_SECONDS = 5
OLDEST_POSTGRES = 150000
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One answer: `state` is `ok`, `note` (nothing to do) or `missing` (something to do)."""

    topic: str
    state: str
    sentence: str
    way_out: str = ""

    def facts(self) -> dict[str, str]:
        """Return it for JSON."""
        return asdict(self)


def ok(topic: str, sentence: str) -> Finding:
    """An answer that needs nothing."""
    return Finding(topic, "ok", sentence)


def note(topic: str, sentence: str, way_out: str = "") -> Finding:
    """Something to know."""
    return Finding(topic, "note", sentence, way_out)


def missing(topic: str, sentence: str, way_out: str) -> Finding:
    """Something to do."""
    return Finding(topic, "missing", sentence, way_out)


def diagnose() -> Iterator[Finding]:
    """Ask everything, one after the other. An answer never stops the next question."""
    for question in QUESTIONS:
        yield question()


def demo_runs() -> bool:
    """Say whether `make demo` runs in this directory."""
    pid = Register(settings.VAR / "demo.json").read().get("pid")
    return pid is not None and host.start_of(pid) is not None


# the program ------------------------------------------------------------------------------------------
def python() -> Finding:
    """Version, and whether it is the project's own environment."""
    version = sys.version.split()[0]
    if sys.version_info < OLDEST_PYTHON:
        return missing(
            "python", f"Python is {version}.", "Install Python 3.11 or later and run `make setup`."
        )
    if sys.prefix == sys.base_prefix:
        return note("python", f"Python {version} runs outside a virtual environment.")
    return ok("python", f"Python {version} in {sys.prefix}.")


def packages() -> Finding:
    """Whether what is installed is what the lock file names, as far as setup's stamp tells."""
    stamp, lock_file = Path(sys.prefix) / ".installed-demo", settings.BASE_DIR / "requirements" / "demo.txt"
    if settings.PRODUCTION or not stamp.exists():
        return note(
            "packages", "Setup left no stamp here, so the packages were not compared with the lock file."
        )
    import hashlib

    if stamp.read_text() == hashlib.sha256(lock_file.read_bytes()).hexdigest():
        return ok("packages", "The packages are those of requirements/demo.txt.")
    return missing(
        "packages", "The lock file has changed since the packages were installed.", "Run `make setup`."
    )


# engines ----------------------------------------------------------------------------------------------
def database() -> Finding:
    """Whether it answers, is new enough, and has all tables."""
    try:
        connection.ensure_connection()
        version: int = connection.pg_version  # type: ignore[attr-defined]
        plan = MigrationExecutor(connection).migration_plan(
            MigrationExecutor(connection).loader.graph.leaf_nodes()
        )
    except DatabaseError as error:
        return missing("database", f"PostgreSQL does not answer: {str(error).strip()}", "Check DATABASE_URL.")
    if version < OLDEST_POSTGRES:
        return missing("database", f"PostgreSQL is {version // 10000}.", "Use PostgreSQL 15 or later.")
    if plan:
        return missing("database", f"{len(plan)} migrations have not run.", "Run `manage.py migrate`.")
    return ok("database", f"PostgreSQL {version // 10000} answers and has all tables.")


def broker() -> Finding:
    """Whether Redis answers."""
    try:
        with redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3) as link:
            version = link.info("server")["redis_version"]
    except redis.RedisError as error:
        return missing(
            "broker", f"Redis does not answer: {error}", "Check REDIS_URL. Work waits until it is back."
        )
    return ok("broker", f"Redis {version} answers.")


def worker() -> Finding:
    """Whether a Celery worker answers a ping."""
    from kombu.exceptions import OperationalError

    from statepl.celery import app

    try:
        answers = app.control.inspect(timeout=WORKER_SECONDS).ping() or {}
    except (OperationalError, redis.RedisError, OSError):
        answers = {}
    if answers:
        return ok(
            "worker",
            f"{len(answers)} worker answers." if len(answers) == 1 else f"{len(answers)} workers answer.",
        )
    if settings.PRODUCTION or demo_runs():
        return missing(
            "worker", "No worker answers: imports, reports and mail wait.", "Start one; look into its log."
        )
    return note("worker", "No worker runs.", "`make demo` starts everything; `make worker` a worker alone.")


def jobs() -> Finding:
    """How long the oldest work has waited."""
    try:
        oldest: Any = Job.objects.claimable().order_by("created_at").first()
    except DatabaseError:
        return note("jobs", "Without the tables nobody can tell which work waits.")
    if oldest is None:
        return ok("jobs", "No work waits.")
    age = int((timezone.now() - oldest.created_at).total_seconds())
    if age < OLDEST_JOB_SECONDS:
        return ok("jobs", f"The oldest waiting work is {age} seconds old.")
    return missing(
        "jobs",
        f"Work has waited for {age // 60} minutes: {oldest}.",
        "Start a worker and a beat, or add workers.",
    )


# the machine ------------------------------------------------------------------------------------------
def disk() -> Finding:
    """Room and the right to write where files are kept."""
    media = Path(settings.MEDIA_ROOT)
    place = next(folder for folder in (media, *media.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        return missing(
            "disk", f"{place} cannot be written to.", "Give the folder to the user that runs the site."
        )
    if free < FREE_BYTES:
        return missing("disk", f"{free // 1024**2} MiB are free under {place}.", "Make room, at least 1 GiB.")
    return ok("disk", f"{free // 1024**3} GiB are free under {place}.")


def bucket() -> Finding:
    """Whether files can be kept where FILES_BUCKET says."""
    if not settings.FILES_BUCKET:
        return ok("files", f"Files are kept under {settings.MEDIA_ROOT}.")
    try:
        name = default_storage.save("doctor.txt", ContentFile(b"Written by manage.py doctor."))
        with default_storage.open(name) as file:
            file.read()
        default_storage.delete(name)
    except Exception as error:  # noqa: BLE001 - whatever a bucket answers is told
        return missing(
            "files",
            f"The bucket {settings.FILES_BUCKET} cannot be used: {error}",
            "Look at FILES_BUCKET, FILES_ENDPOINT and the keys, and at what they may do there.",
        )
    return ok("files", f"The bucket {settings.FILES_BUCKET} takes files and gives them back.")


def pango() -> Finding:
    """Whether PDFs can be made."""
    lacks = machine.pango_missing()
    return (
        missing("pango", lacks, "Until then reports cannot be made as PDF.")
        if lacks
        else ok("pango", "Pango is here.")
    )


def fonts() -> Finding:
    """Whether the fonts of PDFs are where they belong."""
    found = sorted((settings.BASE_DIR / "static" / "fonts").rglob("*.woff2"))
    if found:
        return ok("fonts", f"{len(found)} vendored font files are here.")
    return missing(
        "fonts", "static/fonts holds no font.", "Check out the project anew: the fonts are part of it."
    )


def chromium() -> Finding:
    """Only tests need a browser."""
    lacks = machine.browser_missing()
    return (
        note("chromium", lacks, "Only tests need it.")
        if lacks
        else ok("chromium", f"{machine.browser_executable()}.")
    )


def mail() -> Finding:
    """Where mail goes, and whether the server there answers."""
    if not settings.PRODUCTION:
        return note("mail", f"Mail is written to {settings.EMAIL_FILE_PATH}, none is sent.")
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return missing(
            "mail",
            f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer: {error}",
            "Check EMAIL_HOST and EMAIL_PORT.",
        )
    return ok("mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} answers.")


def web() -> Finding:
    """Whether the site answers at its address, or the port is free for it."""
    from statepl.management.commands.demo import answers, check_port

    stored = Register(settings.VAR / "demo.json").read() if not settings.PRODUCTION else {}
    address = stored.get("address", settings.BASE_URL)
    if answers(f"{address}/livez"):
        return ok("web", f"The web server answers at {address}.")
    if settings.PRODUCTION:
        return missing(
            "web", f"Nothing answers at {address}.", "Start the web server; check proxy and BASE_URL."
        )
    try:
        check_port(urlsplit(address).hostname or "127.0.0.1", urlsplit(address).port or 80)
    except CommandError as refusal:
        return missing("web", str(refusal), "PORT=8001 make demo")
    return note("web", f"Nothing runs at {address}; the port is free.", "`make demo` starts the site.")


def clocks() -> Finding:
    """Whether machine and database agree on the time, and whether the demo's clock was moved."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    except DatabaseError:
        apart = 0.0
    if apart > CLOCK_SECONDS:
        return missing(
            "clock", f"Clock and database are {apart:.0f} seconds apart.", "Run a time service on both."
        )
    moved = clock.demo_offset_days()
    if moved:
        return note("clock", f"The demo's clock is {moved} days ahead: it is {clock.today()} there.")
    return ok("clock", f"It is {clock.today()} in {settings.TIME_ZONE}.")


def second_factor() -> Finding:
    """Whether those who decide have a second factor."""
    if not settings.MFA_REQUIRED:
        return note("second factor", f"No second factor is asked for: this is the {settings.MODE}.")
    deciding = [Role.APPROVER, Role.ADMINISTRATOR]
    try:
        people = User.objects.filter(is_active=True, memberships__role__in=deciding)
        without = people.filter(authenticator__isnull=True).distinct().count()
    except DatabaseError:
        return note("second factor", "Without the tables nobody can tell who has one.")
    if without:
        return note(
            "second factor", f"{without} of those who decide have none yet; they are asked when they sign in."
        )
    return ok("second factor", "Everybody who decides has one.")


QUESTIONS: tuple[Callable[[], Finding], ...] = (
    python, packages, database, broker, worker, jobs, disk, bucket, pango, fonts, chromium, mail, web, clocks,
    second_factor,
)  # fmt: skip
