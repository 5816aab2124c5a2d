"""The final pack: one of each ended application, the same bytes each time, nothing that the district may not read."""

import datetime as dt
import hashlib
import io
import json

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from policy.models import Assurance
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.documents.models import Document
from statepl.jobs.models import Job
from statepl.jobs.registry import JobRefused
from statepl.jobs.services import claim_job, ring_waiting, run_job
from tests.documents.corpus import PDF
from tests.factories import papers
from tests.factories import waivers as make
from tests.factories.packs import make_pack
from tests.waivers.kept import staged
from waivers import services
from waivers.models import FinalPack, Obligation
from waivers.packs.facts import ended, plain
from waivers.services import packs
from waivers.states import CLOSED, MOVES, State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)
DAY = dt.date(2027, 5, 3)


@pytest.fixture
def denied():
    """Return a denied application and its people."""
    return make.make_application(State.DENIED)


def upload(name="minutes.pdf", data=PDF):
    file = io.BytesIO(data)
    file.name = name
    return file


# one for each end -------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", sorted(CLOSED))
def test_every_end_has_one_pack_that_says_how_it_ended(state):
    application, _cast = make.make_application(state)
    opened = make_pack(application)
    assert (opened.pack.state, opened.pack.ended_on) == (state, application.closed_on)
    assert opened.json("application")["state"] == state
    assert opened.json("manifest")["ended_as"] == state
    assert opened.pack.members == len(opened.members)
    assert f"{application.district.name}" in opened.members["record.html"].decode()


def test_no_move_leads_out_of_an_end_so_that_no_second_pack_is_asked_for():
    assert [verb for verb, move in MOVES.items() if move.sources & CLOSED] == []


def test_open_application_has_no_pack():
    application, _cast = make.make_application(State.IMPLEMENTING)
    assert FinalPack.objects.count() == 0
    with pytest.raises(ValueError, match="no final pack"):
        packs.request_pack(application)


def test_pack_is_asked_for_with_the_end_and_stands_on_the_trail_once(denied):
    application, _cast = denied
    pack = FinalPack.objects.get(application=application)
    assert (pack.job.kind, pack.job.state, pack.job.requested_by) == ("waivers.pack", "queued", None)
    opened = make_pack(application)
    event = AuditEvent.objects.get(verb="pack.made")
    assert event.after == {
        "sha256": opened.pack.document.sha256,
        "size": opened.pack.document.size,
        "files": opened.pack.members,
    }
    assert AuditEvent.objects.about(application).filter(pk=event.pk).exists()


# the same bytes, once ---------------------------------------------------------------------------------
def test_two_runs_write_the_same_bytes(denied):
    application, _cast = denied
    opened = make_pack(application)
    with clock.at(dt.date(2032, 1, 5)):
        file, count = packs.write_pack(FinalPack.objects.get(pk=opened.pack.pk))
        again = file.read()
        file.close()
    assert (count, hashlib.sha256(again).hexdigest()) == (opened.pack.members, opened.pack.document.sha256)


def test_manifest_names_every_member_with_its_hash(denied):
    application, _cast = denied
    opened = make_pack(application)
    listed = {each["name"]: each["sha256"] for each in opened.json("manifest")["members"]}
    assert listed == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in opened.members.items()
        if name != "manifest.json"
    }
    assert list(opened.members) == sorted(opened.members)


def test_killed_worker_and_double_ring_leave_one_pack(denied):
    application, _cast = denied
    pack = FinalPack.objects.get(application=application)
    assert claim_job(pack.job_id) is not None  # and this worker dies
    assert run_job(pack.job_id) is None
    Job.objects.filter(pk=pack.job_id).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    ring_waiting()
    assert run_job(pack.job_id).state == "succeeded"
    assert run_job(pack.job_id) is None
    assert Document.objects.filter(content_type=packs.TYPE).count() == 1
    assert AuditEvent.objects.filter(verb="pack.made").count() == 1


def test_two_workers_that_both_wrote_keep_the_first(denied):
    application, _cast = denied
    job = FinalPack.objects.get(application=application).job
    first, second = (packs.make_pack(job, Silent()) for _worker in range(2))
    kept = first()
    assert second() == kept
    assert packs.make_pack(job, Silent())() == kept
    assert Document.objects.filter(content_type=packs.TYPE).count() == 1


class Silent:
    """Progress that nobody reads."""

    def tell(self, done, total, note=""):
        """Hear and forget."""


def test_file_goes_with_a_row_that_cannot_stand(denied, settings, monkeypatch):
    application, _cast = denied
    pack = FinalPack.objects.get(application=application)
    commit = packs.make_pack(pack.job, Silent())
    stored = []
    keep = packs.store_file

    def storing(*args, **kwargs):
        stored.append(keep(*args, **kwargs))
        return stored[0]

    monkeypatch.setattr(packs, "store_file", storing)
    monkeypatch.setattr(FinalPack, "facts", lambda _pack: {"not": object()})
    with pytest.raises(TypeError), transaction.atomic():
        commit()
    assert not stored[0].file.storage.exists(stored[0].file.name)


