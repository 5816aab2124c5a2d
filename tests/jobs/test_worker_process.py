"""A worker's process lets the collector rest longer."""

import gc

import pytest

from statepl import celery


def test_worker_collects_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("collected"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    monkeypatch.setattr(gc, "set_threshold", lambda *given: done.append(given))
    celery.collect_less_often()
    assert done == ["collected", "frozen", celery.COLLECT_AFTER]
