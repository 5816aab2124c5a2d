"""The table of a report and of the sustainability plan: every move in it works, every other is refused."""

import pytest

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted
from tests.factories import papers
from tests.waivers.kept import kept
from tests.waivers.papermaking import KINDS, WAYS, make_paper, trail_of
from waivers.models import Filing
from waivers.states.filings import FILING_MOVES, STATUSES

pytestmark = pytest.mark.django_db
PAIRS = [(verb, kind) for verb, move in FILING_MOVES.items() for kind in sorted(move.kinds)]
OUTSIDE = [
    (verb, kind, status)
    for verb, move in FILING_MOVES.items()
    for kind in KINDS
    for status in STATUSES
    if kind not in move.kinds or status != move.source
]
in_each_status = kept(lambda: {way: make_paper(*way) for way in WAYS})


@pytest.fixture
def bring(in_each_status, db):
    """Return `bring(kind, status)`: a paper in that status, as it was made, with its people."""

    def fresh(kind, status):
        paper, cast = in_each_status[kind, status]
        return Filing.objects.get(pk=paper.pk), cast

    return fresh


@pytest.mark.parametrize(("verb", "kind"), PAIRS)
def test_move_inside_the_table_succeeds_and_writes_one_audit_row(verb, kind, bring):
    move = FILING_MOVES[verb]
    paper, cast = bring(kind, move.source)
    with clock.at(KINDS[kind]):
        if verb == "approve":
            paper = papers.step(paper, "recommend", cast.reviewer, text="It is sound.")
        before = trail_of(paper).count()
        moved = papers.step(paper, verb, getattr(cast, move.party.value), text="For a reason.")
    assert moved.status == move.target
    rows = trail_of(moved)[: trail_of(moved).count() - before]
    assert [row.verb for row in rows] == [move.audit]
    assert moved.steps.last().verb == verb


@pytest.mark.parametrize(("kind", "status"), sorted(WAYS))
def test_every_move_outside_the_table_is_refused(kind, status, bring):
    paper, cast = bring(kind, status)
    count = AuditEvent.objects.count()
    for verb in [verb for verb, of_kind, of_status in OUTSIDE if (of_kind, of_status) == (kind, status)]:
        actor = getattr(cast, FILING_MOVES[verb].party.value)
        with clock.at(KINDS[kind]), pytest.raises(MoveRefused):
            papers.step(paper, verb, actor, text="For a reason.")
    paper.refresh_from_db()
    assert (paper.status, AuditEvent.objects.count()) == (status, count)


@pytest.mark.parametrize(("verb", "kind"), PAIRS)
def test_move_by_another_party_is_refused(
    verb, kind, bring, contributor, other_lead, analyst, board_member, steward
):
    move = FILING_MOVES[verb]
    paper, cast = bring(kind, move.source)
    people = {"lead": cast.lead, "reviewer": cast.reviewer, "approver": cast.approver}
    people.pop(move.party.value)
    for person in [*people.values(), contributor, other_lead, analyst, board_member, steward]:
        with clock.at(KINDS[kind]), pytest.raises(NotPermitted):
            papers.step(paper, verb, person, text="For a reason.")
