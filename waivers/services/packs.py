"""The final pack: asked for when an application ends, made once by a job, kept for good."""

import datetime as dt
import logging
import tempfile
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from statepl.audit.models import AuditEvent
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.documents.models import Document
from statepl.documents.services import store_file
from statepl.jobs.models import Job
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress
from statepl.jobs.services import request_job
from waivers.models import Application, FinalPack
from waivers.packs.archive import write_archive
from waivers.packs.book import members_of
from waivers.services.letters import print_missing

logger = logging.getLogger(__name__)

KIND = "waivers.pack"
TYPE = "application/zip"
ASKED_AGAIN = dt.timedelta(hours=20)  # a pack whose work failed for good is asked for again once a day
AT_ONCE = 200


# asking -----------------------------------------------------------------------------------------------
def request_pack(application: Application) -> FinalPack:
    """Ask for the pack of an application that has ended; what is made or being made is returned.

    The caller holds the application's lock. The trail is told to its present last row. Raises ValueError
    for an open application.
    """
    if not application.is_closed:
        raise ValueError("An open application has no final pack.")
    pack, _made = FinalPack.objects.get_or_create(
        application=application,
        defaults={
            "state": application.state,
            "ended_on": application.closed_on or clock.today(),
            "history_until": AuditEvent.objects.values_list("pk", flat=True).first() or 0,
        },
    )
    if not pack.is_made:
        pack.job = request_job(
            KIND,
            label=_("Final pack: %(district)s") % {"district": application.district},
            params={"pack": pack.pk},
            dedupe_key=f"{KIND}:{pack.pk}",
            district=application.district,
            audited=False,
        )
        pack.save(update_fields=["job"])
    return pack


def request_missing_packs() -> int:
    """Ask for every pack that is lacking: of what ended before, and of work that failed. Safe to repeat.

    Returns how many were asked for.
    """
    asked = 0
    failed_before = timezone.now() - ASKED_AGAIN
    for pk in list(Application.objects.without_pack(failed_before).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = Application.lock(pk)
            if row.is_closed:
                request_pack(row)
                asked += 1
    return asked


# making -----------------------------------------------------------------------------------------------
def make_pack(job: Job, progress: Progress) -> Commit:
    """Write the archive of an ended application; return the commit that keeps it. The handler of the kind.

    A second run of the same records writes the same bytes; only the first is kept.
    """
    rows = FinalPack.objects.select_related("application__district", "document")
    pack = rows.get(pk=job.params["pack"])
    if pack.is_made:
        return lambda: outcome_of(pack)
    progress.tell(0, 3, _("Printing letters that have no document yet."))
    _print_letters(pack.application)
    progress.tell(1, 3, _("Reading the records."))
    file, members = write_pack(pack)
    progress.tell(2, 3, _("Keeping the archive."))
    return lambda: _keep(pack, file, members)


def write_pack(pack: FinalPack) -> tuple[IO[bytes], int]:
    """Return the archive as a temporary file, read from its start, and how many files it holds."""
    members, about = members_of(pack)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the commit reads it; it is gone with its last reader
    count = write_archive(file, members, about=about)
    file.seek(0)
    return file, count


def _print_letters(application: Application) -> None:
    """A server that cannot print still archives: the pack then holds the words of its letters."""
    try:
        print_missing(application)
    except JobRefused as reason:
        logger.warning("Letters of application %s have no document: %s", application.pk, reason)


def _keep(pack: FinalPack, file: IO[bytes], members: int) -> Outcome:
    """Keep the archive once, in the transaction that closes the job; a second run finds it there."""
    with file:
        row = FinalPack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
        if row.is_made:
            return outcome_of(row)
        document = _store(pack.application, file, ended_on=row.ended_on)
        try:
            row.document, row.members, row.made_at = document, members, clock.now()
            row.save(update_fields=["document", "members", "made_at"])
            application = pack.application
            record(Verb.PACK_MADE, application, district=application.district, after=row.facts())
        except BaseException:
            document.file.storage.delete(document.file.name)
            raise
    return outcome_of(row)


def _store(application: Application, file: IO[bytes], *, ended_on: dt.date) -> Document:
    district = slugify(application.district.name) or application.district.agency_id
    return store_file(
        file,
        name=f"final-pack-{district}-{ended_on.isoformat()}.zip",
        content_type=TYPE,
        district=application.district,
    )


def outcome_of(pack: FinalPack) -> Outcome:
    """Return what came of the work: hash and size, and the application's page."""
    return Outcome({"pack": pack.pk, **pack.facts()}, pack.application.get_absolute_url())