def test_made_pack_stays_as_it_is(denied):
    application, _cast = denied
    pack = make_pack(application).pack
    for change in (lambda: FinalPack.objects.update(members=1), lambda: FinalPack.objects.all().delete()):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            change()
    pack.refresh_from_db()
    assert pack.members > 1


# what is in it ----------------------------------------------------------------------------------------
def test_pack_of_a_whole_life_holds_each_part():
    application, _cast = make.make_application(State.COMPLETED)
    opened = make_pack(application)
    filings = {name for name in opened.members if name.startswith("filings/") and name.endswith(".json")}
    assert filings == {
        "filings/application-v01.json", "filings/plan-v01.json", "filings/sustainability-v01.json",
    }  # fmt: skip
    plan = opened.json("filings/plan-v01")
    text = json.dumps(plan["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == plan["sha256"]
    assert "<h2" in opened.members["filings/plan-v01.html"].decode()
    decisions = opened.json("decisions")
    assert [row["decision"] for row in decisions] == ["approve-conditionally", "approve-finally", "complete"]
    for row in decisions:
        paper = row["letter"]["document"]
        assert hashlib.sha256(opened.members[paper["file"]]).hexdigest() == paper["sha256"]
        assert opened.members[paper["file"]].startswith(b"%PDF")
    assert [row["flexibility"] for row in opened.json("terms")] == ["delivery-seat-time"]
    ends = {(row["duty"], row["waiver_year"]): row["ended"] for row in opened.json("obligations")}
    asked = [("year_one", 1), ("sustainability", 5), ("annual_report", 2), ("annual_report", 5)]
    assert [ends[each] for each in asked] == ["met", "met", "not_handed_in", "not_due"]
    assert [row["assurance"] for row in opened.json("assurances")] != []
    assert opened.json("requests")[0]["status"] == "approved"


def test_pack_tells_of_probation_corrections_and_notice():
    application, _cast = make.make_application(State.REVOKED)
    opened = make_pack(application)
    assert [row["finding"] for row in opened.json("corrections")] == ["No improvement cycle was closed."]
    assert [row["text"] for row in opened.json("notices")] == ["Nothing was corrected."]


def test_files_are_in_it_with_their_hash_and_each_only_once():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(DAY):
        for obligation in application.obligations.bare():
            services.give_evidence(
                obligation, actor=cast.lead, version=obligation.version, evidence="See.", files=[upload()]
            )
        end(application, cast)
    opened = make_pack(application)
    digest = hashlib.sha256(PDF).hexdigest()
    place = f"evidence/{digest[:16]}-minutes.pdf"
    assert opened.members[place] == PDF
    assert [name for name in opened.members if name.startswith("evidence/")] == [place]
    told = [row["files"] for row in opened.json("obligations") if row["duty"] == "year_one"]
    assert told == [[{"name": "minutes.pdf", "sha256": digest, "file": place}]] * 3
    assert opened.json("manifest")["files_left_out"] == []


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda row: Document.objects.filter(pk=row.pk).update(scan="infected"), "found something"),
        (lambda row: row.file.storage.delete(row.file.name), "not where it was kept"),
        (lambda row: Document.objects.filter(pk=row.pk).update(sha256="0" * 64), "not the one"),
    ],
)
def test_file_that_cannot_be_given_is_named_with_the_reason(harm, reason):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(DAY):
        obligation = application.obligations.first()
        services.give_evidence(
            obligation, actor=cast.lead, version=obligation.version, evidence="See.", files=[upload()]
        )
        harm(Document.objects.get(name="minutes.pdf"))
        end(application, cast)
    opened = make_pack(application)
    assert [name for name in opened.members if name.startswith("evidence/")] == []
    (left_out,) = opened.json("manifest")["files_left_out"]
    assert (left_out["name"], reason in left_out["reason"]) == ("minutes.pdf", True)
    assert reason in opened.members["README.txt"].decode()


def end(application, cast):
    """Let the district give up."""
    application.refresh_from_db()
    make.move(application, "withdraw", cast, "lead", reason="The board decided otherwise.")


def test_nothing_internal_is_in_it_by_any_door():
    application, cast = make.make_application(State.UNDER_REVIEW)
    secrets = {
        "comment": "Unripe, I think.",
        "unsent": "This was never sent.",
        "advice": "Deny it for the third time.",
    }
    with clock.at(dt.date(2026, 4, 20)):
        for text, audience in ((secrets["comment"], "internal"), (secrets["unsent"], "district")):
            services.add_comment(
                application, actor=cast.reviewer, anchor="vision", audience=audience, text=text
            )
        services.recommend(application, actor=cast.reviewer, advice="deny", reason=secrets["advice"])
        make.move(application, "deny", cast, "approver", reason="Outside the law.")
    opened = make_pack(application)
    assert {name: text in opened.words for name, text in secrets.items()} == dict.fromkeys(secrets, False)
    assert "Outside the law." in opened.words


