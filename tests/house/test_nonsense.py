"""What nobody can take, in every form: nothing breaks, nothing typed is lost, the answer says what to do."""

import pytest

from tests.house.sweep import Sweep

pytestmark = pytest.mark.django_db
TAKEN, REFUSED = {200, 302}, {403, 409, 422}
# Sentences of the framework that name a rule and no way out.
FOREIGN = ("Ensure this", "Select a valid", "Enter a valid", "This field", "Enter a whole", "Enter a list")


def test_nonsense_breaks_no_form(sweep: Sweep) -> None:
    assert len(sweep.nonsense) > 50
    odd = {
        name: found.status for name, found in sweep.nonsense.items() if found.status not in TAKEN | REFUSED
    }
    assert odd == {}


def test_nonsense_comes_back_as_it_was_typed(sweep: Sweep) -> None:
    refused = {name: found for name, found in sweep.nonsense.items() if found.status in {409, 422}}
    assert {name: found.lost for name, found in refused.items() if found.lost} == {}


def test_script_never_comes_back_alive(sweep: Sweep) -> None:
    assert [name for name, found in sweep.nonsense.items() if found.is_live] == []


def test_refusal_says_what_to_do(sweep: Sweep) -> None:
    said = {
        (name, field, sentence)
        for name, found in sweep.nonsense.items()
        for field, sentences in found.said.items()
        for sentence in sentences
    }
    assert len({sentence for _name, _field, sentence in said}) > 20
    foreign = sorted(
        each for each in said if each[2].startswith(FOREIGN) or not each[2].strip().endswith(".")
    )
    assert foreign == []
