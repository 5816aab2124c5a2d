"""Every address, tried as every role: what opens, what does not, and that looking changes nothing.

`access.txt` holds what each role gets, one line an address. After a change that is meant, write it anew
with `ACCESS_TABLE=write pytest tests/house/test_access.py` and read the difference line by line.
"""

import os
from pathlib import Path

import pytest

from statepl.accounts.roles import DISTRICT_ROLES, SEA_ROLES
from tests.house.sweep import LEAVES_A_TRACE, TRACES, Sweep
from tests.house.world import DISTRICT_SIDE, OWN, ROLES, SEA
from tests.house.world_terms import ADVICE, UNREAD

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("access.txt")
REFUSED = {"401", "403", "404", "405", "login"}
STRANGERS = ("anonymous", "api_client")

# What a stranger may open: public pages and data, the door, health, and what a page needs to be drawn.
PUBLIC = {
    "accessibility", "privacy", "theme", "livez", "readyz", "session", "set_language",
    "account_login", "account_signup", "account_inactive", "account_confirm_email",
    "account_email_verification_sent", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "admin:logout",
    "invitations:answer", "commitments:answer", "minutes:read", "unsubscribe:stop", "accounts:unsubscribe",
    "waivers:feed",
    "public:index", "public:applications", "public:application", "public:data", "public:data-state",
    "public:data-state-csv", "public:data-district", "public:data-district-csv",
    "api:schema", "api:docs", "api:releases-csv", "api:releases-parquet", "api:measures-list",
    "api:subgroups-list", "api:districts-list", "api:schools-list", "api:releases-list",
    "api:releases-detail", "api:applications-list", "api:applications-detail", "api:opportunities-list",
    "api:coverage-list", "api:ownership-list",
    "public:applications-csv", "public:terms-csv", "public:dates", "public:amendment", "public:letter",
    "public:opportunities", "public:opportunities-csv", "public:picture",
    "public:answers", "public:answers-state", "public:answers-district", "public:raise-state",
    "public:nominate-state", "public:nominate-district", "public:nominated-state", "public:nominated-district",
    "public:raise-district", "public:raised-state", "public:raised-district", "replies:answer",
    "invitations:say", "api:engagement-answers-list", "api:engagement-surveys-list",
    "public:surveys", "public:survey", "surveys:start", "surveys:question", "surveys:done", "surveys:open",
    "surveys:question in words", "public:coverage", "public:coverage-district",
    "public:scores", "public:score", "public:digest", "public:digest-document",
    "public:shared-report", "public:shared-download", "api:readiness-list",
    "api:readiness-detail",
}  # fmt: skip
# Pages behind a mailed link: who has the link reads what it is about.
OF_INVITED = {
    "invitations:answer", "invitations:say", "replies:answer", "commitments:answer", "minutes:read",
    "surveys:start", "surveys:question", "surveys:done", "surveys:open", "surveys:question in words",
    "public:shared-report", "public:shared-download",
}  # fmt: skip
WITH_A_KEY = {"api:observations-list", "api:gaps-list"}
# Rows that people of every district may open: published numbers, what the public reads, the own account; a group
# of the vocabulary, with one's own district's facts.
OF_EVERYBODY = {
    "evaluation:district", "evaluation:district-csv", "waivers:provider", "stakeholders:reach", *PUBLIC,
}  # fmt: skip
ITS_OWN = {"waivers:detail draft of the other district"}
# Pages of the application that are for the district's people: who helps, what the district publishes.
NO_DELEGATES = {"waivers:helpers", "waivers:helper-end", "waivers:opportunity", "waivers:opportunity-publish"}
STATE_ONLY = (
    "waivers:queue", "waivers:desk", "waivers:comment", "waivers:recommend", "waivers:decide",
    "waivers:criteria", "waivers:evidence-", "waivers:canned",
    "waivers:messages", "waivers:waive", "waivers:condition", "waivers:extension-decide",
    "policy:calendar", "policy:holiday-",
    "waivers:rescind", "waivers:prepare", "waivers:together", "waivers:batch", "waivers:letter-template",
    "waivers:amendment-recommend", "waivers:amendment-federal", "waivers:amendment-prepare",
    "waivers:federal", "waivers:verify", "waivers:resolve", "evaluation:release-", "evaluation:verify",
    "evaluation:mapping-new", "evaluation:mapping-guess", "evaluation:mapping-edit",
    "accounts:client", "accounts:people", "accounts:person", "accounts:role_", "accounts:secret_",
    "waivers:unserved", "waivers:monitoring-edit", "waivers:monitoring-correction", "waivers:monitoring-drop",
    "waivers:monitoring-publish", "waivers:monitoring-start", "waivers:notice-send", "waivers:support-log",
    "waivers:view", "waivers:recus", "waivers:provider-", "audit:", "districts:import", "districts:template",
    "districts:rows_to_mend", "policy:settings", "policy:keeping", "stakeholders:erasing", "reports:order",
    "reports:portfolio",
    "reports:snapshot-show", "reports:snapshot-publish", "reports:snapshot-take-back", "reports:snapshot-withdraw",
)  # fmt: skip
NOT_A_PREFIX = {"waivers:comments"}
# Words of the world, and who may read them besides the administrators' trail.
SECRETS = {
    UNREAD: {"reviewer", "approver", "analyst", "engagement_lead", "administrator"},
    ADVICE: {"reviewer", "approver", "analyst", "engagement_lead", "administrator"},
    "Ask the board.": {"reviewer", "approver", "analyst", "engagement_lead", "administrator"},
    "The audit of the auditors is late.": {*SEA, *OWN, "operator"},
    "Stored by one of us.": {"reviewer", "administrator"},
    "Draft of the state.": {"reviewer", "approver", "analyst", "engagement_lead", "administrator"},
    "Say who decides.": {*SEA, *OWN, "delegate"} - {"board"},
    "No cycle was closed.": {*SEA, *OWN, "delegate", "operator"},
    "ana@example.org": {"engagement_lead", "lead", "contributor", "operator"},
    "A seat near the door": {"engagement_lead", "lead", "contributor"},
    "Talk about help at school": {*SEA, *OWN, "operator"},
    "plan.pdf": {*SEA, *OWN, "operator"} - {"board"},
}
NEVER_SEEN = {"api:releases-detail prepared", "api:releases-csv prepared", "api:releases-parquet prepared",
              "public:application draft", "api:applications-detail draft",
              "public:letter prepared", "public:letter-document", "public:picture"}  # fmt: skip