def test_draft_review_of_the_state_is_not_in_it_a_published_one_is():
    application, cast = make.make_application(State.IMPLEMENTING)
    for year, day in ((2, dt.date(2028, 6, 1)), (3, dt.date(2029, 6, 1))):
        with clock.at(day):
            review = services.start_review(application, actor=cast.reviewer, waiver_year=year)
            fields = {"strengths": f"Strong in year {year}.", "concerns": "None.", "support": "Coaching."}
            found = [(each, "met", "") for each in Assurance.objects.all()]
            review = services.edit_review(
                review, actor=cast.reviewer, version=review.version, findings=found, **fields
            )
            if year == 2:
                services.publish_review(review, actor=cast.reviewer, version=review.version)
    with clock.at(dt.date(2029, 7, 2)):
        end(application, cast)
    opened = make_pack(application)
    assert [row["strengths"] for row in opened.json("monitoring")] == ["Strong in year 2."]
    assert "Strong in year 3." not in opened.words


def test_comments_that_were_sent_are_in_it_with_their_answers():
    application, cast = make.make_application(State.RETURNED)
    with clock.at(dt.date(2026, 4, 20)):
        make.answer_all(application, cast)
        end(application, cast)
    opened = make_pack(application)
    told = [(row["about"], row["text"], row["answer"]) for row in opened.json("comments")]
    assert told == [("vision", "Say who decides.", "The teacher does.")]


def test_history_is_what_the_district_reads_of_it(sign_in, at):
    application, cast = make.make_application(State.REVOKED)
    rows = make_pack(application).json("history")
    page = sign_in(cast.lead).get(at("history", application.pk))
    pages = page.context["page_obj"].paginator
    shown = {event.pk for number in pages.page_range for event in pages.page(number)}
    later = {event for event in shown if event > FinalPack.objects.get().history_until}
    assert {row["number"] for row in rows} == shown - later
    first = AuditEvent.objects.get(pk=rows[0]["number"])
    assert (rows[0]["who"], rows[0]["hash"], rows[0]["previous_hash"]) == (
        first.actor_name,
        first.hash,
        first.previous_hash,
    )


def test_what_happens_after_the_end_is_not_in_it(denied):
    application, _cast = denied
    opened = make_pack(application)
    file = opened.pack.document
    assert opened.json("history")[-1]["number"] <= opened.pack.history_until
    assert AuditEvent.objects.filter(pk__gt=opened.pack.history_until).exists()
    assert file.sha256 not in opened.words


def test_amendments_are_told_without_what_a_reviewer_advised():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 5, 2)):
        row = services.start_amendment(
            application, actor=cast.lead, kind="end", rationale="We need it no more.",
            flexibility_type=application.terms.get().flexibility_type, starts_on=dt.date(2028, 8, 1),
        )  # fmt: skip
        row = services.move_amendment(row, "submit", actor=cast.lead, version=row.version)
        row = services.move_amendment(row, "claim", actor=cast.reviewer, version=row.version)
        services.recommend_amendment(
            row, actor=cast.reviewer, version=row.version, advice="deny", reason="Weighed inside."
        )
        end(application, cast)
    opened = make_pack(application)
    assert [(each["number"], each["rationale"]) for each in opened.json("amendments")] == [
        (1, "We need it no more.")
    ]
    assert "Weighed inside." not in opened.words


def test_report_and_years_are_in_it_and_no_number_of_the_evaluation():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 9, 10)):
        papers.accept_report(application, cast, 2)
        row = services.write_shared_duty(
            application, actor=cast.lead, duty="indicators", version=0, text="Attendance, each quarter."
        )
        services.sign_shared_duty(row, actor=cast.lead, version=row.version)
        end(application, cast)
    opened = make_pack(application)
    assert "filings/annual-report-year-2-v01.html" in opened.members
    (shared,) = opened.json("years")["shared_duties"]
    assert (shared["duty"], shared["state_signed_on"], shared["district_signed_on"]) == (
        "indicators",
        None,
        "2028-09-10",
    )
    # What the evaluation knows of the district: why a number is missing. The pack has no part of it.
    assert "The first survey is in fall." not in opened.words


def test_letters_without_a_document_are_printed_first_or_told_in_words(denied, monkeypatch):
    application, _cast = denied
    letter = application.letters.get()
    assert letter.document is None

    def away(_application):
        raise JobRefused("No Pango.")

    monkeypatch.setattr(packs, "print_missing", away)
    opened = make_pack(application)
    (decision,) = opened.json("decisions")
    assert (decision["letter"]["body"], decision["letter"]["document"]) == (letter.body, None)


def test_values_are_told_plainly():
    noon = dt.datetime(2027, 5, 3, 12, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert [plain(each) for each in (noon, DAY, None, True, 3, "x")] == [
        "2027-05-03T17:00:00+00:00", "2027-05-03", None, True, 3, "x",
    ]  # fmt: skip
    duties = [Obligation(status=status, due_on=DAY) for status in Obligation.Status.values]
    assert [ended(duty, closed_on=DAY + dt.timedelta(days=1)) for duty in duties] == [
        "not_handed_in", "handed_in", "met", "waived",
    ]  # fmt: skip
    assert [ended(duty, closed_on=DAY) for duty in duties] == ["not_due", "handed_in", "met", "waived"]
