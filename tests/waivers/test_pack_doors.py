"""Who may take a final pack, where it is shown, and what is asked for again when one is lacking."""

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from statepl.audit.models import AuditEvent
from statepl.documents.services import read_bytes
from statepl.jobs.models import Job
from tests import factories
from tests.factories import waivers as make
from tests.factories.packs import make_pack
from tests.waivers.kept import staged
from waivers import services, tasks
from waivers.models import FinalPack
from waivers.services import packs
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


@pytest.fixture
def denied():
    """Return a denied application and its people."""
    return make.make_application(State.DENIED)


# who may take it --------------------------------------------------------------------------------------
def test_own_people_and_state_staff_take_it_and_it_is_on_the_trail(denied, sign_in):
    application, cast = denied
    document = make_pack(application).pack.document
    contributor = factories.make_user("contributor", application.district)
    for person in (cast.lead, contributor, cast.reviewer):
        answer = sign_in(person).get(document.get_absolute_url())
        data = b"".join(answer.streaming_content)
        assert (answer.status_code, hashlib.sha256(data).hexdigest()) == (200, document.sha256)
        assert "final-pack-" in answer["Content-Disposition"]
    taken = AuditEvent.objects.about(document).filter(verb="document.downloaded").order_by("pk")
    assert [event.actor for event in taken] == [cast.lead, contributor, cast.reviewer]


def test_others_find_no_trace_of_it(denied, sign_in, at, client, other_lead, board_member):
    application, cast = denied
    pack = make_pack(application).pack
    address = pack.document.get_absolute_url()
    services.declare_recusal(cast.reviewer, actor=cast.reviewer, kind="family", application=application)
    for person in (other_lead, board_member, cast.reviewer):
        assert sign_in(person).get(address).status_code == 404
        assert not FinalPack.objects.visible_to(person).exists()
    assert sign_in(cast.reviewer).get(at("detail", application.pk)).status_code == 404
    assert "final-pack" not in sign_in(board_member).get(at("detail", application.pk)).content.decode()
    client.logout()
    assert client.get(address).status_code == 302
    assert not FinalPack.objects.visible_to(AnonymousUser()).exists()


def test_page_of_the_application_shows_it_the_public_page_does_not(denied, sign_in, at, words, client):
    application, cast = denied
    page = at("detail", application.pk)
    assert "The archive is being made." in words(sign_in(cast.lead).get(page))
    pack = make_pack(application).pack
    for person in (cast.lead, cast.approver):
        shown = words(sign_in(person).get(page))
        assert pack.document.sha256 in shown
        assert pack.document.get_absolute_url() in shown
    client.logout()
    public = words(client.get(reverse("public:application", args=[application.pk])))
    assert (pack.document.sha256 in public, "inal pack" in public) == (False, False)


def test_open_application_shows_no_pack(sign_in, at, words):
    application, cast = make.make_application(State.IMPLEMENTING)
    assert "Final pack" not in words(sign_in(cast.lead).get(at("detail", application.pk)))


# what is lacking --------------------------------------------------------------------------------------
def test_missing_packs_are_asked_for_once(denied):
    application, _cast = denied
    FinalPack.objects.all().delete()
    Job.objects.filter(kind=packs.KIND).delete()
    make.make_application(State.IMPLEMENTING)
    assert (tasks.request_missing_packs(), tasks.request_missing_packs()) == (1, 0)
    make_pack(application)
    assert services.request_missing_packs() == 0


def test_pack_whose_work_failed_is_asked_for_again_the_next_day(denied):
    pack = FinalPack.objects.get()
    Job.objects.filter(pk=pack.job_id).update(state="failed", finished_at=timezone.now())
    assert services.request_missing_packs() == 0
    Job.objects.filter(pk=pack.job_id).update(finished_at=timezone.now() - packs.ASKED_AGAIN)
    assert services.request_missing_packs() == 1
    pack.refresh_from_db()
    assert (pack.job.state, len(read_bytes(make_pack(pack.application).pack.document)) > 0) == (
        "queued",
        True,
    )
