"""What this machine says of its processes and logs; standard library only, read before any settings."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Any


def command_of(pid: int) -> str:
    """Return the command line of a process; empty when there is none."""
    return _process_facts(pid, "cmdline", "command=").replace("\0", " ")


def start_of(pid: int) -> str | None:
    """Return when a process began, as a word that a later process of the same id will not share."""
    stat = _process_facts(pid, "stat", "lstart=").strip()
    if not stat:
        return None
    if ")" not in stat:
        return stat
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def _process_facts(pid: int, proc_name: str, ps_name: str) -> str:
    """Linux tells in /proc, other systems through ps."""
    if Path("/proc/self/stat").exists():
        try:
            return Path(f"/proc/{pid}/{proc_name}").read_text(errors="replace")
        except OSError:
            return ""
    ps = shutil.which("ps") or "/bin/ps"
    return subprocess.run(  # noqa: S603
        [ps, "-p", str(pid), "-o", ps_name], capture_output=True, text=True, check=False
    ).stdout


def wait_for(condition: Any, seconds: float) -> bool:
    """Ask every 50 ms until the answer is yes; return whether it came in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def tail(log: Path, lines: int = 5) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
