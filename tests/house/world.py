"""A small world with one of everything, made by the services, and the address of every route in it.

The rows belong to one district, whose lead, contributor and steward are in the cast; `other_lead` is of
another district, which has a draft of its own.
"""

import datetime as dt
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from evaluation.catalogue import connecticut
from evaluation.models import ImportBatch
from evaluation.services import releases, uploads
from evaluation.services.mappings import create_mapping
from policy.models import ObligationKind
from stakeholders.models import Group, InvitationLink, MailWish, Task
from stakeholders.services import (
    add_commitment,
    answer_invitation,
    ask_commitment,
    cancel_activity,
    write_baseline,
)
from statepl.accounts.keys import create_api_client
from statepl.accounts.models import User
from statepl.core import clock
from statepl.districts import services as districts
from statepl.documents.services import add_document
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests import factories
from tests.documents.corpus import PDF
from tests.evaluation.makers import YEAR, row, small_state, write_file
from tests.factories.delegations import let_help
from tests.factories.log import checked_log, corrected_minutes, drafted_minutes
from tests.factories.stakeholders import (
    everybody,
    hear_planning_groups,
    invite_person,
    latest_token,
    make_activity,
)
from tests.factories.waivers import SPRING, Cast, make_application, make_draft
from tests.house.world_calendar import calendar_rows
from tests.house.world_heard import heard_rows
from tests.house.world_reports import reports_rows
from tests.house.world_surveys import survey_rows
from tests.house.world_teams import teams_rows
from tests.house.world_terms import terms_rows
from tests.house.world_together import together_rows
from tests.house.world_years import years_rows
from waivers import services as waivers
from waivers.models import CorrectiveAction, Evidence, Obligation
from waivers.states import MOVES

TODAY = dt.date(2026, 4, 20)
SEA = ("reviewer", "approver", "analyst", "engagement_lead", "administrator", "board")
OWN = ("lead", "contributor", "data_steward")
ROLES = (*SEA, *OWN, "delegate", "other_lead", "operator", "anonymous", "api_client")
DISTRICT_SIDE = (*OWN, "delegate", "other_lead")

# Rows of the operators' pages are read only: one list of each stands for the rest.
ADMIN_PAGES_OF_A_ROW = ("_add", "_history", "_delete", "_change")


@dataclass(frozen=True)
class Case:
    """One address to try; `name` is the route, with a word more where a route is tried twice."""

    name: str
    path: str
    is_about_a_row: bool


@dataclass
class World:
    """Who is there, and the arguments of every address."""

    clients: dict[str, Client] = field(default_factory=dict)
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)


def routes() -> list[tuple[str, URLPattern]]:
    """Return every address of the resolver by name; one without a name goes by its pattern."""
    return [
        (name, pattern)
        for name, pattern in _walk(get_resolver(), "", "")
        if not (name.startswith(("admin:", "operators/")) and name.endswith(ADMIN_PAGES_OF_A_ROW))
        and not name.endswith("/<path:object_id>/")
    ]


def _walk(resolver: URLResolver, prefix: str, space: str) -> Any:
    for part in resolver.url_patterns:
        place = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = f"{space}{part.namespace}:" if part.namespace else space
            yield from _walk(part, place, inner)
        else:
            yield (f"{space}{part.name}" if part.name else place), part


def cases(world: World) -> list[Case]:
    """Return the addresses to try: one for each route, and those with a word more."""
    found = []
    extra = [name for name in world.arguments if " " in name]
    for name in [name for name, _pattern in routes()] + extra:
        given = world.arguments.get(name, {})
        words = {key: value for key, value in given.items() if key != "?"}
        path = given.get("path") or reverse(name.split(" ", 1)[0], kwargs=words)
        found.append(Case(name, path + given.get("?", ""), bool(words) and "path" not in given))
    return sorted(found, key=lambda case: case.name)


