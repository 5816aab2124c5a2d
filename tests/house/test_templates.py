"""Templates: each is rendered by some test, none holds style or script, every page is well formed."""

import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.house.sweep import Sweep
from tests.house.world import ROLES

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
NAMES = [str(path.relative_to(TEMPLATES)) for path in FILES]

# What the walk does not render, by name or folder, and the tests that do.
ELSEWHERE = {
    "tests/evaluation/test_mapping_pages.py": {
        "test_sample_is_shown_with_what_was_odd_and_not_kept": ["evaluation/_oddities.html"],
    },
    "tests/waivers/test_seen.py": {
        "test_plan_that_somebody_changed_after_the_page_was_opened_is_not_submitted": [
            "waivers/_changed_since.html"
        ],
    },
    "tests/waivers/test_vision.py": {
        "test_loose_guideline_with_a_barrier_is_flagged_for_district_and_state": ["waivers/_flags.html"],
    },
    "tests/waivers/test_versions.py": {
        "test_file_that_came_with_the_newer_version_is_called_new": ["waivers/_file_changes.html"],
    },
    "tests/waivers/test_filing_pages.py": {
        "test_conflict_shows_both_texts_and_chooses_nothing": ["waivers/_conflict.html"],
        "test_evidence_is_added_refused_and_removed": ["waivers/_evidence.html"],
        "test_every_section_opens_empty_and_full": [
            "waivers/_field_row.html",
            "waivers/_row_table.html",
        ],
        "test_funding_shows_its_sums": ["waivers/_funding.html"],
        "test_plain_save_at_a_closed_door_keeps_the_text": ["waivers/_held.html"],
    },
    "tests/reports/test_plans.py": {
        "test_chapters_print_the_plan": [
            "reports/_plan_source.html",
            "reports/chapters/conditions.html",
            "reports/chapters/funding.html",
            "reports/chapters/plan.html",
        ],
    },
    "tests/waivers/test_years_pages.py": {
        "test_goal_is_started_on_its_page_and_read_by_the_state": ["waivers/goal.html"],
        "test_cycle_is_started_continued_and_closed_on_its_pages": ["waivers/cycle_form.html"],
        "test_report_is_opened_by_a_post_and_handed_in_from_its_page": [
            "waivers/paper_move.html",
            "waivers/paper_open.html",
        ],
        "test_carried_values_are_ticked_one_by_one": ["waivers/carried.html"],
        "test_reviewer_compares_a_report_with_the_one_before": ["waivers/paper_compare.html"],
        "test_review_is_written_and_published_on_its_pages": [
            "waivers/monitoring_drop.html",
            "waivers/monitoring_form.html",
            "waivers/monitoring_publish.html",
        ],
        "test_correction_is_shown_and_resolved_on_its_pages": ["waivers/correction_form.html"],
        "test_notice_is_sent_read_and_answered": ["waivers/notice_form.html"],
    },
    "tests/waivers/test_shared_duties.py": {
        "test_money_is_written_and_signed_by_both": ["waivers/shared_duty_sign.html"],
    },
    "tests/waivers/test_packs.py": {
        "test_pack_of_a_whole_life_holds_each_part": ["waivers/pack/"],
    },
    "tests/waivers/test_pack_doors.py": {
        "test_page_of_the_application_shows_it_the_public_page_does_not": ["waivers/_pack.html"],
    },
    "tests/waivers/test_monitoring.py": {
        "test_published_review_makes_dated_corrections_and_meets_the_duty_of_the_state": [
            "waivers/mail/monitoring.txt"
        ],
        "test_revocation_needs_a_notice_whose_days_are_over": ["waivers/mail/notice.txt"],
    },
    "tests/waivers/test_queue_bulk.py": {
        "test_assignment_tells_the_reviewer_once_and_is_on_the_trail": ["waivers/mail/assigned.txt"],
        "test_reminder_goes_out_once_a_day_to_whom_the_next_step_belongs": ["waivers/mail/next_step.txt"],
    },
    "tests/waivers/test_recusals.py": {
        "test_administrators_are_warned_when_no_approver_is_left": ["waivers/mail/no_approver.txt"],
    },
    "tests/waivers/test_papers.py": {
        "test_who_hears_of_a_report": ["waivers/mail/filing.txt"],
    },
    "tests/waivers/test_terms.py": {
        "test_approver_takes_a_flexibility_back_on_its_page": ["waivers/term_rescind.html"],
        "test_rescission_ends_one_flexibility_with_decision_letter_mail_and_one_audit_row": [
            "waivers/mail/rescission.txt"
        ],
    },
    "tests/waivers/test_delegations.py": {
        "test_end_takes_effect_at_once_and_is_told_to_leads_and_delegate": [
            "waivers/mail/delegation_granted.txt",
            "waivers/mail/delegation_over.txt",
        ],
    },
    "tests/waivers/test_letters.py": {
        "test_document_is_made_once_with_its_hash_and_the_same_bytes": ["waivers/letters/letter_pdf.html"],
    },
    "tests/core/test_crispy_pack.py": {
        "test_every_template_of_the_pack_is_reached": ["uswds/"],
    },
    "tests/core/test_allauth_elements.py": {
        "test_elements_print_our_markup": ["allauth/elements/"],
    },
    "tests/core/test_partials.py": {
        "test_error_pages_use_plain_words": ["400.html", "410.html", "500.html"],
    },
    "tests/accounts/test_two_steps.py": {
        "test_account_without_a_password_sets_one": ["account/password_set.html"],
        "browser": ["mfa/authenticate.html"],
        "test_second_step_is_asked_again_before_something_grave": ["mfa/reauthenticate.html"],
        "test_codes_are_shown_and_can_be_made_anew": ["mfa/recovery_codes/"],
        "test_second_step_is_turned_off_after_a_question": ["mfa/totp/deactivate_form.html"],
    },
    "tests/accounts/test_notices.py": {
        "test_daily_digest_holds_each_notice_exactly_once": ["accounts/mail/digest.txt"],
    },
    "tests/accounts/test_keys.py": {
        "test_create_administrator_lets_the_first_person_in": ["accounts/mail/welcome.txt"],
    },
    "tests/accounts/test_signing_in.py": {
        "test_who_signs_sets_up_a_second_step_before_anything_else": ["mfa/totp/activate_form.html"],
    },
    "tests/jobs/test_views.py": {
        "test_job_page_is_whole_and_its_poll_is_the_moving_part": ["jobs/_job.html"],
        "test_inbox_is_open_to_demo_accounts": ["jobs/message_detail.html", "jobs/message_list.html"],
    },
    "tests/reports/test_digests.py": {
        "test_digest_is_made_by_a_job_like_any_report": ["reports/digest_pdf.html"],
    },
    "tests/reports/test_views.py": {
        "test_progress_is_the_moving_part_for_htmx_and_a_page_for_others": ["reports/_progress.html"],
    },
    "tests/reports/test_services.py": {
        "test_make_report_keeps_document_facts_trail_and_mail": [
            "reports/mail/report.txt",
            "reports/readiness_pdf.html",
        ],
    },
    "tests/stakeholders/test_commitments.py": {
        "test_older_and_revoked_links_are_over_and_a_new_one_is_mailed_once": ["stakeholders/link_over.html"],
        "test_question_goes_to_the_person_in_their_language": [
            "stakeholders/mail/commitment.html",
            "stakeholders/mail/commitment.txt",
        ],
    },
    "tests/stakeholders/test_minutes.py": {
        "test_publishing_writes_to_all_who_did_not_decline_in_their_language": [
            "stakeholders/mail/minutes.html",
            "stakeholders/mail/minutes.txt",
        ],
    },
    "tests/stakeholders/test_answer_page.py": {
        "test_reading_an_ended_link_leaves_the_database_identical": ["stakeholders/invitation_over.html"],
        "test_expired_link_offers_a_new_one_to_the_address_on_file": ["stakeholders/invitation_renewed.html"],
    },
    "tests/stakeholders/test_changes.py": {
        "test_cancelling_keeps_everything_and_tells_once_with_a_file_that_takes_it_out": [
            "stakeholders/invitation_cancelled.html",
            "stakeholders/mail/notice.html",
            "stakeholders/mail/notice.txt",
        ],
    },
    "tests/stakeholders/test_heard_pages.py": {
        "test_changed_text_is_shown_by_words_and_marks": ["stakeholders/_diff.html"],
        "test_dissent_of_a_student_panel_is_noted_answered_no_told_and_published": [
            "stakeholders/mail/heard_answer.txt"
        ],
        "test_ended_link_sends_a_new_one_to_the_address_on_file": [
            "stakeholders/mail/heard_link.txt",
            "stakeholders/reply_renewed.html",
        ],
    },
    "tests/stakeholders/test_overdue.py": {
        "test_overdue_reviews_of_a_place_are_told_once_in_one_message": [
            "stakeholders/notices/reviews_overdue.txt"
        ],
        "test_own_overdue_promise_is_told_to_the_coordinators_once": [
            "stakeholders/notices/commitment_overdue.txt"
        ],
        "test_promise_of_a_group_is_told_to_its_people_too": ["stakeholders/mail/commitment_overdue.txt"],
    },
    "tests/stakeholders/test_nominations.py": {
        "test_page_settles_and_tells_in_the_language_of_the_person": ["stakeholders/mail/nomination.txt"],
    },
    "tests/stakeholders/test_erasing.py": {
        "test_person_erases_themselves_by_the_link_in_a_mail": ["stakeholders/unsubscribe_erased.html"],
    },
    "tests/stakeholders/test_surveys.py": {
        "test_silent_people_are_reminded_twice_with_a_new_link_and_others_never": [
            "stakeholders/mail/survey.html",
            "stakeholders/mail/survey.txt",
        ],
    },
    "tests/stakeholders/test_heard.py": {
        "test_words_are_shown_only_after_a_coordinator_read_them_and_the_original_stays": [
            "stakeholders/mail/heard_receipt.txt"
        ],
    },
    "tests/waivers/test_services.py": {
        "test_evidence_form_with_a_bad_file_keeps_the_text": [
            "waivers/_documents.html",
            "waivers/obligation_evidence.html",
            "waivers/obligation_verify.html",
        ],
    },
    "tests/waivers/test_review_pages.py": {
        "test_answer_is_saved_and_can_be_changed": ["waivers/comment_answer.html"],
    },
    "tests/waivers/test_pages.py": {
        "test_writing_pages_open_while_the_district_has_the_part": ["waivers/request_form.html"],
        "test_request_is_added_changed_and_taken_out": ["waivers/request_remove.html"],
    },
    "tests/waivers/test_extension.py": {
        "test_extension_moves_the_end_and_is_a_public_decision_with_mail_and_audit": [
            "waivers/mail/extension.txt"
        ],
    },
    "tests/reports/test_orders.py": {
        "test_order_asks_for_each_report_and_is_told_about_once": ["reports/mail/order.txt"],
    },
    "tests/reports/test_years.py": {
        "test_sustainability_plan_is_told_once_it_is_handed_in": [
            "reports/_tables.html",
            "reports/chapters/sustainability.html",
        ],
    },
    "tests/waivers/test_extension_requests.py": {
        "test_granted_extension_moves_the_date_and_tells_the_lead": [
            "waivers/mail/extension_asked.txt",
            "waivers/mail/extension_decided.txt",
        ],
    },
    "tests/waivers/test_reminders.py": {
        "test_overdue_is_told_once_and_then_laid_before_the_approvers_once": [
            "waivers/mail/due_date.txt",
            "waivers/mail/escalation.txt",
        ],
        "test_new_year_is_noted_once_and_told_with_its_first_date": ["waivers/mail/new_year.txt"],
    },
    "tests/waivers/test_moves.py": {
        "test_move_inside_the_table_succeeds_and_writes_one_audit_row": ["waivers/mail/move.txt"],
    },
}
RENDERED_ELSEWHERE = {
    template: (file, test)
    for file, tests in ELSEWHERE.items()
    for test, templates in tests.items()
    for template in templates
}
# Fragments that scripts fetch: part of a page, so without its frame.
FRAGMENTS = {"reports:progress"}
# The same thing seen from two doors may carry the same title.
SAME_PAGE = [
    {"home", "waivers:detail"},
    {"home", "waivers:detail draft of the other district"},
    {"waivers:amendment-move", "waivers:amendment-move submit"},
    {"waivers:prepared-step", "waivers:prepared-step hold"},
    {"account_reset_password_done", "account_email_verification_sent"},
]
OF_DJANGO = ("admin:", "operators/")


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name == "style" or re.match(r"on[a-z]+$", name)]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name, value in given.items() if "javascript:" in (value or "")]


