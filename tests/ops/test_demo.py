"""`manage.py demo` as a person meets it: starts, survives, stops, and cleans up after a kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from statepl.embedded import Embedded
from statepl.host import start_of
from tests.workers import ROOT, wait_until

pytestmark = pytest.mark.worker
SEEDED = """
from django.core.management import call_command
from statepl.management import demo_state
call_command("migrate", verbosity=0)
demo_state.mark_begun()
demo_state.mark_finished(40)
"""


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A demo's folder whose database counts as seeded: making the state has tests of its own.

    It is outside pytest's temporary folders, which are closed to PostgreSQL's own user.
    """
    with tempfile.TemporaryDirectory(prefix="statepl-test-") as name:
        folder = Path(name) / "var"
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", SEEDED]
        subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, timeout=120)
        yield folder
        Embedded(folder).stop()


def environment(var: Path, **more: str) -> dict[str, str]:
    left_out = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "CELERY_QUEUE", "DEMO_DISTRICTS", "FRESH", "HOST"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "STATEPL_MODE": "demo", "STATEPL_VAR": str(var), **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A running demo and what it says."""

    def __init__(self, var: Path, **more: str) -> None:
        self.var, self.port = var, free_port()
        self.words_file = var.parent / f"demo-{self.port}.txt"
        env = environment(var, PORT=str(self.port), **more)
        with self.words_file.open("wb") as out:
            self.popen = subprocess.Popen(
                [sys.executable, "manage.py", "demo"],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def words(self) -> str:
        return self.words_file.read_text()

    def wait(self) -> None:
        wait_until(lambda: "statepl runs at" in self.words() or self.popen.poll() is not None, seconds=150)
        assert self.popen.poll() is None, self.words()

    def children(self) -> list[int]:
        return [child["pid"] for child in json.loads((self.var / "demo.json").read_text())["children"]]

    def end(self, number: signal.Signals) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(timeout=60)


@pytest.fixture
def demo(var: Path) -> Iterator[Demo]:
    started = Demo(var)
    started.wait()
    yield started
    if started.popen.poll() is None:
        started.end(signal.SIGTERM)


def get(demo: Demo, path: str) -> tuple[int, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}{path}", timeout=10) as answer:
        return answer.status, json.load(answer)


def ready(demo: Demo) -> bool:
    """Return whether the site says it is ready; while its servers start again it says no, or nothing."""
    try:
        return bool(get(demo, "/readyz")[0] == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def gone(pids: list[int]) -> bool:
    return [pid for pid in pids if start_of(pid) is not None] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_leaves_nothing_running(demo: Demo, number: signal.Signals) -> None:
    pids = demo.children()
    assert len(pids) == 3
    assert get(demo, "/readyz")[0] == 200
    assert demo.end(number) == 0
    assert gone(pids)
    servers = Embedded(demo.var)
    assert (servers.postgres.running, servers.redis.running) == (False, False)
    assert not (demo.var / "demo.json").exists()
    assert demo.words().endswith("Everything the demo started is stopped.\n")


def test_running_demo_minds_what_happens_to_it(demo: Demo) -> None:
    """One start, four accidents: each start costs seconds."""
    assert f"http://127.0.0.1:{demo.port} " in demo.words()
    assert "demo-statepl-2026" in demo.words()
    assert demo.words().count("@") == 10
    second_is_refused(demo)
    dead_worker_is_started_again(demo)
    stopped_servers_are_started_again(demo)


def second_is_refused(demo: Demo) -> None:
    second = Demo(demo.var)
    assert second.popen.wait(timeout=60) == 1
    assert f"already runs at http://127.0.0.1:{demo.port}" in second.words()
    assert get(demo, "/readyz")[0] == 200


def dead_worker_is_started_again(demo: Demo) -> None:
    web, worker, beat = demo.children()
    os.killpg(worker, signal.SIGKILL)
    wait_until(lambda: "The worker stopped and is started again" in demo.words(), seconds=60)
    wait_until(lambda: demo.children()[1] != worker)
    assert (demo.children()[0], demo.children()[2]) == (web, beat)


def stopped_servers_are_started_again(demo: Demo) -> None:
    Embedded(demo.var).stop()
    wait_until(
        lambda: "PostgreSQL had stopped" in demo.words() and "Redis had stopped" in demo.words(), seconds=60
    )
    wait_until(lambda: ready(demo), seconds=60)


def test_demo_without_its_web_server_ends_with_a_sentence(demo: Demo) -> None:
    pids = demo.children()
    os.killpg(pids[0], signal.SIGKILL)
    assert demo.popen.wait(timeout=60) == 1
    assert gone(pids)
    assert "The web stopped." in demo.words()


def test_killed_demo_is_cleaned_up_at_the_next_start(demo: Demo) -> None:
    pids = demo.children()
    demo.end(signal.SIGKILL)
    assert not gone(pids)
    again = Demo(demo.var)
    again.wait()
    assert "left 3 processes running; they are stopped now." in again.words()
    assert gone(pids)
    assert again.end(signal.SIGINT) == 0


def test_port_in_use_gets_a_way_out(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(var), capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.endswith(
        f"Port {port} on 127.0.0.1 is in use by another program. Use another: PORT={port + 1} make demo.\n"
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT is 'eighty'. Use a whole number from 1 to 65535."),
        ("DEMO_DISTRICTS", "0", "DEMO_DISTRICTS is '0'. Use a whole number from 2 to 2000."),
        ("HOST", "nowhere.invalid", "HOST is 'nowhere.invalid', which is no address of this machine."),
    ],
)
def test_malformed_value_is_a_wrong_call(var: Path, name: str, value: str, sentence: str) -> None:
    command = [sys.executable, "manage.py", "demo"]
    env = environment(var, **{name: value})
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"CommandError: {sentence}\n")
