"""The log as a whole: filters, how groups are met, the log as a file, files of past activities."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stakeholders.models import Activity, Group
from stakeholders.services import record_in_full
from stakeholders.spread import spread
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Job
from statepl.jobs.services import run_job

pytestmark = pytest.mark.django_db
HEAD = "title,kind,direction,starts,ends,place,families,students,learned,principles,state_learned\r\n"
GOOD = HEAD + (
    "Evening,public_meeting,two_way,2025-10-14 18:00,2025-10-14 20:00,Library,31,14,An earlier bus.,"
    "trust; power,Ask first.\r\n"
    "Fair,sharing_fair,one_way,2025-11-02 10:00,2025-11-02 12:00,Gym,,60,,,\r\n"
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def held(make_activity, engagement_lead):
    """Return a function that holds an activity and writes who came."""

    def make(*, people, state_learned="", days=30, **changes):
        with clock.at(clock.now() - dt.timedelta(days=days)):
            activity = make_activity(**changes)
        counted = {Group.objects.get(code=code): number for code, number in people.items()}
        return record_in_full(
            activity, actor=engagement_lead, version=1, people=counted, facts={"state_learned": state_learned}
        )

    return make


def send(client, text):
    """Upload a file, run its check, and return the page's address and the job."""
    file = SimpleUploadedFile("past.csv", text.encode())
    page = client.post(reverse("stakeholders:log_import"), {"file": file}).headers["Location"]
    return page, run_job(Job.objects.latest("pk").pk)


def write(client, page):
    return run_job(Job.objects.get(key=client.post(page).headers["Location"].split("/")[-2]).pk)


def log_of(district):
    rows = Activity.objects.filter(district=district).order_by("starts_at")
    return [
        (each.title, each.learned, dict(each.participations.values_list("group__code", "people")))
        for each in rows
    ]


def everything():
    events = AuditEvent.objects.filter(verb__startswith="activity").count()
    return list(Activity.objects.order_by("pk").values()), events


# import -----------------------------------------------------------------------------------------------
def test_file_is_checked_first_and_then_written_once(lead, district, sign_in):
    client = sign_in(lead)
    page, checked = send(client, GOOD)
    assert checked.result == {"created": 2, "changed": 0, "unchanged": 0, "written": False}
    assert Activity.objects.count() == 0
    assert write(client, page).result == {"created": 2, "changed": 0, "unchanged": 0, "written": True}
    evening = ("Evening", "An earlier bus.", {"families": 31, "students": 14})
    assert log_of(district) == [evening, ("Fair", "", {"students": 60})]
    assert Activity.objects.get(title="Evening").particulars.told() == {
        "principles": ["trust", "power"], "state_learned": "Ask first.",
    }  # fmt: skip


def test_same_file_again_changes_nothing_and_a_mended_one_only_its_row(lead, district, sign_in):
    client = sign_in(lead)
    write(client, send(client, GOOD)[0])
    before = everything()
    page, checked = send(client, GOOD)
    assert checked.result == {"created": 0, "changed": 0, "unchanged": 2, "written": False}
    assert "All of it is in the log already." in client.get(page).text
    write(client, page)
    assert everything() == before
    assert write(client, send(client, GOOD.replace(",31,", ",32,"))[0]).result["changed"] == 1
    assert log_of(district)[0] == ("Evening", "An earlier bus.", {"families": 32, "students": 14})


def test_faulty_row_changes_nothing_and_is_named(lead, sign_in):
    client = sign_in(lead)
    bad = HEAD + (
        "Good,online,two_way,2025-10-14 18:00,2025-10-14 20:00,Library,3,,,,\r\n"
        "Bad,party,both,tomorrow,2025-10-14 20:00,,some,,,love,\r\n"
        "Future,online,two_way,2999-10-14 18:00,2999-10-14 17:00,Library,3,,,,\r\n"
        "Good,online,two_way,2025-10-14 18:00,2025-10-14 20:00,Library,3,,,,\r\n"
    )
    page, job = send(client, bad)
    assert (job.state, Activity.objects.count()) == ("failed", 0)
    found = [(error["line"], error["column"]) for error in job.result["errors"]]
    assert found == [
        (3, "kind"), (3, "direction"), (3, "starts"), (3, "principles"), (3, "families"), (3, "place"), (3, "learned"),
        (4, "ends"), (4, "starts"), (5, "title"),
    ]  # fmt: skip
    assert "Row 3: &#x27;kind&#x27; says party." in client.get(page).text
    assert client.post(page).status_code == 404
    mend = client.get(reverse("stakeholders:rows_to_mend", args=[job.key])).content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in mend.splitlines()] == ["statepl_line", "3", "4", "5"]