def bare_html(text: str) -> str:
    """Return a template without its tags, variables and comments."""
    text = re.sub(r"{% *comment.*?endcomment *%}", "", text, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)


def is_elsewhere(name: str) -> bool:
    return any(
        name == place or (place.endswith("/") and name.startswith(place)) for place in RENDERED_ELSEWHERE
    )


def test_every_template_is_rendered_by_a_test(sweep: Sweep) -> None:
    assert [name for name in NAMES if name not in sweep.templates and not is_elsewhere(name)] == []


def test_list_of_templates_rendered_elsewhere_is_no_longer_than_needed(sweep: Sweep) -> None:
    needed = {
        place
        for place in RENDERED_ELSEWHERE
        if any(name.startswith(place) and name not in sweep.templates for name in NAMES)
    }
    assert sorted(set(RENDERED_ELSEWHERE) - needed) == []


@pytest.mark.parametrize("place", sorted(RENDERED_ELSEWHERE))
def test_test_that_renders_a_template_exists(place: str) -> None:
    file, name = RENDERED_ELSEWHERE[place]
    assert f"def {name}(" in (ROOT / file).read_text()


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith((".html", ".svg"))])
def test_template_holds_no_style_and_no_script(name: str) -> None:
    reader = _Inline()
    reader.feed(bare_html((TEMPLATES / name).read_text()))
    assert reader.found == []


