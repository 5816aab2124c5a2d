"""The bundled servers: started once, held by processes, gone with the last of them."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from statepl.embedded import Embedded
from statepl.host import command_of, start_of, wait_for

HOLD = """
import sys, time
from pathlib import Path
from statepl.embedded import Embedded
servers = Embedded(Path(sys.argv[1]))
print(servers.database_url(durable=True), servers.redis_url(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can reach: pytest closes its temporary folders to others."""
    with tempfile.TemporaryDirectory(prefix="statepl-test-") as name:
        yield Path(name)


@pytest.fixture
def servers(folder: Path) -> Iterator[Embedded]:
    made = Embedded(folder / "var")
    yield made
    made.stop()


def holder(servers: Embedded) -> subprocess.Popen[str]:
    """Start another process that uses the servers until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(servers.var)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgres://")
    return process


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=40)


def running(servers: Embedded) -> tuple[bool, bool]:
    return servers.postgres.running, servers.redis.running


def test_last_holder_stops_both_servers(servers: Embedded) -> None:
    first, second = holder(servers), holder(servers)
    assert sorted(servers.living_holders()) == sorted([first.pid, second.pid])
    finish(first)
    assert running(servers) == (True, True)
    finish(second)
    assert running(servers) == (False, False)


def test_servers_of_a_killed_holder_are_used_again_and_stopped(servers: Embedded) -> None:
    first = holder(servers)
    first.kill()
    first.wait()
    assert running(servers) == (True, True)
    assert servers.living_holders() == []
    finish(holder(servers))
    assert running(servers) == (False, False)


def test_data_survives_a_killed_server(servers: Embedded) -> None:
    first = holder(servers)
    entry = servers.database()
    with (
        psycopg2.connect(host=entry["HOST"], user="postgres", dbname="postgres") as link,
        link.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    link.close()
    pid = int((servers.postgres.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: start_of(pid) is None, 10)
    entry = servers.database()
    with (
        psycopg2.connect(host=entry["HOST"], user="postgres", dbname="postgres") as link,
        link.cursor() as cursor,
    ):
        cursor.execute("SELECT answer FROM kept")
        assert cursor.fetchall() == [(42,)]
    link.close()
    finish(first)


def test_pid_file_of_another_program_is_not_taken_for_the_server(servers: Embedded) -> None:
    servers.database(durable=False)
    pid_file = servers.postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    servers.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert servers.postgres.running is False
    servers.database()
    assert servers.postgres.running is True


def test_half_made_data_directory_is_made_again(servers: Embedded) -> None:
    servers.postgres.data.mkdir(parents=True)
    (servers.postgres.data / "base").mkdir()
    servers.database(durable=False)
    assert servers.postgres.running is True


def test_stop_starts_nothing(servers: Embedded) -> None:
    servers.stop()
    assert running(servers) == (False, False)
    assert not servers.postgres.data.exists()


def test_long_path_gets_a_short_socket(folder: Path) -> None:
    servers = Embedded(folder / ("deep" * 20) / ("deeper" * 10))
    try:
        servers.database(durable=False)
        servers.redis_url()
        assert running(servers) == (True, True)
        assert len(str(servers.postgres.socket_dir)) < 60
    finally:
        servers.stop()


def test_process_facts_of_a_dead_process_are_empty() -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    assert (command_of(process.pid), start_of(process.pid)) == ("", None)
