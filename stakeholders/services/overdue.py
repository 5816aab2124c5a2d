"""What is told once because its day has passed: reviews of capacity and compacts, promises of either side.

Each row keeps the day of which people were told, in the transaction of the messages and under the lock of the
row: two beats at once, or one that died, tell nobody twice. A new day is told anew.
"""

from typing import Any

from django.db import transaction

from stakeholders.models import CapacityCheck, Commitment, Compact
from stakeholders.notifications import mail_overdue_promise, tell_of_commitment, tell_of_reviews
from stakeholders.querysets import own_coordinators_of
from stakeholders.services.commitments import people_to_ask
from stakeholders.services.reminders import FIRST_HOUR
from stakeholders.services.tasks import gets_mail
from stakeholders.services.wishes import wish_of
from stakeholders.vocabulary import Answer
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.districts.models import District


def tell_overdue() -> dict[str, int]:
    """Tell what has become overdue since the last time; return how many of each kind. Safe to repeat."""
    return {"reviews": tell_overdue_reviews(), "commitments": tell_overdue_commitments()}


# reviews ----------------------------------------------------------------------------------------------
def tell_overdue_reviews() -> int:
    """Tell the coordinators of each place, in one message, which of its reviews became overdue; return how many."""
    today = clock.today()
    checks = CapacityCheck.objects.review_untold(today).order_by().values_list("district", flat=True)
    compacts = Compact.objects.review_untold(today).order_by()
    places = {*checks, *compacts.values_list("partnership__district", flat=True)}
    known = District.objects.in_bulk([place for place in places if place])
    return sum(_tell_reviews(known.get(place)) for place in sorted(places, key=lambda place: place or 0))


@transaction.atomic
def _tell_reviews(district: Any) -> int:
    people = list(own_coordinators_of(district))
    if not people:
        return 0  # told once somebody is there
    today = clock.today()
    late = CapacityCheck.objects.last_of(district).review_untold(today)
    checks = list(late.select_for_update(of=("self",)))
    due = Compact.objects.of(district).review_untold(today)
    compacts = list(due.select_for_update(of=("self",)))
    for row in (*checks, *compacts):
        # No next version: nobody's form has become stale by it.
        type(row).objects.filter(pk=row.pk).update(review_told=row.review_on)
        record(Verb.REVIEW_TOLD, row, district=district, after={"review_on": row.review_on})
    if checks or compacts:
        for person in people:
            tell_of_reviews(person, district, checks=checks, compacts=compacts)
    return len(checks) + len(compacts)


# promises ---------------------------------------------------------------------------------------------
def tell_overdue_commitments() -> int:
    """Tell the side that promised, and the coordinators of the place, of overdue promises; return how many."""
    pks = list(Commitment.objects.overdue_untold().values_list("pk", flat=True))
    return sum(_tell_commitment(pk) for pk in pks)


@transaction.atomic
def _tell_commitment(pk: int) -> bool:
    rows = Commitment.objects.overdue_untold().select_related("activity__district", "group")
    row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or clock.now().astimezone(row.activity.local_start.tzinfo).hour < FIRST_HOUR:
        return False
    people = list(own_coordinators_of(row.activity.district))
    group = [] if row.is_ours else _of_the_group(row)
    if not people and not group:
        return False
    Commitment.objects.filter(pk=row.pk).update(overdue_told=row.due_on)
    record(
        Verb.COMMITMENT_TOLD,
        row,
        district=row.activity.district,
        after={"due_on": row.due_on, "people": len(people) + len(group)},
    )
    for person in people:
        tell_of_commitment(person, row)
    for invitation in group:
        mail_overdue_promise(row, invitation, wish_of(invitation.email, invitation.name, invitation.language))
    return True


def _of_the_group(commitment: Commitment) -> list[Any]:
    """Return the people of the group who were invited to the activity, did not decline, and want mail."""
    asked = people_to_ask(commitment).exclude(answer=Answer.DECLINED)
    return [each for each in asked.select_related("activity__district", "message") if gets_mail(each)]
