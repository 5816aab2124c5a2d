"""What is at risk and why, and the state's promise: rules without a database."""

import datetime as dt

from waivers.queue.promise import Promise, kept, quarter_of
from waivers.queue.risk import Facts, risks
from waivers.states import State

TODAY = dt.date(2026, 3, 12)


def day(number):
    return TODAY + dt.timedelta(days=number)


def told(**facts):
    return [(risk.code, risk.sentence) for risk in risks(Facts(**facts), TODAY)]


def test_answer_is_late_from_the_day_after_it_was_due():
    assert told(state=State.UNDER_REVIEW, answer_due_on=TODAY) == []
    assert told(state=State.SUBMITTED, answer_due_on=day(-1)) == [
        ("answer", "It has waited for the state 1 day longer than we promise.")
    ]
    assert told(state=State.PLAN_UNDER_REVIEW, answer_due_on=day(-3)) == [
        ("answer", "It has waited for the state 3 days longer than we promise.")
    ]
    assert told(state=State.UNDER_REVIEW) == told(state=State.RETURNED, answer_due_on=day(-3)) == []


def test_plan_window_is_a_risk_with_unanswered_comments_only():
    facts = {"state": State.PLAN_RETURNED, "plan_closes_on": day(30)}
    assert told(**facts) == []
    assert told(**facts, unanswered=6) == [
        ("window", "The plan window closes on April 11, 2026; 6 comments are unanswered.")
    ]
    assert told(state=State.PLAN_RETURNED, plan_closes_on=day(31), unanswered=6) == []
    assert told(state=State.PLAN_SUBMITTED, plan_closes_on=day(3), unanswered=6) == []


def test_corrective_action_is_a_risk_two_weeks_ahead():
    assert told(state=State.PROBATION, action_due_on=day(15)) == []
    assert told(state=State.PROBATION, action_due_on=day(14)) == [
        ("action", "A finding is to be corrected by March 26, 2026, and nothing shows yet that it is.")
    ]
    assert told(state=State.PROBATION, action_due_on=day(-1)) == [
        ("action", "A finding was to be corrected by March 11, 2026, and nothing shows yet that it is.")
    ]


def test_obligation_without_evidence_is_a_risk_a_month_ahead():
    facts = {"state": State.CONDITIONALLY_APPROVED, "bare": 2}
    assert told(**facts, bare_due_on=day(31)) == []
    assert told(**facts, bare_due_on=day(30)) == [
        ("obligation", "2 obligations have no evidence; the first date is April 11, 2026.")
    ]


def test_risks_come_by_date_and_closed_applications_have_none():
    facts = {"plan_closes_on": day(20), "unanswered": 1, "bare_due_on": day(5), "bare": 1}
    assert [code for code, _sentence in told(state=State.CONDITIONALLY_APPROVED, **facts)] == [
        "obligation",
        "window",
    ]
    assert told(state=State.LAPSED, **facts) == []


def test_promise_counts_an_answer_on_the_due_day_as_kept():
    rounds = [
        (day(-40), day(-10), day(-10)),
        (day(-40), day(-10), day(-9)),
        (day(-20), day(10), day(-16)),
    ]
    promise = kept(rounds, days=30)
    assert promise == Promise(days=30, on_time=2, late=1, median_days=30)
    assert promise.sentence == (
        "We answer within 30 days. This quarter: 2 of 3 on time. Half of the answers took 30 days or less."
    )


def test_promise_without_answers_says_so():
    assert kept([], days=1).sentence == "We answer within 1 day. Nothing was answered this quarter yet."


def test_quarter_ends_with_its_last_day():
    assert quarter_of(dt.date(2026, 1, 1)) == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert quarter_of(dt.date(2026, 12, 31)) == (dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    assert quarter_of(dt.date(2027, 5, 9)) == (dt.date(2027, 4, 1), dt.date(2027, 6, 30))