def build_world(folder: Path) -> World:
    """Make the world, in spring, in the transaction of the caller."""
    with clock.at(SPRING):
        home = factories.make_district(name="Willow Bend Unified")
        other = factories.make_district(name="Cedar Hollow Public Schools")
        people = _people(home, other)
        arguments = _applications(home, other, people)
    with clock.at(TODAY):
        arguments |= _engagement(home, people) | _evaluation(home, other, people, folder)
        arguments |= reports_rows(arguments["waivers:detail"]["pk"], people) | _building(home, people)
    return World(_clients(people), arguments | _fixed())


def _people(home: Any, other: Any) -> dict[str, Any]:
    people = {role: factories.make_user(role, name=f"State {role}") for role in SEA}
    people |= {role: factories.make_user(role, home, name=f"Own {role}") for role in OWN}
    people["delegate"] = factories.make_user(name="Dee Delegate")
    people["other_lead"] = factories.make_user("lead", other, name="Ola Other")
    people["operator"] = factories.make_user(name="Op Operator", is_staff=True, is_superuser=True)
    for person in people.values():
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return people


def _clients(people: dict[str, Any]) -> dict[str, Client]:
    clients = {role: Client(raise_request_exception=False) for role in (*people, "anonymous")}
    for role, person in people.items():
        clients[role].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    _client, key = create_api_client("Dashboard", scopes=["evaluation:read"], actor=people["administrator"])
    header = {"Authorization": f"Bearer {key}"}
    clients["api_client"] = Client(raise_request_exception=False, headers=header)
    return clients


# applications -----------------------------------------------------------------------------------------
def _cast(district: Any, people: dict[str, Any], lead: str) -> Cast:
    cast = object.__new__(Cast)
    cast.district, cast.lead = district, people[lead]
    cast.reviewer, cast.approver = people["reviewer"], people["approver"]
    return cast


def _applications(home: Any, other: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    cast = _cast(home, people, "lead")
    application, _same = make_application("returned", cast)
    sent = application.comments.get()
    with clock.at(TODAY):
        waivers.answer_comment(sent, actor=cast.lead, text="The teacher does.")
        application = waivers.make_move(application, "resubmit", actor=cast.lead, version=application.version)
        application = waivers.make_move(
            application, "claim", actor=cast.reviewer, version=application.version
        )
        internal = waivers.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="internal", text="Ask the board."
        )
        filing = application.filings.get(kind="application")
        waivers.add_comment(
            application, actor=cast.reviewer, filing=filing, anchor="vision.text", audience="internal",
            quote="Every student", text="Ask the board.",
        )  # fmt: skip
        waivers.ask_again(internal, actor=cast.reviewer, text="Ask the board.")
        canned = waivers.keep_text(
            actor=cast.reviewer, title="Standing question", text="Stored by one of us."
        )
    row = {"pk": application.pk}
    delegation = let_help(application, cast.lead, people["delegate"])
    request = application.requests.get()
    of_request = {**row, "request_pk": request.pk}
    obligation = _obligation(application)
    of_obligation = {**row, "obligation_pk": obligation.pk}
    of_version = {**row, "version_pk": filing.versions.order_by("-number").first().pk}
    of_evidence = {**row, "evidence_pk": _evidence(filing).pk}
    of_comment = {**row, "comment_pk": internal.pk}
    action = _action(application)
    draft = make_draft(_cast(other, people, "other_lead"))
    names = [
        name for name, pattern in routes() if name.startswith("waivers:") and "pk" in str(pattern.pattern)
    ]
    return {
        **dict.fromkeys(names, row),
        "waivers:request": {**row, "code": request.flexibility_type.code},
        **{f"waivers:{name}": of_request for name in ("request-remove", "decide", "federal")},
        **{f"waivers:{name}": of_obligation for name in ("evidence", "verify")},
        **calendar_rows(obligation, people),
        **_queue(application, people),
        **terms_rows(application, people),
        **years_rows(application, action, people),
        "waivers:helper-end": {**row, "delegation_pk": delegation.pk},
        "waivers:filing": {**row, "filing_pk": filing.pk},
        **{
            f"waivers:{name}": {**row, "filing_pk": filing.pk, "section": "vision"}
            for name in ("section", "autosave")
        },
        "waivers:version": of_version,
        "waivers:criteria": {**of_version, "section": "vision"},
        **{f"waivers:evidence-{name}": of_evidence for name in ("verify", "reject")},
        **{f"waivers:comment-{name}": of_comment for name in ("again", "settle", "take-back")},
        **{f"waivers:canned-{name}": {"pk": canned.pk} for name in ("change", "remove")},
        "waivers:answer": {**row, "comment_pk": sent.pk},
        "waivers:answer internal": {**row, "comment_pk": internal.pk},
        "waivers:resolve": {**row, "action_pk": action.pk},
        "waivers:move": {**row, "verb": "submit"},
        **{f"waivers:move {verb}": {**row, "verb": verb} for verb in MOVES},
        "waivers:detail draft of the other district": {"pk": draft.pk},
        "public:application": row,
        "public:dates": row,
        "public:picture": row,
        "public:application draft": {"pk": draft.pk},
        "api:applications-detail": row,
        "api:applications-detail draft": {"pk": draft.pk},
        "reports:request": row,
    }


