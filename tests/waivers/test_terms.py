"""Terms in force: the fold in pure dates, and the rows that the decisions write."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy.models import FlexibilityType
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.models import Decision, FlexibilityRequest, Term, TermEvent
from waivers.services.terms import note_event
from waivers.states import State
from waivers.terms import DatedTerm, Effect, Event, Span, apply, as_of, fold, overlaps

on_stage = staged(State.IMPLEMENTING, State.FINALLY_APPROVED, State.PLAN_UNDER_REVIEW)
START = dt.date(2027, 8, 1)
END = dt.date(2031, 6, 30)
DAYS = st.dates(START, END)
KINDS = st.sampled_from(["seat-time", "procurement", "testing"])


@st.composite
def events(draw):
    """Draw one decision about the terms."""
    effect = draw(st.sampled_from(list(Effect)))
    starts = draw(DAYS)
    if effect in {Effect.GRANT, Effect.CHANGE}:
        return Event(
            effect, draw(KINDS), starts, draw(st.dates(starts, END)), draw(st.text("ab", max_size=2))
        )
    return Event(effect, draw(KINDS), starts)


def spoken_on(decided, day):
    """Return what the decisions say of one day: for each flexibility the last that rules on it."""
    found = {}
    for event in decided:
        if event.starts_on > day:
            continue
        if event.effect is Effect.CLOSE:
            found = {}
        elif event.ends_on is None or event.ends_on < day:
            found.pop(event.flexibility, None)
        else:
            found[event.flexibility] = event.text
    return found


# the fold ---------------------------------------------------------------------------------------------
@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.lists(events(), max_size=12), DAYS)
def test_fold_answers_for_any_day_what_the_last_decision_says(decided, day):
    folded = as_of(fold(decided), day)
    assert {term.flexibility: term.text for term in folded} == spoken_on(decided, day)
    assert len(folded) == len({term.flexibility for term in folded})


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.lists(events(), max_size=12))
def test_folded_terms_of_one_flexibility_never_meet(decided):
    terms = fold(decided)
    for one in terms:
        assert one.starts_on <= one.ends_on
        met = [
            other
            for other in terms
            if other is not one
            and other.flexibility == one.flexibility
            and other.starts_on <= one.ends_on
            and one.starts_on <= other.ends_on
        ]
        assert met == []


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(st.lists(events(), max_size=8), st.lists(events(), max_size=8))
def test_folding_in_two_steps_is_folding_at_once(first, second):
    terms = fold(first)
    for event in second:
        terms = apply(terms, event)
    assert terms == fold([*first, *second])


def test_change_rules_from_its_first_day_and_leaves_the_days_before():
    day = dt.date(2029, 1, 1)
    terms = fold([Event(Effect.GRANT, "a", START, END, "old"), Event(Effect.CHANGE, "a", day, END, "new")])
    assert terms == (
        DatedTerm("a", START, dt.date(2028, 12, 31), "old"),
        DatedTerm("a", day, END, "new"),
    )


@pytest.mark.parametrize(
    ("effect", "ends_on"),
    [(Effect.GRANT, None), (Effect.CHANGE, None), (Effect.END, END), (Effect.CLOSE, END)],
)
def test_event_that_gives_no_term_has_no_last_day(effect, ends_on):
    with pytest.raises(ValueError, match="last day"):
        Event(effect, "a", START, ends_on)


def test_event_that_ends_before_it_starts_is_no_event():
    with pytest.raises(ValueError, match="on or after"):
        Event(Effect.GRANT, "a", END, START)


def test_overlap_is_of_the_same_flexibility_on_the_same_days():
    mine = Span(1, "a", dt.date(2028, 1, 1), dt.date(2028, 12, 31))
    same = Span(2, "a", dt.date(2028, 12, 31), dt.date(2029, 6, 1))
    later = Span(3, "a", dt.date(2029, 1, 1), dt.date(2029, 6, 1))
    other = Span(4, "b", dt.date(2028, 1, 1), dt.date(2028, 12, 31))
    assert overlaps(mine, [mine, same, later, other]) == [same]


# the rows ---------------------------------------------------------------------------------------------
def rows(application):
    return [
        (term.flexibility_type.code, term.starts_on, term.ends_on, term.text)
        for term in application.terms.select_related("flexibility_type").order_by("starts_on", "pk")
    ]


def stored(application):
    return {term.dated for term in application.terms.all()}


@pytest.mark.django_db
def test_final_approval_writes_a_term_for_each_granted_request():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    assert rows(application) == [("delivery-seat-time", START, END, "")]
    assert stored(application) == set(services.replay(application))
    term = application.terms.get()
    assert term.event.decision.verb == "approve-finally"
    assert (term.event.starts_on, str(term)) == (START, f"{term.flexibility_type}, 2027-08-01 – 2031-06-30")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        ({"granted_from": dt.date(2028, 1, 1)}, (dt.date(2028, 1, 1), END)),
        ({"granted_until": dt.date(2029, 6, 30)}, (START, dt.date(2029, 6, 30))),
        ({"granted_from": dt.date(2020, 1, 1), "granted_until": dt.date(2040, 1, 1)}, (START, END)),
    ],
)
def test_request_is_in_force_on_its_granted_days_within_the_five_years(granted, expected):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        request = application.requests.get()
        services.decide_request(
            request,
            actor=cast.approver,
            version=request.version,
            status="approved_with_conditions",
            text="Report each June.",
            **granted,
        )
        make.prepare(application, "approve-finally", cast)
        make.move(application, "approve-finally", cast, "approver", on=START)
    assert rows(application) == [("delivery-seat-time", *expected, "Report each June.")]


@pytest.mark.django_db
def test_final_approval_after_the_granted_days_is_refused_and_names_the_request():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        request = application.requests.get()
        services.decide_request(
            request,
            actor=cast.approver,
            version=request.version,
            status="approved",
            granted_until=dt.date(2027, 7, 25),
        )
        make.prepare(application, "approve-finally", cast)
        with pytest.raises(ValidationError) as refusal:
            make.move(application, "approve-finally", cast, "approver", on=START)
    assert str(request.flexibility_type) in refusal.value.message_dict["on"][0]
    assert (application.terms.count(), application.term_events.count()) == (0, 0)


@pytest.mark.django_db
def test_denied_request_gives_no_term():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        request = application.requests.get()
        services.decide_request(
            request, actor=cast.approver, version=request.version, status="denied", text="Outside the law.",
            granted_from=START,
        )  # fmt: skip
        make.prepare(application, "approve-finally", cast)
        make.move(application, "approve-finally", cast, "approver", on=START)
    request.refresh_from_db()
    assert (rows(application), request.granted_from) == ([], None)


@pytest.mark.django_db
def test_withdrawal_ends_what_is_in_force_on_its_day():
    application, cast = make.make_application(State.IMPLEMENTING)
    day = dt.date(2028, 3, 1)
    with clock.at(day):
        make.move(application, "withdraw", cast, "lead", reason="The board decided otherwise.")
    assert rows(application) == [("delivery-seat-time", START, dt.date(2028, 2, 29), "")]
    assert list(application.terms.as_of(day)) == []
    assert stored(application) == set(services.replay(application))


@pytest.mark.django_db
def test_waiver_that_ends_before_its_terms_start_leaves_none():
    application, cast = make.make_application(State.FINALLY_APPROVED)
    with clock.at(dt.date(2027, 7, 25)):
        make.move(application, "withdraw", cast, "lead", reason="The board decided otherwise.")
    assert (rows(application), services.replay(application)) == ([], ())


@pytest.mark.django_db
def test_database_refuses_two_terms_of_one_flexibility_on_one_day():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    term = application.terms.get()
    event = TermEvent.objects.create(
        application=application,
        effect="grant",
        flexibility_type=term.flexibility_type,
        starts_on=END,
        ends_on=END,
    )
    second = Term(
        application=application,
        flexibility_type=term.flexibility_type,
        starts_on=END,
        ends_on=END,
        event=event,
    )
    with pytest.raises(IntegrityError, match="flexibility_has_one_term_a_day"), transaction.atomic():
        second.save()
    other = FlexibilityType.objects.exclude(pk=term.flexibility_type_id).first()
    second.flexibility_type = other
    second.save()
    assert application.terms.as_of(END).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_stored_terms_equal_the_replay_whatever_is_decided(seed):
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    kinds = list(FlexibilityType.objects.all()[:3])
    TermEvent.objects.filter(application=application).count()
    for number in range(14):
        step = seed * 31 + number * 17
        effect = [Effect.GRANT, Effect.CHANGE, Effect.END, Effect.GRANT, Effect.CLOSE][step % 5]
        starts = START + dt.timedelta(days=step * 53 % 1300)
        gives = effect in {Effect.GRANT, Effect.CHANGE}
        note_event(
            application,
            effect,
            flexibility_type=None if effect is Effect.CLOSE else kinds[step % 3],
            starts_on=starts,
            ends_on=min(END, starts + dt.timedelta(days=step * 29 % 700)) if gives else None,
            text=f"decision {number}",
        )
        assert stored(application) == set(services.replay(application))


# taking one back --------------------------------------------------------------------------------------
def rescind(application, cast, **changes):
    given = {
        "actor": cast.approver,
        "version": application.version,
        "on": dt.date(2028, 7, 1),
        "reason": "The law has changed.",
    }
    return services.rescind_term(application.terms.get(), **(given | changes))


@pytest.mark.django_db
def test_rescission_ends_one_flexibility_with_decision_letter_mail_and_one_audit_row():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 5, 2)):
        decision = rescind(application, cast)
    application.refresh_from_db()
    assert rows(application) == [("delivery-seat-time", START, dt.date(2028, 6, 30), "")]
    assert application.state == State.IMPLEMENTING
    assert application.requests.get().status == FlexibilityRequest.Status.RESCINDED
    assert decision.label.startswith("Flexibility rescinded: ")
    assert decision.date_sentence == "No longer in force from July 1, 2028."
    assert "The law has changed." in decision.letter.body
    mail = Message.objects.filter(to=cast.lead.email).latest("pk")
    assert "ends on July 1, 2028" in mail.subject
    assert decision.letter.get_absolute_url() in mail.body_text
    assert AuditEvent.objects.about(application).filter(verb="term.rescinded").count() == 1
    assert stored(application) == set(services.replay(application))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": dt.date(2028, 5, 1)}, "on"),
        ({"on": dt.date(2031, 7, 1)}, "on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_rescission_with_bad_input_names_the_field_and_changes_nothing(changes, field):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 5, 2)), pytest.raises(ValidationError) as refusal:
        rescind(application, cast, **changes)
    assert list(refusal.value.message_dict) == [field]
    assert Decision.objects.filter(verb="rescind").count() == 0


@pytest.mark.django_db
def test_rescission_is_for_approvers_on_the_version_they_saw():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 5, 2)):
        for person in (cast.lead, cast.reviewer):
            with pytest.raises(NotPermitted):
                rescind(application, cast, actor=person)
        with pytest.raises(StaleVersion):
            rescind(application, cast, version=application.version - 1)


@pytest.mark.django_db
def test_flexibility_expires_on_its_date_once():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        request = application.requests.get()
        services.decide_request(
            request, actor=cast.approver, version=request.version, status="approved",
            granted_until=dt.date(2028, 6, 30),
        )  # fmt: skip
        make.prepare(application, "approve-finally", cast)
        make.move(application, "approve-finally", cast, "approver", on=START)
    with clock.at(dt.date(2028, 6, 30)):
        assert services.expire_requests() == 0
    with clock.at(dt.date(2028, 7, 1)):
        assert [services.expire_requests(), services.expire_requests()] == [1, 0]
    request.refresh_from_db()
    assert (request.status, request.is_decided) == (FlexibilityRequest.Status.EXPIRED, True)
    assert AuditEvent.objects.filter(verb="request.expired").count() == 1


# pages ------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_terms_page_answers_for_the_day_in_the_address(sign_in, at, words):
    application, cast = make.make_application(State.IMPLEMENTING)
    address = at("terms", application.pk)
    with clock.at(dt.date(2028, 5, 2)):
        rescind(application, cast)
        shown = sign_in(cast.lead).get(address, {"as_of": "2028-06-30"})
        assert [term.text for term in shown.context["terms"]] == [""]
        assert "In force on June 30, 2028" in words(shown)
        gone = sign_in(cast.lead).get(address, {"as_of": "2028-07-01"})
        assert "Nothing is in force on July 1, 2028." in words(gone)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["soon", "2028-02-30", "", "0001-01-01", "9999-12-31"])
def test_day_that_cannot_be_read_is_said_and_today_is_shown(day, sign_in, at, words, client):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 5, 2)):
        pages = [
            sign_in(cast.lead).get(at("terms", application.pk), {"as_of": day}),
            client.get(reverse("public:application", args=[application.pk]), {"as_of": day}),
        ]
        for page in pages:
            assert page.status_code == 200
            assert page.context["as_of"] == dt.date(2028, 5, 2)
            assert list(page.context["as_of_form"].errors) == ["as_of"]


@pytest.mark.django_db
def test_approver_takes_a_flexibility_back_on_its_page(sign_in, at, words):
    application, cast = make.make_application(State.IMPLEMENTING)
    term = application.terms.get()
    address = at("rescind", application.pk, term.pk)
    with clock.at(dt.date(2028, 5, 2)):
        listed = words(sign_in(cast.approver).get(at("terms", application.pk)))
        assert address in listed
        browser = sign_in(cast.approver)
        assert "In force now" in words(browser.get(address))
        refused = browser.post(address, {"version": application.version, "on": "", "reason": ""})
        assert refused.status_code == 422
        given = {"version": application.version, "on": "2028-07-01", "reason": "The law has changed."}
        assert browser.post(address, given)["Location"] == at("terms", application.pk)
        assert sign_in(cast.lead).get(address).status_code == 403
    term.refresh_from_db()
    assert term.ends_on == dt.date(2028, 6, 30)