def test_only_districts_that_one_coordinates_are_taken(lead, other_district, engagement_lead, sign_in):
    row = f"Evening,online,two_way,2025-10-14 18:00,2025-10-14 20:00,Library,3,{other_district.agency_id}\r\n"
    text = "title,kind,direction,starts,ends,place,families,district\r\n" + row
    assert send(sign_in(lead), text)[1].result["errors"][0]["column"] == "district"
    client = sign_in(engagement_lead)
    write(client, send(client, text)[0])
    assert Activity.objects.get().district == other_district


def test_files_that_are_none_and_files_of_others_are_refused(lead, other_lead, analyst, sign_in):
    page, job = send(sign_in(lead), "title,kind\r\nX,online\r\n")
    assert (job.state, "Missing columns" in job.error) == ("failed", True)
    assert sign_in(other_lead).get(page).status_code == 404
    for route in ("log_import", "template", "log-csv"):
        assert sign_in(analyst).get(reverse(f"stakeholders:{route}")).status_code == 403


def test_template_reads_back(lead, sign_in):
    client = sign_in(lead)
    text = client.get(reverse("stakeholders:template")).content.decode("utf-8-sig")
    assert send(client, text)[1].result["created"] == 1


# export -----------------------------------------------------------------------------------------------
def test_log_as_a_file_is_neutralised_and_filtered_and_reads_back_unchanged(held, lead, sign_in):
    held(people={"families": 4}, title="=cmd|run", kind="public_meeting")
    held(people={"students": 4}, title="A visit", kind="site_visit", days=40)
    client = sign_in(lead)
    text = b"".join(client.get(reverse("stakeholders:log-csv")).streaming_content).decode()
    assert [line.split(",")[0] for line in text.splitlines()] == ["title", "'=cmd|run", "A visit"]
    one = b"".join(
        client.get(reverse("stakeholders:log-csv"), {"kind": "site_visit"}).streaming_content
    ).decode()
    assert [line.split(",")[0] for line in one.splitlines()] == ["title", "A visit"]


# filters and the spread -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, ["Fair", "Evening"]),
        ({"kind": "sharing_fair"}, ["Fair"]),
        ({"direction": "two_way"}, ["Evening"]),
        ({"group": "students"}, ["Fair"]),
        ({"since": "2099-01-01"}, []),
        ({"kind": "nonsense"}, []),
    ],
)
def test_log_is_filtered(held, lead, sign_in, asked, titles):
    groups = {code: Group.objects.get(code=code) for code in ("families", "students")}
    held(people={"families": 4}, title="Evening", days=40)
    held(
        people={"students": 4},
        title="Fair",
        kind="sharing_fair",
        direction="one_way",
        groups=[groups["students"]],
    )
    if "group" in asked:
        asked = {"group": groups[asked["group"]].pk}
    response = sign_in(lead).get(reverse("stakeholders:activities"), asked)
    assert [each.title for each in response.context["page_obj"]] == titles


def test_spread_counts_parts_once_and_names_who_was_only_told():
    families, foster, students = (
        Group.objects.get(code=code) for code in ("families", "families-foster", "students")
    )
    meetings = [
        (families.pk, 1, "public_meeting", "one_way", "evening"),
        (foster.pk, 1, "public_meeting", "one_way", "evening"),
        (foster.pk, 2, "public_meeting", "one_way", "weekend"),
        (students.pk, 3, "site_visit", "two_way", "morning"),
        (students.pk, 4, "informal", "two_way", "morning"),
    ]
    rows = {row.group.code: row for row in spread(Group.objects.all(), meetings)}
    assert rows["families"].kinds_sentence == "Public meeting, town hall or forum: 2, nothing else"
    assert rows["families"].times_sentence == "Evening: 1; Weekend: 1"
    assert rows["students"].kinds_sentence == "Site visit: 1; Informal contact: 1"
    assert [code for code, row in rows.items() if row.is_only_told] == ["families"]


def test_page_tells_who_is_only_told_and_what_the_state_learned(held, reviewer, sign_in, words):
    held(people={"families": 4}, direction="one_way", state_learned="Forms are too long.")
    shown = words(sign_in(reviewer).get(reverse("stakeholders:spread")))
    told = ("Only told, never heard: Families and caregivers.", "Forms are too long.", "nothing else")
    assert [each for each in told if each not in shown] == []


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("route", "queries"), [("spread", 12), ("log-csv", 10)])
def test_pages_cost_the_same_for_one_row_and_three(
    held, lead, sign_in, rows, route, queries, django_assert_num_queries
):
    for number in range(rows):
        held(people={"families": 4}, title=f"Evening {number}")
    client, address = sign_in(lead), reverse(f"stakeholders:{route}")
    client.get(address)
    with django_assert_num_queries(queries):
        response = client.get(address)
        assert b"".join(response.streaming_content if response.streaming else [response.content])
