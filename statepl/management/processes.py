"""Child processes of the demo: each in a session of its own, remembered on disk, gone at the end."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from statepl.host import start_of, tail, wait_for

STOP_SECONDS = 10
LOG_BYTES = 5 * 1024 * 1024
RESTARTS = 5
RESTART_WINDOW = 60.0


@dataclass
class Child:
    """One process that the demo started, or starts again."""

    name: str
    command: Sequence[str]
    log: Path
    popen: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self, environment: Mapping[str, str], folder: Path) -> None:
        """Start it in a session of its own: Ctrl-C reaches the demo alone, which stops things in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_BYTES else "ab"
        with self.log.open(mode) as out:
            self.popen = subprocess.Popen(  # noqa: S603
                list(self.command), cwd=folder, env=dict(environment),
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        self.starts.append(time.monotonic())

    @property
    def alive(self) -> bool:
        """Say whether it runs."""
        return self.popen is not None and self.popen.poll() is None

    @property
    def worn_out(self) -> bool:
        """Say whether it was started too often lately for another try to help."""
        recent = [moment for moment in self.starts if time.monotonic() - moment < RESTART_WINDOW]
        return len(recent) > RESTARTS

    def stop(self) -> None:
        """Ask the whole group to finish, then insist."""
        if self.popen is not None:
            stop_group(self.popen.pid, lambda: not self.alive)
            self.popen.wait()

    def last_words(self) -> str:
        """Return the end of its log."""
        return tail(self.log, 8)


def stop_group(group: int, is_gone: Any) -> None:
    """End a process group: SIGTERM, and SIGKILL for whatever is left after some seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
        wait_for(is_gone, STOP_SECONDS)
        os.killpg(group, signal.SIGKILL)


class Register:
    """The file that remembers what runs, for the case that the demo itself is killed."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @contextlib.contextmanager
    def only_one(self) -> Iterator[bool]:
        """Hold the right to be the one demo of this directory; yields whether it was free."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.with_suffix(".lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def write(self, address: str, children: Sequence[Child]) -> None:
        """Store who runs, each with the moment it began: a process id alone comes back for others."""
        pids = [child.popen.pid for child in children if child.popen is not None]
        facts = {
            "address": address,
            "pid": os.getpid(),
            "children": [{"pid": pid, "start": start_of(pid)} for pid in pids],
        }
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(facts))
        new.replace(self.file)

    def read(self) -> dict[str, Any]:
        """Return what was stored; an unreadable file counts as none."""
        try:
            stored: dict[str, Any] = json.loads(self.file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return stored

    def stop_leftovers(self) -> int:
        """End what an earlier demo left behind when it was killed; return how many processes."""
        left = [
            child["pid"]
            for child in self.read().get("children", [])
            if child["start"] is not None and start_of(child["pid"]) == child["start"]
        ]
        for pid in left:
            stop_group(pid, lambda pid=pid: start_of(pid) is None)
        self.forget()
        return len(left)

    def forget(self) -> None:
        """Nothing runs any more."""
        self.file.unlink(missing_ok=True)
