"""Pages of the years after approval: what each side sees, does, and gets back when it is refused."""

import datetime as dt

import pytest

from policy.models import Assurance
from statepl.core import clock
from tests.factories import papers
from tests.factories import waivers as make
from tests.factories.pages import hidden
from tests.waivers.kept import staged
from tests.waivers.test_monitoring import DAY, publish, write_review
from tests.waivers.years import YEAR_FIVE, YEAR_THREE, YEAR_TWO, close_a_cycle
from waivers import services
from waivers.models import CorrectiveAction, ImprovementCycle, MonitoringReview, YearlyAttestation
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


@pytest.fixture
def running():
    """Return an implementing application and its people."""
    return make.make_application(State.IMPLEMENTING)


def test_years_page_shows_this_year_first_and_years_ahead_last(running, sign_in, at):
    application, cast = running
    with clock.at(YEAR_THREE):
        page = sign_in(cast.lead).get(at("years", application.pk))
    years = [(year["name"], year["is_now"], year["is_ahead"]) for year in page.context["years"]]
    assert years == [
        ("Year Three", True, False),
        ("Year Two", False, False),
        ("Year Four", False, True),
        ("Year Five", False, True),
    ]
    rows = {row["sentence"]: row["status_label"] for row in page.context["years"][0]["rows"]}
    assert rows == {
        "Assurances": "Late",
        "Improvement cycles": "None yet",
        "Annual report": "Not begun",
        "Monitoring review by the state": "Planned",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_years_page_costs_the_same_however_much_there_is(rows, sign_in, at, django_assert_num_queries):
    application, cast = make.make_application(State.IMPLEMENTING)
    for number in range(rows):
        close_a_cycle(application, cast, YEAR_THREE - dt.timedelta(days=number), "keep")
        with clock.at(YEAR_THREE):
            services.log_support(
                application, actor=cast.reviewer, given_on=YEAR_THREE, kind="visit", what="A visit.",
                hours=2, by_whom="Coach",
            )  # fmt: skip
    client = sign_in(cast.lead)
    with clock.at(YEAR_THREE):
        client.get(at("years", application.pk))
        with django_assert_num_queries(QUERIES):
            client.get(at("years", application.pk))


QUERIES = 21


def test_goal_is_started_on_its_page_and_read_by_the_state(running, sign_in, at, words, reviewer):
    application, cast = running
    row = first_goal_of(application)
    address = at("goal", application.pk, row)
    with clock.at(YEAR_TWO):
        sent = {"version": 0, "status": "started", "started_on": "2027-09-01", "note": "Two schools."}
        assert sign_in(cast.lead).post(address, sent).url == at("goals", application.pk)
        assert "Two schools." in words(sign_in(reviewer).get(address))
        assert sign_in(reviewer).post(address, sent).status_code == 403
        late = sign_in(cast.lead).post(address, sent)
    assert late.status_code == 409
    assert application.goal_progress.get().status == "started"


def first_goal_of(application):
    return application.filings.get(kind="plan").rows.filter(table="goals").first().pk


def test_goal_of_another_plan_is_not_found(running, sign_in, at):
    application, cast = running
    assert sign_in(cast.lead).get(at("goal", application.pk, 0)).status_code == 404


def test_four_answers_are_given_on_one_page(running, sign_in, at):
    application, cast = running
    codes = list(Assurance.objects.values_list("code", flat=True))
    sent = {f"version_{code}": 0 for code in codes} | {f"answer_{code}": "kept" for code in codes}
    sent[f"answer_{codes[3]}"] = "not_fully"
    address = at("attest-year", application.pk, 2)
    with clock.at(YEAR_TWO):
        refused = sign_in(cast.lead).post(address, sent)
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == [f"text_{codes[3]}"]
        assert YearlyAttestation.objects.count() == 0
        sent[f"text_{codes[3]}"] = "Title II is not aligned yet."
        assert sign_in(cast.lead).post(address, sent).status_code == 302
        stale = sign_in(cast.lead).post(
            address, sent | {f"answer_{codes[0]}": "not_fully", f"text_{codes[0]}": "No."}
        )
    assert stale.status_code == 409
    assert stale.context["form"].stored == {f"answer_{codes[0]}": "We have kept it", f"text_{codes[0]}": ""}
    assert list(YearlyAttestation.objects.values_list("answer", flat=True)) == ["kept"] * 3 + ["not_fully"]


def test_cycle_is_started_continued_and_closed_on_its_pages(running, sign_in, at, words):
    application, cast = running
    close_a_cycle(application, cast, YEAR_TWO, "stop")
    client = sign_in(cast.lead)
    with clock.at(YEAR_THREE):
        start = at("cycle-start", application.pk)
        assert "Students need a plan for the hour." in words(client.get(start))
        sent = {
            "condition": papers.condition().pk,
            "title": "A plan on Monday",
            "plan": "One school.",
            "planned_on": "2028-10-01",
            "sources": "Work finished by week",
        }
        assert list(client.post(start, sent).context["form"].errors) == ["different"]
        assert client.post(start, sent | {"different": "One grade."}).url == at("cycles", application.pk)
        cycle = ImprovementCycle.objects.get(title="A plan on Monday")
        going_on = sent | {
            "different": "One grade.", "version": 1, "done": "Tried.", "done_on": "2028-10-20",
            "reflection": "It helps.", "reflected_on": "2028-10-30",
        }  # fmt: skip
        assert client.post(at("cycle-edit", application.pk, cycle.pk), going_on).status_code == 302
        close = at("cycle-close", application.pk, cycle.pk)
        sent = {
            "version": 2,
            "decision": "keep",
            "learning": "Short plans are kept.",
            "decided_on": "2028-11-02",
        }
        assert client.post(close, sent).url == at("cycle", application.pk, cycle.pk)
        assert "Short plans are kept." in words(client.get(at("cycle", application.pk, cycle.pk)))
        assert client.get(close).status_code == 403


def test_report_is_opened_by_a_post_and_handed_in_from_its_page(running, sign_in, at, words):
    application, cast = running
    client = sign_in(cast.lead)
    address = at("report-open", application.pk, 2)
    with clock.at(YEAR_TWO):
        assert "Start writing" in words(client.get(address))
        assert application.filings.filter(kind="annual_report").count() == 0
        page = client.post(address, {}).url
        report = application.filings.get(kind="annual_report")
        assert [page, client.get(address).url] == [at("paper", application.pk, report.pk)] * 2
        blocked = client.get(at("paper-move", application.pk, report.pk, "submit"))
        assert "To finish first" in words(blocked)
        papers.write_report(application, cast, 2)
        submit = at("paper-move", application.pk, report.pk, "submit")
        sent = hidden(client.get(submit))
        assert client.post(submit, sent).url == page
        assert client.post(submit, sent).status_code == 409
        accept = at("paper-move", application.pk, report.pk, "accept")
        assert client.get(accept).status_code == 403
        read = sign_in(cast.reviewer).get(page)
        assert [move.verb for move, may in read.context["moves"] if may.allowed] == ["return", "accept"]
        assert "Written plainly." in words(read)


def test_draft_report_is_not_read_by_the_state_or_the_board(running, sign_in, at, words, board_member):
    application, cast = running
    with clock.at(YEAR_TWO):
        report = papers.write_report(application, cast, 2)
        for person in (cast.reviewer, board_member):
            assert "Written plainly." not in words(
                sign_in(person).get(at("paper", application.pk, report.pk))
            )


def test_carried_values_are_ticked_one_by_one(running, sign_in, at, words):
    application, cast = running
    client = sign_in(cast.lead)
    with clock.at(YEAR_TWO):
        report = services.open_report(application, actor=cast.lead, waiver_year=2)
        address = at("carried", application.pk, report.pk)
        page = client.get(address)
        assert "checked" not in words(page)
        assert client.post(address, {}).status_code == 422
        path = report.carried.first().path
        assert client.post(address, {"paths": [path]}).url == address
        assert sign_in(cast.reviewer).post(address, {"paths": [path]}).status_code == 403
    assert list(report.carried.exclude(confirmed_at=None).values_list("path", flat=True)) == [path]


def test_reviewer_compares_a_report_with_the_one_before(running, sign_in, at, words):
    application, cast = running
    with clock.at(YEAR_TWO):
        first = papers.accept_report(application, cast, 2)
    with clock.at(YEAR_THREE):
        second = papers.write_report(application, cast, 3)
        services.save_values(
            second, actor=cast.lead, changes=[services.Change("culture.culture", "We meet each month.")]
        )
        papers.step(second, "submit", cast.lead)
        client = sign_in(cast.reviewer)
        page = client.get(at("paper-compare", application.pk, second.pk))
        assert [section.code for section in page.context["changed"]] == ["culture"]
        assert client.get(at("paper-compare", application.pk, first.pk)).status_code == 404


def test_reviewer_comments_and_returns(running, sign_in, at, words):
    application, cast = running
    with clock.at(YEAR_TWO):
        report = papers.step(papers.write_report(application, cast, 2), "submit", cast.lead)
        client = sign_in(cast.reviewer)
        sent = {"anchor": "culture", "audience": "district", "text": "Who takes part?"}
        client.post(at("paper-comment", application.pk, report.pk), sent)
        move = at("paper-move", application.pk, report.pk, "return")
        assert client.post(move, {"version": report.version, "text": "One question."}).status_code == 302
        seen = words(sign_in(cast.lead).get(at("paper", application.pk, report.pk)))
    assert [text in seen for text in ("Who takes part?", "One question.")] == [True, True]


def test_draft_review_is_unknown_to_the_district(running, sign_in, at, words, other_lead):
    application, cast = running
    with clock.at(DAY):
        write_review(application, cast)
        page = sign_in(cast.lead).get(at("monitoring", application.pk, 3))
        assert "Teams meet weekly." not in words(page)
        assert "No review yet" in words(page)
        assert sign_in(cast.lead).get(at("monitoring-edit", application.pk, 3)).status_code == 404
        publish(application, cast)
        assert "Teams meet weekly." in words(sign_in(cast.lead).get(at("monitoring", application.pk, 3)))
        assert sign_in(other_lead).get(at("monitoring", application.pk, 3)).status_code == 404


def test_review_is_written_and_published_on_its_pages(running, sign_in, at, words):
    application, cast = running
    client = sign_in(cast.reviewer)
    with clock.at(DAY):
        edit = client.post(at("monitoring-start", application.pk, 3), {}).url
        assert edit == at("monitoring-edit", application.pk, 3)
        codes = list(Assurance.objects.values_list("code", flat=True))
        sent = {f"judgement_{code}": "met" for code in codes} | {
            "version": 1, "planned_on": "2029-04-16", "strengths": "Teams meet weekly.", "support": "Coaching.",
            "judgement_planning-process": "breach",
        }  # fmt: skip
        assert list(client.post(edit, sent).context["form"].errors) == ["text_planning-process"]
        client.post(edit, sent | {"text_planning-process": "No family was asked."})
        blocked = client.post(at("monitoring-publish", application.pk, 3), {"version": 2})
        assert blocked.status_code == 409
        add = at("monitoring-correction", application.pk, 3)
        client.post(add, {"text": "Ask the families.", "due_on": "2029-09-03"})
        client.post(add, {"text": "Ask twice.", "due_on": "2029-09-03"})
        planned = MonitoringReview.objects.get().planned_actions.get(text="Ask twice.")
        drop = at("monitoring-drop", application.pk, 3, planned.pk)
        assert "Ask twice." in words(client.get(drop))
        assert client.post(drop, {}).status_code == 302
        client.post(at("monitoring-publish", application.pk, 3), {"version": 2})
    assert MonitoringReview.objects.get().status == "published"
    assert CorrectiveAction.objects.get().finding == "Ask the families."


def test_breach_fills_in_the_finding_of_a_probation(running, sign_in, at, words):
    application, cast = running
    with clock.at(DAY):
        review = publish(application, cast, judgement="breach")
        page = sign_in(cast.approver).get(at("monitoring", application.pk, 3))
        address = at("move", application.pk, "put-on-probation") + f"?finding={page.context['breach'].pk}"
        assert address in words(page)
        form = sign_in(cast.approver).get(address).context["form"]
        other = (
            sign_in(cast.approver).get(address.replace(f"={page.context['breach'].pk}", "=0")).context["form"]
        )
    assert review.findings.count() == 4
    assert form["reason"].value() == "Planning process: No cycle was closed."
    assert other["reason"].value() is None


def test_correction_is_shown_and_resolved_on_its_pages(running, sign_in, at, words):
    application, cast = running
    with clock.at(DAY):
        publish(application, cast)
        action = CorrectiveAction.objects.get()
        show = at("correction-show", application.pk, action.pk)
        assert (
            sign_in(cast.lead).post(show, {"version": 1, "evidence": "Closed on 2 May."}).status_code == 302
        )
        seen = words(sign_in(cast.reviewer).get(at("corrections", application.pk)))
        assert "Closed on 2 May." in seen
        resolve = at("resolve", application.pk, action.pk)
        assert "Closed on 2 May." in words(sign_in(cast.reviewer).get(resolve))
        assert sign_in(cast.reviewer).post(resolve, {"resolution": "Seen."}).status_code == 302
        assert "Seen." in words(sign_in(cast.lead).get(at("corrections", application.pk)))


def test_notice_is_sent_read_and_answered(sign_in, at, words):
    application, cast = make.make_application(State.PROBATION)
    with clock.at(dt.date(2029, 5, 2)):
        sent = {"version": application.version, "text": "Nothing was corrected."}
        send = at("notice-send", application.pk)
        assert "30 days after the notice" in words(sign_in(cast.approver).get(send))
        sign_in(cast.approver).post(send, sent)
        notice = application.revocation_notices.get()
        address = at("notice", application.pk, notice.pk)
        assert "Nothing was corrected." in words(sign_in(cast.lead).get(address))
        sign_in(cast.lead).post(address, {"version": 1, "answer": "We close it in June."})
        assert "We close it in June." in words(sign_in(cast.approver).get(address))
        assert "means to revoke" in words(sign_in(cast.lead).get(at("years", application.pk)))


def test_sustainability_plan_is_opened_in_year_five(running, sign_in, at):
    application, cast = running
    address = at("sustainability-open", application.pk)
    client = sign_in(cast.lead)
    with clock.at(YEAR_THREE):
        assert client.get(address).status_code == 403
    with clock.at(YEAR_FIVE):
        paper = client.post(address, {}).url
        assert client.get(address).url == paper


def test_to_do_list_of_the_year_stands_on_the_home_page(running, sign_in, at, words):
    application, cast = running
    with clock.at(YEAR_THREE):
        page = words(sign_in(cast.lead).get(at("detail", application.pk)))
    assert "Close at least one improvement cycle in Year Three." in page
    assert "Hand in the report on Year Two." in page


def test_history_tells_of_the_years_and_keeps_a_draft_review_from_the_district(running, sign_in, at, words):
    application, cast = running
    close_a_cycle(application, cast, YEAR_THREE, "keep")
    with clock.at(DAY):
        write_review(application, cast)
        own = words(sign_in(cast.lead).get(at("history", application.pk)))
        state = words(sign_in(cast.reviewer).get(at("history", application.pk)))
    seen = [
        [text in page for text in ("closed an improvement cycle", "planned a correction")]
        for page in (own, state)
    ]
    assert seen == [[True, False], [True, True]]
