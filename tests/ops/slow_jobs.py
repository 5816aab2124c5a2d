"""A kind of job that only these tests have: it waits, then writes one line that must be written once."""

import time
from pathlib import Path
from typing import Any

from statepl.jobs import registry
from statepl.jobs.registry import Outcome

KIND = "tests.slow"


def work(job: Any, progress: Any) -> Any:
    """Say where it stands, wait as long as the `hold` file is there, then commit one line."""
    journal, hold = Path(job.params["journal"]), Path(job.params["hold"])
    with journal.open("a") as lines:
        lines.write("tried\n")
    while hold.exists():
        progress.tell(1, 2, "holding")
        time.sleep(0.1)

    def commit() -> Outcome:
        return Outcome({"attempt": job.attempts})

    return commit


registry.register(KIND, work)