def _queue(application: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Choose a row of the queue, save a view, and recuse somebody from a district without an application."""
    chosen = {"?": f"?row={application.pk}&q=tab%3Dopen"}
    view = waivers.save_view(
        actor=people["reviewer"], name="Open ones", query={"tab": "open"}, is_shared=True
    )
    quiet = factories.make_district(name="Lake Aspen School District")
    recusal = waivers.declare_recusal(
        people["analyst"], actor=people["administrator"], kind="family", district=quiet
    )
    return {
        **{f"waivers:queue-{name}": chosen for name in ("assign", "remind", "export")},
        "waivers:view-save": {"?": "?tab=open"},
        **{f"waivers:view-{name}": {"pk": view.pk} for name in ("change", "delete")},
        "waivers:recusal-end": {"pk": recusal.pk},
    }


def _obligation(application: Any) -> Obligation:
    obligation = Obligation(
        application=application, kind=ObligationKind.objects.first(), due_on=dt.date(2027, 6, 30)
    )
    obligation.full_clean()
    obligation.save()
    return obligation


def _evidence(filing: Any) -> Evidence:
    evidence = Evidence(filing=filing, section="vision", name="Survey", link="https://example.org/survey")
    evidence.full_clean()
    evidence.save()
    return evidence


def _action(application: Any) -> CorrectiveAction:
    action = CorrectiveAction(
        application=application, finding="No cycle was closed.", due_on=dt.date(2026, 9, 1)
    )
    action.full_clean()
    action.save()
    return action


OF_AN_ACTIVITY = (
    "activity", "activity_edit", "activity_cancel", "activity_ready", "invite", "invite_person",
)  # fmt: skip


# siblings ---------------------------------------------------------------------------------------------
def _engagement(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    activity = make_activity(home, people["lead"])
    invitation, token = invite_person(activity, people["lead"])
    with clock.at(TODAY - dt.timedelta(days=2)):  # begun at any hour of today
        write_baseline(home, actor=people["lead"], required=everybody(home), reasons={})
        past = hear_planning_groups(home, people["lead"], codes=("families", "students"))
    families, day = Group.objects.get(code="families"), TODAY + dt.timedelta(days=30)
    promise = add_commitment(
        activity, actor=people["lead"], side="agency", group=families, what="A later bus", due_on=day
    )
    ask_commitment(promise, actor=people["lead"], invitation=invitation)
    kept_token = latest_token("promises")
    correction, minutes_token = corrected_minutes(home, people["lead"])
    state_wide = make_activity(None, people["engagement_lead"], title="Hearing of the state")
    called_off = cancel_activity(
        make_activity(home, people["lead"], title="Evening that was called off"),
        actor=people["lead"], version=1, reason="The library is flooded.",
    )  # fmt: skip
    return {
        "stakeholders:particulars": {"pk": activity.pk},
        **_needs(home, people),
        **{f"stakeholders:{name}": {"pk": activity.pk} for name in OF_AN_ACTIVITY},
        "stakeholders:activity cancelled": {"pk": called_off.pk},
        "stakeholders:activity with its record": {"pk": past.pk},
        "stakeholders:activity_record": {"pk": past.pk},
        "stakeholders:reach": {"pk": Group.objects.get(code="families").pk},
        "stakeholders:baseline": {"pk": home.pk},
        "stakeholders:baseline_edit": {"pk": home.pk},
        "stakeholders:log_import_result": {"key": checked_log(people["lead"]).key},
        "stakeholders:rows_to_mend": {"key": checked_log(people["lead"], faulty=True).key},
        "stakeholders:commitment_add": {"pk": activity.pk},
        **{f"stakeholders:commitment_{name}": {"pk": promise.pk} for name in ("edit", "close", "ask")},
        "stakeholders:minutes": {"pk": correction.minutes.activity_id},
        "stakeholders:minutes_edit": {"pk": past.pk},
        "stakeholders:minutes_publish": {"pk": drafted_minutes(past, people["lead"]).activity_id},
        "stakeholders:correction_settle": {"pk": correction.minutes.activity_id, "correction": correction.pk},
        "commitments:answer": {"token": kept_token},
        "commitments:answer unknown": {"token": "A" * 43},
        "minutes:read": {"token": minutes_token},
        "minutes:read unknown": {"token": "A" * 43},
        "stakeholders:planning": {"pk": home.applications.get().pk},
        "stakeholders:activity_translate": {"pk": activity.pk, "language": "es"},
        "stakeholders:silence": {
            "pk": home.applications.get().pk,
            "group": Group.objects.get(code="teachers").pk,
            "stratum": "anywhere",
        },
        "public:coverage-district": {"pk": home.pk},
        "stakeholders:group_edit": {"pk": Group.objects.get(code="families").pk},
        "stakeholders:activity of the state": {"pk": state_wide.pk},
        "stakeholders:invitation_resend": {"pk": invitation.pk},
        "stakeholders:invitation_revoke": {"pk": invitation.pk},
        "stakeholders:invitation_enter": {"pk": invitation.pk},
        "stakeholders:invitation_bounced": {"pk": invitation.pk},
        "invitations:answer": {"token": token},
        "invitations:answer unknown": {"token": "A" * 43},
        **{
            f"stakeholders:{name}": {
                "pk": Group.objects.get(code="families").pk,
                "?": f"?district={home.pk}",
            }
            for name in ("assess", "profile_add")
        },
        **together_rows(home, people),
        "invitations:say": {"token": token},
        **heard_rows(home, past, people),
        **survey_rows(home, people),
        **teams_rows(home, people),
    }


def _needs(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """An afternoon for which somebody needs something, and to which nobody wants to be asked by mail again."""
    activity = make_activity(home, people["lead"], title="Afternoon with needs")
    _invitation, token = invite_person(activity, people["lead"])
    link = InvitationLink.objects.for_token(token)
    answer_invitation(link, answer="accepted", needs=["wheelchair"], needs_note="A seat near the door")
    task = Task.objects.needs().get(invitation__activity=activity, need="wheelchair")
    wish = MailWish.objects.earliest("pk")
    return {
        "stakeholders:task": {"pk": task.pk},
        "stakeholders:activity with needs": {"pk": activity.pk},
        "unsubscribe:stop": {"token": wish.token},
        "unsubscribe:stop unknown": {"token": "A" * 43},
    }


def _evaluation(home: Any, other: Any, people: dict[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
    small_state(folder, [home, other])
    published = releases.release_as_operator(YEAR)
    prepared = releases.prepare_release(YEAR, actor=people["analyst"])
    run_job(prepared.job_id)
    faulty = _batch(home, people, folder / "faulty.csv", subgroup="NOBODY")
    good = _batch(home, people, folder / "good.csv", numerator=181)
    shipped = connecticut()["mappings"][0]
    mapping = create_mapping(**shipped, actor=people["analyst"])
    of_district = ("district", "coverage", "unprotected")
    its_table = {"pk": home.pk, "?": "?measure=ATT"}
    of_release = ("release-detail", "release-publish", "release-withdraw")
    return {
        **{f"evaluation:import-{name}": {"pk": good.pk} for name in ("detail", "commit", "reject")},
        "evaluation:import-faulty": {"pk": faulty.pk},
        **{f"evaluation:mapping-{name}": {"pk": mapping.pk} for name in ("detail", "edit")},
        "evaluation:import-detail faulty": {"pk": faulty.pk},
        **{f"evaluation:{name}": {"pk": published.pk} for name in of_release},
        **{f"evaluation:{name} prepared": {"pk": prepared.pk} for name in of_release},
        **{f"evaluation:{name}": {"pk": home.pk} for name in of_district},
        "evaluation:explain": {"pk": home.pk, "year": "2026-27", "code": "ATT"},
        "evaluation:district-csv": its_table,
        "evaluation:state-csv": {"?": "?measure=ATT"},
        "public:data-district": {"pk": home.pk},
        "public:data-district-csv": its_table,
        "public:data-state-csv": {"?": "?measure=ATT"},
        **{f"api:releases-{name}": {"pk": published.pk} for name in ("detail", "csv", "parquet")},
        **{f"api:releases-{name} prepared": {"pk": prepared.pk} for name in ("detail", "csv", "parquet")},
    }


def _batch(home: Any, people: dict[str, Any], path: Path, **changes: Any) -> ImportBatch:
    write_file(path, [row(home, **changes)])
    with path.open("rb") as file:
        batch = uploads.upload_file(file, name=path.name, actor=people["data_steward"])
    run_job(batch.job_id)
    batch.refresh_from_db()
    return batch


# building ---------------------------------------------------------------------------------------------
def _building(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    document = add_document(io.BytesIO(PDF), name="plan.pdf", actor=people["lead"], district=home)
    report_job = Job.objects.filter(requested_by=people["lead"], district=home).first()
    table = b"leaid,name\n9900001,\n"
    directory = districts.request_import(
        io.BytesIO(table), name="d.csv", what="districts", actor=people["administrator"]
    )
    run_job(directory.pk)
    person: User = people["contributor"]
    of_person = {"pk": person.pk}
    program, _key = create_api_client("Other", scopes=["reports:read"], actor=people["administrator"])
    of_program = {"pk": program.pk}
    persons = ("person", "person_edit", "person_deactivate", "person_reactivate", "role_grant")
    return {
        "documents:download": {"key": document.key},
        "jobs:detail": {"key": report_job.key},
        "jobs:cancel": {"key": report_job.key},
        "jobs:message": {"pk": Message.objects.latest("pk").pk},
        "districts:detail": {"pk": home.pk},
        "districts:template": {"what": "districts"},
        "districts:import_result": {"key": directory.key},
        "districts:rows_to_mend": {"key": directory.key},
        **{f"accounts:{name}": of_person for name in persons},
        "accounts:role_end": {**of_person, "role": person.memberships.get().pk},
        **{f"accounts:{name}": of_program for name in ("client", "client_rotate", "client_revoke")},
        "accounts:secret_revoke": {**of_program, "secret": program.secrets.get().pk},
    }


def _fixed() -> dict[str, dict[str, Any]]:
    """Return addresses that need words and no rows."""
    return {
        "account_confirm_email": {"key": "MQ:unknown:key"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "admin:app_list": {"app_label": "waivers"},
        "admin:view_on_site": {"content_type_id": "1", "object_id": "1"},
        "api:unknown": {"path": "/api/v1/nothing/"},
        "^api/": {"path": "/api/nothing/"},
        "operators/(?P<url>.*)$": {"path": "/operators/nothing/"},
    }
