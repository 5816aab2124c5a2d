"""Kinds of work that only these tests have. What they did is kept on a list."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from statepl.jobs import registry
from statepl.jobs.registry import Commit, JobRefused, LostClaim, Outcome

KIND = "tests.work"
committed: list[int] = []
followed: list[tuple[int, str]] = []
during: list[Callable[[Any, Any], None]] = []  # what happens in the long part
at_commit: list[Callable[[Any], None]] = []  # what happens in the closing transaction


def work(job: Any, progress: Any) -> Commit:
    for act in during:
        act(job, progress)

    def commit() -> Outcome:
        for act in at_commit:
            act(job)
        committed.append(job.pk)
        return Outcome({"tries": job.attempts}, "/done/")

    return commit


def follow(job: Any, sentence: str) -> None:
    followed.append((job.pk, sentence))


def forget() -> None:
    for each in (committed, followed, during, at_commit):
        each.clear()


def stumble(job: Any, progress: Any) -> None:
    raise RuntimeError("a stone on the road")


def refuse(job: Any, progress: Any) -> None:
    raise JobRefused("Row 3 says x.", outcome=Outcome({"errors": [3]}, "/mend/"))


def invalid(job: Any, progress: Any) -> None:
    raise ValidationError("The file is empty.")


def lose(job: Any, progress: Any) -> None:
    raise LostClaim


registry.register(KIND, work, failed=follow)
