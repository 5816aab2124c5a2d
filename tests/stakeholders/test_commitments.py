"""Promises of both sides, closed by the side to which they were made."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Commitment, CommitmentLink, Group
from stakeholders.services import (
    LinkOver,
    add_commitment,
    answer_commitment,
    ask_commitment,
    close_commitment,
    edit_commitment,
    revoke_invitation,
)
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories.stakeholders import make_activity

from .conftest import post

pytestmark = pytest.mark.django_db
WHAT = "The page of targets is shown to parents before it is printed."


@pytest.fixture
def promise(activity, lead):
    """Return a function that writes down a promise, due in ten days."""

    def make(where=activity, **changes):
        facts = {"side": "agency", "group": Group.objects.get(code="families"), "what": WHAT,
                 "due_on": clock.today() + dt.timedelta(days=10)}  # fmt: skip
        return add_commitment(where, actor=changes.pop("actor", lead), **{**facts, **changes})

    return make


@pytest.fixture
def asked(promise, invited, lead):
    """A promise to families, asked about by mail, and the secret of the link."""
    commitment = promise()
    ask_commitment(commitment, actor=lead, invitation=invited[0])
    return commitment, secret()


def secret():
    found = re.search(r"/promises/([A-Za-z0-9_-]+)/", Message.objects.latest("pk").body_text)
    return found.group(1)


def link_of(token):
    return CommitmentLink.objects.for_token(token)


def page(token):
    return reverse("commitments:answer", args=[token])


def close(commitment, actor, **given):
    facts = {
        "outcome": "kept",
        "confirmed_by": "Ana Ruiz",
        "confirmed_how": "phone",
        "confirmed_on": clock.today(),
    }
    return close_commitment(commitment, actor=actor, version=commitment.version, **{**facts, **given})


def test_promise_is_written_down_and_stands_on_the_trail(promise):
    commitment = promise()
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.after["what"]) == ("commitment.added", WHAT)
    assert event.after["who"] == "The district or the state"
    assert (commitment.is_open, commitment.is_overdue, commitment.tag) == (True, False, "going")


def test_own_promise_is_closed_with_who_said_so_how_and_when(promise, lead):
    kept = close(promise(), lead)
    assert (kept.outcome, kept.confirmed_by, kept.confirmed_how, kept.entered_by, kept.tag) == (
        "kept", "Ana Ruiz", "phone", lead, "done",
    )  # fmt: skip
    event = AuditEvent.objects.latest("pk")
    assert event.after == {"outcome": "Kept", "how": "By phone", "on": clock.today().isoformat()}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"confirmed_by": " "}, "confirmed_by"),
        ({"confirmed_how": "link"}, "confirmed_how"),
        ({"confirmed_on": None}, "confirmed_on"),
        ({"confirmed_on": dt.date(2999, 1, 1)}, "confirmed_on"),
        ({"outcome": "lost"}, "outcome"),
    ],
)
def test_own_promise_is_not_closed_without_the_other_side(promise, lead, given, field):
    with pytest.raises(ValidationError) as refused:
        close(promise(), lead, **given)
    assert list(refused.value.message_dict) == [field]
    assert Commitment.objects.get().is_open


def test_promise_of_a_group_is_closed_by_the_staff(promise, lead):
    kept = close(
        promise(side="group"), lead, confirmed_by="", confirmed_how="", confirmed_on=None, outcome="let_off"
    )
    assert (kept.outcome, kept.confirmed_by, kept.confirmed_how, kept.tag) == ("let_off", "", "staff", "none")


def test_closed_and_stale_promises_are_left_alone(promise, lead, other_lead):
    commitment = promise()
    with pytest.raises(NotPermitted):
        close(commitment, other_lead)
    kept = close(commitment, lead)
    with pytest.raises(StaleVersion):
        close(commitment, lead)
    with pytest.raises(NotPermitted, match="closed already"):
        close(kept, lead)


def test_open_promise_is_changed_with_both_texts_on_the_trail(promise, lead):
    commitment = promise()
    edit_commitment(commitment, actor=lead, version=1, side="agency", group=commitment.group, what="Shorter.",
                    due_on=commitment.due_on)  # fmt: skip
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.before, event.after) == (
        "commitment.edited",
        {"what": WHAT},
        {"what": "Shorter."},
    )


# the link ---------------------------------------------------------------------------------------------
def test_question_goes_to_the_person_in_their_language(asked):
    message = Message.objects.latest("pk")
    assert (message.to, message.language, WHAT in message.body_text) == ("ana@example.org", "es", True)
    assert asked[1] not in CommitmentLink.objects.get().digest


def test_only_people_of_the_group_are_asked_about_own_promises(promise, invited, lead):
    other = promise(group=Group.objects.get(code="business"))
    with pytest.raises(ValidationError, match="invited from this group"):
        ask_commitment(other, actor=lead, invitation=invited[0])
    with pytest.raises(NotPermitted, match="you close it"):
        ask_commitment(promise(side="group"), actor=lead, invitation=invited[0])


def test_reading_the_link_changes_nothing(asked, phone, django_assert_num_queries):
    before = (
        Commitment.objects.values().get(),
        CommitmentLink.objects.values().get(),
        AuditEvent.objects.count(),
    )
    for _each in range(10):
        for method in (phone.get, phone.head, phone.options):
            answer = method(page(asked[1]))
            assert (answer.status_code, answer["Referrer-Policy"], answer["Cache-Control"]) == (
                200, "no-referrer", "no-store",
            )  # fmt: skip
    after = (
        Commitment.objects.values().get(),
        CommitmentLink.objects.values().get(),
        AuditEvent.objects.count(),
    )
    assert after == before


def test_link_closes_the_promise_by_an_explicit_answer(asked, phone):
    assert post(phone, page(asked[1]), remark="Thanks").status_code == 422
    assert Commitment.objects.get().is_open
    assert post(phone, page(asked[1]), answer="kept", remark="Thanks").status_code == 302
    kept = Commitment.objects.get()
    assert (kept.outcome, kept.confirmed_how, kept.confirmed_by, kept.entered_by, kept.remark) == (
        "kept", "link", "Ana Ruiz", None, "Thanks",
    )  # fmt: skip
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor_name, "Ana" in str(event.after)) == (
        "commitment.closed",
        "Invited person",
        False,
    )
    assert post(phone, page(asked[1]), answer="let_off").status_code == 410


def test_not_yet_keeps_it_open_and_says_what_is_missing(asked, phone, sign_in, lead, words):
    post(phone, page(asked[1]), answer="not_yet", remark="I saw no page.")
    kept = Commitment.objects.get()
    assert (kept.is_open, kept.doubt) == (True, "I saw no page.")
    assert "I saw no page." in words(sign_in(lead).get(kept.activity.get_absolute_url()))


def test_form_without_its_token_is_refused(asked, phone):
    assert phone.post(page(asked[1]), {"answer": "kept"}).status_code == 403
    assert Commitment.objects.get().is_open


def test_older_and_revoked_links_are_over_and_a_new_one_is_mailed_once(asked, phone, lead, invited):
    commitment, token = asked
    ask_commitment(commitment, actor=lead, invitation=invited[0])
    assert phone.get(page(token)).status_code == 410
    sent = Message.objects.count()
    post(phone, page(token), renew="yes")
    assert Message.objects.count() == sent  # one went out just now
    with clock.at(clock.now() + dt.timedelta(minutes=20)):
        post(phone, page(token), renew="yes")
        assert Message.objects.count() == sent + 1
    newest = link_of(secret())
    invited[0].refresh_from_db()
    revoke_invitation(invited[0], actor=lead, version=invited[0].version)
    with pytest.raises(LinkOver):
        answer_commitment(newest, answer="kept")
    assert phone.get(page("A" * 43)).status_code == 404


# pages ------------------------------------------------------------------------------------------------
def test_list_counts_by_side_with_the_overdue_on_top(promise, lead, sign_in, words):
    with clock.at(clock.today() - dt.timedelta(days=60)):
        promise(what="Late by us")
        promise(side="group", what="Late by them")
    promise(what="In time")
    close(promise(what="Done"), lead)
    response = sign_in(lead).get(reverse("stakeholders:commitments"))
    counted = {
        side.value: (each["open"], each["overdue"], each["kept"]) for side, each in response.context["sides"]
    }
    assert counted == {"agency": (2, 1, 1), "group": (1, 1, 0)}
    assert [row.what for row in response.context["page_obj"]] == [
        "Late by us",
        "Late by them",
        "In time",
        "Done",
    ]
    late = sign_in(lead).get(reverse("stakeholders:commitments"), {"side": "group", "overdue": "1"})
    assert [row.what for row in late.context["page_obj"]] == ["Late by them"]


def test_list_shows_only_what_one_may_see_and_no_names(
    promise, lead, engagement_lead, other_lead, analyst, sign_in
):
    close(promise(), lead)
    promise(make_activity(None, engagement_lead), actor=engagement_lead, what="By the state")
    seen = {}
    for name, user in {"lead": lead, "other": other_lead, "analyst": analyst}.items():
        response = sign_in(user).get(reverse("stakeholders:commitments"))
        seen[name] = [row.what for row in response.context["page_obj"]]
        assert "Ana Ruiz" not in response.text
    assert seen == {"lead": [WHAT], "other": [], "analyst": ["By the state", WHAT]}


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_one_row_and_three(promise, lead, sign_in, rows, django_assert_num_queries):
    for _each in range(rows):
        promise()
    client = sign_in(lead)
    client.get(reverse("stakeholders:commitments"))
    with django_assert_num_queries(10):
        client.get(reverse("stakeholders:commitments"))


def test_pages_write_ask_and_close(activity, invited, lead, sign_in, words):
    client = sign_in(lead)
    add = reverse("stakeholders:commitment_add", args=[activity.pk])
    form = {
        "side": "agency",
        "group": Group.objects.get(code="families").pk,
        "what": WHAT,
        "due_on": "12/31/2098",
    }
    assert client.post(add, form).headers["Location"] == f"{activity.get_absolute_url()}#commitments"
    commitment = Commitment.objects.get()
    ask = reverse("stakeholders:commitment_ask", args=[commitment.pk])
    assert "Ana Ruiz" in words(client.get(ask))
    assert client.post(ask, {"invitation": invited[0].pk}).status_code == 302
    edit = reverse("stakeholders:commitment_edit", args=[commitment.pk])
    assert client.post(edit, form | {"version": 1, "what": "Shorter."}).status_code == 302
    done = reverse("stakeholders:commitment_close", args=[commitment.pk])
    answer = client.post(
        done, {"version": 2, "outcome": "kept", "confirmed_by": "Ana", "confirmed_on": "12/31/2098"}
    )
    assert answer.status_code == 422
    facts = {"version": 2, "outcome": "kept", "confirmed_by": "Ana", "confirmed_how": "talk",
             "confirmed_on": clock.today().isoformat()}  # fmt: skip
    assert client.post(done, facts).status_code == 302
    commitment.refresh_from_db()
    assert (commitment.what, commitment.outcome) == ("Shorter.", "kept")


def test_nobody_to_ask_leads_to_entering_it(promise, lead, sign_in, words):
    commitment = promise()
    shown = words(sign_in(lead).get(reverse("stakeholders:commitment_ask", args=[commitment.pk])))
    assert reverse("stakeholders:commitment_close", args=[commitment.pk]) in shown
