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


def test_worker_gives_back_what_every_fifth_task_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda: collected.append("all"))
    for _each in range(celery.FULLY_AFTER):
        celery.collect_now_and_then()
    assert collected == []
    monkeypatch.setattr(gc, "get_threshold", lambda: celery.COLLECT_AFTER)
    for _each in range(2 * celery.FULLY_AFTER):
        celery.collect_now_and_then()
    assert collected == ["all", "all"]
