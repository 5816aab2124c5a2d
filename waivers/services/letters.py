"""Letters: composed from the state's own templates, read over, released, printed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from statepl.core.pdf import PdfRefused, PdfUnavailable, render_template_pdf
from statepl.documents.services import store_bytes
from statepl.jobs.models import Job
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress
from statepl.jobs.services import request_job
from waivers.letters.values import letter_values
from waivers.letters.words import fill
from waivers.models import Application, Decision, Letter, LetterTemplate, PreparedDecision
from waivers.rules.terms import may_change_templates, may_prepare

SHIPPED = Path(__file__).resolve().parents[1] / "letters" / "letters.json"
KIND = "waivers.letter"
PDF_TEMPLATE = "waivers/letters/letter_pdf.html"


# templates --------------------------------------------------------------------------------------------
def load_letter_templates() -> int:
    """Make the shipped templates where missing; never overwrite what the state changed. Returns the number."""
    known = set(LetterTemplate.objects.values_list("code", "language"))
    missing = [row for row in shipped_templates() if (row["code"], row["language"]) not in known]
    for row in missing:
        LetterTemplate.objects.create(**row)
    return len(missing)


def shipped_templates() -> list[dict[str, str]]:
    """Return the templates as they are shipped: code, language, subject, body."""
    kept = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return [
        {"code": code, "language": language, "subject": words["subject"], "body": "\n".join(words["body"])}
        for code, languages in kept.items()
        for language, words in languages.items()
    ]


@transaction.atomic
def change_template(
    template: LetterTemplate, *, actor: Any, version: int, subject: str, body: str
) -> LetterTemplate:
    """Put a template into the state's own words. Letters that stand already stay as they are.

    Raises StaleVersion, NotPermitted, or ValidationError that names an unknown place.
    """
    require(may_change_templates(actor))
    row = LetterTemplate.lock(template.pk, version=version)
    before = {"subject": row.subject, "body": row.body}
    row.subject, row.body = subject.strip(), body.strip()
    after = {"subject": row.subject, "body": row.body}
    if before != after:
        row.save_next()
        record(Verb.LETTER_TEMPLATE_CHANGED, row, actor=actor, before=before, after=after)
    return row


# writing ----------------------------------------------------------------------------------------------
def compose(code: str, values: Mapping[str, str], *, language: str) -> tuple[str, str]:
    """Return subject and body of a letter. Raises MoveRefused where the state has no template for it."""
    template = LetterTemplate.objects.filter(code=code, language=language).first()
    if template is None:
        raise MoveRefused(
            _("There is no letter template for this decision in this language. An administrator adds it."),
            code="letter",
        )
    return fill(template.subject, values), fill(template.body, values)


def write_letter(application: Application, decision: Decision, *, actor: Any) -> Letter:
    """Compose the letter of a decision that is made at once, and release it in the same transaction."""
    language = settings.LANGUAGE_CODE
    values = letter_values(application, decision, language=language)
    subject, body = compose(decision.verb, values, language=language)
    letter = Letter(
        application=application,
        amendment=decision.amendment,
        code=decision.verb,
        language=language,
        subject=subject,
        body=body,
    )
    return release_letter(letter, decision=decision, actor=actor)


def release_letter(letter: Letter, *, decision: Decision, actor: Any) -> Letter:
    """Let district and public read a letter, freeze its words and ask for its document.

    The caller's transaction makes the decision of which it tells.
    """
    letter.decision, letter.state = decision, Letter.State.RELEASED
    letter.released_by, letter.released_at = actor, clock.now()
    letter.full_clean(exclude=["prepared", "amendment", "document", "job"])
    letter.save()
    letter.job = request_job(
        KIND,
        label=_("Letter: %(subject)s") % {"subject": letter.subject},
        actor=None,
        params={"letter": letter.pk},
        dedupe_key=f"{KIND}:{letter.pk}",
        district=letter.application.district,
        audited=False,
    )
    letter.save()
    record(
        Verb.LETTER_RELEASED,
        letter,
        actor=actor,
        district=letter.application.district,
        after={"subject": letter.subject, "language": letter.language},
    )
    return letter


@transaction.atomic
def edit_letter(prepared: PreparedDecision, *, actor: Any, version: int, subject: str, body: str) -> Letter:
    """Change the words of a letter before its release. Raises StaleVersion, NotPermitted, ValidationError."""
    row = PreparedDecision.lock(prepared.pk, version=version)
    require(may_prepare(actor, row.application))
    check_open(row)
    letter = row.letter
    before = {"subject": letter.subject, "body": letter.body}
    letter.subject, letter.body = subject.strip(), body.strip()
    letter.full_clean(exclude=["decision", "amendment", "document", "job", "released_by"])
    letter.save()
    row.save_next()
    record(
        Verb.LETTER_EDITED,
        row,
        actor=actor,
        before=before,
        after={"subject": letter.subject, "body": letter.body},
    )
    return letter


def check_open(prepared: PreparedDecision) -> None:
    """Raise MoveRefused when the prepared decision is released or discarded, or waits in a confirmed batch."""
    if prepared.state != PreparedDecision.State.PREPARED:
        raise MoveRefused(
            _("This decision is no longer open: %(state)s.") % {"state": prepared.get_state_display()},
            code="state",
        )
    if prepared.batch is not None and prepared.batch.state == "confirmed":
        raise MoveRefused(
            _("This decision waits with others for its release. Take those back first."), code="batch"
        )


# printing ---------------------------------------------------------------------------------------------
def print_letter(letter: Letter) -> bytes:
    """Return the letter as a tagged PDF. Raises JobRefused when this server cannot make PDFs."""
    with translation.override(letter.language):
        context = {
            "letter": letter,
            "agency": ProgramSettings.current(),
            "district": letter.application.district,
            "day": timezone.localtime(letter.released_at).date() if letter.released_at else None,
        }
        try:
            return render_template_pdf(PDF_TEMPLATE, context, language=letter.language)
        except (PdfUnavailable, PdfRefused) as reason:
            raise JobRefused(str(reason)) from reason


def make_letter_document(job: Job, progress: Progress) -> Commit:
    """Print a released letter; return the commit that keeps the document. The handler of the kind."""
    letter = Letter.objects.select_related("application__district").get(pk=job.params["letter"])
    progress.tell(0, 1, _("Printing the letter."))
    data = print_letter(letter) if letter.document_id is None else b""
    return lambda: _keep(letter, data)


def print_missing(application: Application) -> None:
    """Print the released letters of an application that have no document yet, each in its own transaction.

    Their own jobs find them there. Raises JobRefused when this server cannot make PDFs.
    """
    rows = application.letters.released().filter(document=None).select_related("application__district")
    for letter in rows:
        data = print_letter(letter)
        with transaction.atomic():
            _keep(letter, data)


def _keep(letter: Letter, data: bytes) -> Outcome:
    """Keep the document once; a second run finds it there."""
    row = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("application__district")
        .get(pk=letter.pk)
    )
    if row.document is None:
        row.document = store_bytes(
            data,
            name=f"{slugify(row.subject)[:80] or 'letter'}-{row.pk}.pdf",
            content_type="application/pdf",
            district=row.application.district,
        )
        row.save()
        record(
            Verb.LETTER_PRINTED,
            row.application,
            district=row.application.district,
            after={"subject": row.subject, "sha256": row.document.sha256},
        )
    return Outcome({"letter": row.pk, "sha256": row.document.sha256}, row.get_absolute_url())
