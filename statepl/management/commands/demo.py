"""`manage.py demo`: the whole product with invented data, until Ctrl-C."""

import contextlib
import hashlib
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from statepl import embedded, machine
from statepl.management import demo_state
from statepl.management.demo_state import DemoState
from statepl.management.processes import Child, Register

READY_SECONDS = 90
DEFAULT_DISTRICTS = 40
ACCOUNTS = {
    "reviewer@sea.example": "reviews and recommends at the state agency",
    "approver@sea.example": "decides at the state agency",
    "analyst@sea.example": "data and releases at the state agency",
    "engagement@sea.example": "engagement at the state agency",
    "admin@sea.example": "people and settings at the state agency",
    "lead@d01.example": "signs for the first demo district",
    "contributor@d01.example": "writes for the first demo district",
    "steward@d01.example": "data of the first demo district",
    "lead@d02.example": "signs for the second demo district",
    "delegate@partner.example": "helps the second demo district, for a partner organization",
}


class Stopped(Exception):
    """Ctrl-C, SIGTERM, or the terminal was closed."""


class Command(BaseCommand):
    help = "Start web server, worker and beat with invented data; Ctrl-C stops all of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--districts", default=os.environ.get("DEMO_DISTRICTS"))
        parser.add_argument("--fresh", action="store_true", default=os.environ.get("FRESH") == "1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start, watch, stop."""
        if not settings.DEMO:
            raise CommandError("The demo needs STATEPL_MODE=demo, or `make setup` for the bundled servers.")
        self.began = time.monotonic()
        self.host, self.port = options["host"], whole_number("PORT", options["port"], 1, 65535)
        self.given_districts = options["districts"]
        self.districts = whole_number("DEMO_DISTRICTS", options["districts"] or DEFAULT_DISTRICTS, 2, 2000)
        self.fresh = options["fresh"]
        self.register = Register(settings.VAR / "demo.json")
        self.children: list[Child] = []
        with self.register.only_one() as free:
            if not free:
                raise CommandError(self.already_running())
            with stop_signals():
                self.run()

    def run(self) -> None:
        """Everything between the first check and the last child's end."""
        try:
            self.clear_leftovers()
            check_port(self.host, self.port)
            self.prepare()
            self.start_children()
            self.wait_until_ready()
            self.greet()
            self.watch()
        except Stopped:
            self.say("\nStopping.")
        finally:
            self.stop_all()

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the demo."""
        host = "127.0.0.1" if is_everywhere(self.host) else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    # before -------------------------------------------------------------------------------------------
    def already_running(self) -> str:
        """The sentence for a second demo in the same directory."""
        stored = self.register.read()
        where = f" at {stored['address']}" if "address" in stored else ""
        pid = f" (or: kill {stored['pid']})" if "pid" in stored else ""
        return (
            f"The demo of this directory already runs{where}. Stop it with Ctrl-C where it was started{pid}."
        )

    def clear_leftovers(self) -> None:
        """End the children of a demo that was killed before it could."""
        left = self.register.stop_leftovers()
        if left:
            self.say(f"An earlier demo was killed and left {left} processes running; they are stopped now.")

    def prepare(self) -> None:
        """Bring database, static files and demo state to where a start needs them."""
        state = demo_state.read_state()
        if self.fresh or state is DemoState.BEGUN:
            self.refuse_to_drop_foreign(state)
            self.say("Clearing the demo state to make it anew.")
            demo_state.drop_everything()
            state = DemoState.EMPTY
        self.migrate()
        self.collect_static()
        if state is DemoState.EMPTY:
            self.seed()
        elif self.given_districts and demo_state.seeded_districts() not in {None, self.districts}:
            self.say(
                f"The demo state has {demo_state.seeded_districts()} districts. "
                f"FRESH=1 DEMO_DISTRICTS={self.districts} make demo makes it anew."
            )
        if machine.pango_missing():
            self.say(f"{machine.pango_missing()} Until then reports can be read on screen, not as PDF.")
        connection.close()

    def refuse_to_drop_foreign(self, state: DemoState) -> None:
        """Data that no demo made is never thrown away."""
        if state is DemoState.FOREIGN:
            raise CommandError(
                "The database holds data that this command did not make, so it is not cleared. "
                "Start beside it: STATEPL_VAR=/another/folder make demo."
            )

    def migrate(self) -> None:
        """Bring the tables up to date, or say how to get out when they do not fit."""
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            raise CommandError(
                f"The demo's tables do not fit this version of the program: {error}\n"
                "FRESH=1 make demo makes the demo state anew."
            ) from error

    def collect_static(self) -> None:
        """Collect static files when any of them has changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        mark = static_mark()
        if stamp.exists() and stamp.read_text() == mark:
            return
        self.say("Collecting static files.")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(mark)

    def seed(self) -> None:
        """Make the demo state in a process of its own; a broken-off one is marked and made anew next time."""
        self.say(f"Making the demo state with {self.districts} districts (once).")
        demo_state.mark_begun()
        connection.close()
        command = [sys.executable, "manage.py", "seed_demo", "--districts", str(self.districts)]
        seeding = subprocess.Popen(  # noqa: S603
            command, cwd=settings.BASE_DIR, env=self.environment(), start_new_session=True
        )
        try:
            code = seeding.wait()
        finally:
            if seeding.poll() is None:
                os.killpg(seeding.pid, signal.SIGKILL)
                seeding.wait()
        if code:
            raise CommandError(
                "The demo state could not be made; the lines above say why. Start again to retry."
            )
        demo_state.mark_finished(self.districts)

    # while --------------------------------------------------------------------------------------------
    def environment(self) -> dict[str, str]:
        """What the children get: the addresses of the servers, so that they hold none themselves."""
        return {
            **os.environ,
            "STATEPL_MODE": "demo",
            "STATEPL_VAR": str(settings.VAR),
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "BASE_URL": os.environ.get("BASE_URL", self.address),
            "PYTHONUNBUFFERED": "1",
        }

    def start_children(self) -> None:
        """Start web server, worker and beat."""
        log = settings.VAR / "log"
        celery = [sys.executable, "-m", "celery", "--app", "statepl.celery:app"]
        bind = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        web = [
            sys.executable, "-m", "gunicorn", "statepl.wsgi:application", "--bind", bind, "--workers", "2",
            "--threads", "4", "--graceful-timeout", "5", "--timeout", "120", "--no-control-socket",
        ]  # fmt: skip
        worker = [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        beat = [*celery, "beat", "--schedule", str(settings.VAR / "celerybeat-schedule"), "--pidfile", ""]
        for name, command in (("web", web), ("worker", [*worker, "--loglevel", "INFO"]), ("beat", beat)):
            child = Child(name, command, log / f"{name}.log")
            self.children.append(child)
            self.start_child(child)

    def start_child(self, child: Child) -> None:
        child.start(self.environment(), settings.BASE_DIR)
        self.register.write(self.address, self.children)

    def wait_until_ready(self) -> None:
        """Wait for /readyz; a child that dies meanwhile ends the demo with its last words."""
        deadline = time.monotonic() + READY_SECONDS
        while not answers(f"{self.address}/readyz"):
            for child in self.children:
                if not child.alive:
                    raise CommandError(
                        f"The {child.name} did not start. {child.log} ends with:\n{child.last_words()}"
                    )
            if time.monotonic() > deadline:
                raise CommandError(
                    f"{self.address}/readyz did not answer within {READY_SECONDS} seconds. "
                    f"Look into {settings.VAR / 'log'}, or ask `.venv/bin/python manage.py doctor`."
                )
            time.sleep(0.2)

    def greet(self) -> None:
        """Print where it is and who may enter."""
        width = max(len(email) for email in ACCOUNTS)
        people = "\n".join(f"  {email:<{width}}  {words}" for email, words in ACCOUNTS.items())
        self.say(
            f"\nstatepl runs at {self.address} (ready after {time.monotonic() - self.began:.0f} seconds)\n\n"
            f"Sign in with the password {settings.DEMO_PASSWORD} as\n\n{people}\n\n"
            f"Mail is written to {settings.EMAIL_FILE_PATH}, logs to {settings.VAR / 'log'}.\nCtrl-C stops everything."
        )

    def watch(self) -> None:
        """Start a dead worker or beat again; without its web server the demo ends."""
        while True:
            time.sleep(0.5)
            for child in self.children:
                if not child.alive:
                    self.replace(child)
            self.revive_servers()

    def replace(self, child: Child) -> None:
        """Say that a child died and start it again, unless that is of no use."""
        if child.name == "web" or child.worn_out:
            raise CommandError(f"The {child.name} stopped. {child.log} ends with:\n{child.last_words()}")
        self.say(f"The {child.name} stopped and is started again; its log is {child.log}.")
        self.start_child(child)

    def revive_servers(self) -> None:
        """Start a bundled server again that was stopped from outside."""
        servers = embedded.Embedded(settings.VAR)
        if "DATABASE_URL" not in os.environ and not servers.postgres.running:
            self.say("PostgreSQL had stopped and is started again.")
            servers.postgres.start()
        if "REDIS_URL" not in os.environ and not servers.redis.running:
            self.say("Redis had stopped and is started again.")
            servers.redis.start()

    # after --------------------------------------------------------------------------------------------
    def stop_all(self) -> None:
        """Stop what was started, in order; the bundled servers follow when this process ends."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            child.stop()
        connection.close()
        self.register.forget()
        if self.children:
            self.say("Everything the demo started is stopped.")


@contextlib.contextmanager
def stop_signals() -> Iterator[None]:
    """Turn Ctrl-C, SIGTERM and a closed terminal into one exception for the block."""

    def stop(number: int, frame: Any) -> None:
        raise Stopped

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def whole_number(name: str, given: Any, least: int, most: int) -> int:
    """Return a whole number in a range, or refuse with a sentence."""
    if str(given).isdigit() and least <= int(given) <= most:
        return int(given)
    raise CommandError(f"{name} is {given!r}. Use a whole number from {least} to {most}.", returncode=2)


def check_port(host: str, port: int) -> None:
    """Refuse with a way out when the address cannot be listened on."""
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise CommandError(f"HOST is {host!r}, which is no address of this machine.", returncode=2) from error
    except PermissionError as error:
        raise CommandError(
            f"Port {port} needs an administrator. Use another: PORT=8000 make demo."
        ) from error
    except OSError as error:
        raise CommandError(
            f"Port {port} on {host} is in use by another program. Use another: PORT={port + 1} make demo."
        ) from error


def is_everywhere(host: str) -> bool:
    """Say whether a host means all addresses of this machine."""
    try:
        return not host or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def answers(url: str) -> bool:
    """Say whether an address answers with 200."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    link = kind(parts.hostname or "", parts.port, timeout=5)
    try:
        link.request("GET", parts.path)
        return link.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def database_url() -> str:
    """Return the address of the database that this process uses."""
    given = connection.settings_dict
    parts = {name: quote(str(given[name]), safe="") for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    if os.environ.get("DATABASE_URL"):
        return os.environ["DATABASE_URL"]
    return f"postgres://{parts['USER']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def static_mark() -> str:
    """Return a word that changes when any static file of the project or a package version does."""
    files = sorted(
        path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()
    )
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    facts.append((settings.BASE_DIR / "requirements" / "base.txt").read_text())
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
