"""The mark that tells a half-made demo state from a whole one and from somebody's own data."""

import pytest

from statepl.management import demo_state
from statepl.management.demo_state import DemoState
from tests import factories

pytestmark = pytest.mark.django_db


def test_empty_database_may_be_seeded() -> None:
    assert demo_state.read_state() is DemoState.EMPTY


def test_begun_state_is_not_taken_for_a_whole_one() -> None:
    demo_state.mark_begun()
    factories.make_district()
    assert demo_state.read_state() is DemoState.BEGUN


def test_finished_state_knows_its_districts() -> None:
    demo_state.mark_begun()
    demo_state.mark_finished(12)
    assert (demo_state.read_state(), demo_state.seeded_districts()) == (DemoState.FINISHED, 12)


@pytest.mark.parametrize("make", [factories.make_district, factories.make_user])
def test_data_without_a_mark_is_somebodys_own(make: object) -> None:
    make()  # type: ignore[operator]
    assert (demo_state.read_state(), demo_state.seeded_districts()) == (DemoState.FOREIGN, None)