def lines(sweep: Sweep) -> list[str]:
    """Return the table: address, what GET gives each role, what an empty POST gives each."""
    found = [f"# address | GET | POST, each for {' '.join(ROLES)}"]
    for case in sweep.cases:
        get = " ".join(sweep.get[case.name, role] for role in ROLES)
        post = " ".join(sweep.post[case.name, role] for role in ROLES)
        found.append(f"{case.name} | {get} | {post}")
    return found


def opened(sweep: Sweep, name: str, role: str) -> list[str]:
    """Return what was not refused, as 'GET 200'."""
    tries = {"GET": sweep.get[name, role], "POST": sweep.post[name, role]}
    return [f"{role}: {name}: {method} {status}" for method, status in tries.items() if status not in REFUSED]


def test_cast_has_every_role() -> None:
    assert {*SEA} == {role.value for role in SEA_ROLES}
    assert {*OWN} == {role.value for role in DISTRICT_ROLES}


def test_every_address_answers_every_role_as_the_table_says(sweep: Sweep) -> None:
    found = lines(sweep)
    if os.environ.get("ACCESS_TABLE") == "write":
        TABLE.write_text("\n".join(found) + "\n")
    assert found == TABLE.read_text().splitlines()


def test_no_address_breaks_for_anybody(sweep: Sweep) -> None:
    assert sweep.errors == []
    statuses = {*sweep.get.values(), *sweep.post.values(), *sweep.head.values(), *sweep.options.values()}
    assert sorted(status for status in statuses if status.startswith("5")) == []


def test_lead_of_another_district_opens_nothing_of_this_one(sweep: Sweep) -> None:
    rows = [case.name for case in sweep.cases if case.is_about_a_row and not case.name.startswith("account_")]
    own = [name for name in rows if name not in OF_EVERYBODY | ITS_OWN]
    assert [found for name in own for found in opened(sweep, name, "other_lead")] == []
    assert {sweep.get[name, "other_lead"] for name in ITS_OWN} == {"200"}