def own_pages(sweep: Sweep) -> list[tuple[str, str]]:
    """Return (address, role) of every page of the product that was shown, refusals too."""
    return [key for key in sweep.pages if not key[0].startswith(OF_DJANGO) and key[0] not in FRAGMENTS]


def test_every_page_has_one_first_heading_one_title_and_a_language(sweep: Sweep) -> None:
    keys = own_pages(sweep)
    assert len({name for name, _role in keys}) > 100
    odd = {
        key: (page.h1, page.titles, page.lang)
        for key in keys
        if (page := sweep.pages[key]) and (page.h1, len(page.titles), bool(page.lang)) != (1, 1, True)
    }
    assert odd == {}
    assert [key for key in keys if not sweep.pages[key].titles[0].strip(" –")] == []


def test_pages_of_one_app_differ_in_their_titles(sweep: Sweep) -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, role in own_pages(sweep):
        if sweep.get[name, role] == "200" and not name.startswith("waivers:move "):
            app = "" if name == "home" else name.split(":")[0]
            for place in {app, "waivers"} if name == "home" else {app}:
                found[place, sweep.pages[name, role].titles[0]].add(name)
    same = [names for names in found.values() if len(names) > 1 and names not in SAME_PAGE]
    assert same == []


def test_walk_shows_pages_to_every_role(sweep: Sweep) -> None:
    assert {role for _name, role in own_pages(sweep)} == set(ROLES)
