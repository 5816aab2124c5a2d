"""Evidence for what a district owes and its verification, and corrections while on probation."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.documents.models import Document
from statepl.documents.services import add_document
from waivers.models import Obligation
from waivers.rules import may_give_evidence, may_verify


def give_evidence(
    obligation: Obligation, *, actor: Any, version: int, evidence: str, files: Iterable[Any] = ()
) -> Obligation:
    """Say, and attach, what shows that an obligation is met. `files` are uploads with a name.

    Text and files are kept together or not at all. Raises StaleVersion, NotPermitted or ValidationError
    (`file` where a file is refused).
    """
    kept: list[Document] = []
    with taking_back(kept), transaction.atomic():
        require(may_give_evidence(actor, obligation))
        row = Obligation.lock(obligation.pk, version=version)
        require(may_give_evidence(actor, row))
        if not evidence.strip():
            raise ValidationError({"evidence": _("Say what was done, when, and by whom.")})
        kept.extend(keep_file(file, actor=actor, district=row.application.district) for file in files)
        return _write_evidence(row, actor=actor, evidence=evidence, documents=kept)


@contextmanager
def taking_back(kept: list[Document]) -> Iterator[None]:
    """Delete the bytes of files whose rows are rolled back: the disk knows no transaction."""
    try:
        yield
    except BaseException:
        for document in kept:
            document.file.delete(save=False)
        raise


def keep_file(file: Any, *, actor: Any, district: Any) -> Document:
    try:
        return add_document(file, name=file.name, actor=actor, district=district)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


def _write_evidence(row: Obligation, *, actor: Any, evidence: str, documents: list[Document]) -> Obligation:
    before = row.evidence
    row.evidence, row.status, row.evidenced_on = evidence, Obligation.Status.EVIDENCED, clock.today()
    row.save_next()
    row.documents.add(*documents)
    record(
        Verb.OBLIGATION_EVIDENCED,
        row,
        actor=actor,
        district=row.application.district,
        before={"evidence": before},
        after={"evidence": evidence, "documents": [document.name for document in documents]},
    )
    return row


@transaction.atomic
def verify_obligation(
    obligation: Obligation, *, actor: Any, version: int, accepted: bool, finding: str = ""
) -> Obligation:
    """Verify the evidence, or send it back with what is lacking."""
    row = Obligation.lock(obligation.pk, version=version)
    require(may_verify(actor, row))
    if not accepted and not finding.strip():
        raise ValidationError({"finding": _("Say what is lacking, so that the district can add it.")})
    row.status = Obligation.Status.VERIFIED if accepted else Obligation.Status.OPEN
    row.verified_on = clock.today() if accepted else None
    row.finding = finding
    row.save_next()
    record(
        Verb.OBLIGATION_VERIFIED if accepted else Verb.OBLIGATION_REJECTED,
        row,
        actor=actor,
        district=row.application.district,
        reason=finding,
    )
    return row