def test_delegate_opens_the_named_application_and_nothing_else_of_the_district(sweep: Sweep) -> None:
    rows = [case.name for case in sweep.cases if case.is_about_a_row and not case.name.startswith("account_")]
    outside = [name for name in rows if not name.startswith("waivers:") or name in ITS_OWN | NO_DELEGATES]
    closed = [name for name in outside if name not in OF_EVERYBODY]
    assert [found for name in closed for found in opened(sweep, name, "delegate")] == []
    assert {name: sweep.get[name, "delegate"] for name in ITS_OWN} == dict.fromkeys(ITS_OWN, "404")


def test_delegate_opens_nothing_that_a_contributor_does_not(sweep: Sweep) -> None:
    names = [case.name for case in sweep.cases]
    more = [
        name for name in names for method in (sweep.get, sweep.post)
        if method[name, "delegate"] not in REFUSED and method[name, "contributor"] in REFUSED
    ]  # fmt: skip
    assert more == []


def test_strangers_open_what_is_public_and_nothing_else(sweep: Sweep) -> None:
    closed = [case.name for case in sweep.cases if case.name not in PUBLIC]
    found = [one for name in closed for role in STRANGERS for one in opened(sweep, name, role)]
    assert sorted(found) == sorted(f"api_client: {name}: GET 200" for name in WITH_A_KEY)
    assert sorted(PUBLIC - {case.name for case in sweep.cases}) == []


def test_district_roles_never_reach_pages_of_the_state(sweep: Sweep) -> None:
    pages = [
        case.name
        for case in sweep.cases
        if case.name.startswith(STATE_ONLY) and case.name not in NOT_A_PREFIX
    ]
    assert len(pages) > len(STATE_ONLY)
    assert [one for name in pages for role in DISTRICT_SIDE for one in opened(sweep, name, role)] == []


def test_operators_pages_open_for_operators_alone(sweep: Sweep) -> None:
    pages = [
        case.name for case in sweep.cases if case.name.endswith("_changelist") or case.name == "admin:index"
    ]
    found = {role: {sweep.get[name, role] for name in pages} for role in ROLES}
    assert found == {role: {"200" if role == "operator" else "login"} for role in ROLES}


def test_draft_is_for_its_district_and_state_staff(sweep: Sweep) -> None:
    draft = "waivers:detail draft of the other district"
    readers = {
        role for role in ROLES if sweep.get[draft, role] == "200"
    }  # the delegate is of another application
    assert readers == {*SEA, "other_lead"} - {"board"}


def test_what_is_not_published_exists_for_no_program_and_no_visitor(sweep: Sweep) -> None:
    assert {(name, role): sweep.get[name, role] for name in NEVER_SEEN for role in ROLES} == {
        (name, role): "404" for name in NEVER_SEEN for role in ROLES
    }


@pytest.mark.parametrize("words", sorted(SECRETS))
def test_words_reach_only_whom_they_are_for(words: str, sweep: Sweep) -> None:
    pages = {(name, role) for (name, role), body in sweep.bodies.items() if words in body}
    seen = {role for name, role in pages if name not in OF_INVITED}
    assert sorted(seen - SECRETS[words]) == []


def test_looking_changes_no_row(sweep: Sweep) -> None:
    assert sweep.changed == {role: [] for role in ROLES}


def test_looking_writes_nothing_but_the_trail_of_what_was_taken(sweep: Sweep) -> None:
    written = {name: tables for name, tables in sweep.writes.items() if tables}
    trails = {name for name, tables in written.items() if TRACES & tables}
    assert sorted(trails - LEAVES_A_TRACE) == []
    others = {name: tables - TRACES for name, tables in written.items() if tables - TRACES}
    # A program's last call is kept, to the minute.
    assert {name for name in others if not name.startswith("api:")} == set()
    assert {table for tables in others.values() for table in tables} <= {"accounts_apiclient"}


def test_head_answers_like_get(sweep: Sweep) -> None:
    differs = {key: (sweep.get[key], head) for key, head in sweep.head.items() if head != sweep.get[key]}
    # Django's own login page knows GET and POST only.
    assert {key: value for key, value in differs.items() if key[0] != "admin:login"} == {}
