"""Reading applications and what hangs on them."""

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from statepl.accounts.models import Membership
from statepl.core import clock
from statepl.districts.models import District
from waivers.states import IN_REVIEW, OPEN, WAITING_FOR_STATE, State

# who keeps out of what: said here, once ---------------------------------------------------------------
OWN_KEY, OWN_DISTRICT = OuterRef("pk"), OuterRef("district_id")


def recused_from(person: Any, *, application: Any = OWN_KEY, district: Any = OWN_DISTRICT) -> Q:
    """Return the condition under which an application is kept from a person of the state (A-05).

    Each of the three is a key or a reference to a field of the row that is asked about. A declared
    recusal counts, and any role that the person holds or ever held at the district, or help as a delegate.
    """
    declared = _recusals().current().filter(person=person)
    about = Q(district=district) | Q(application=application)
    held = Membership.objects.filter(user=person, district=district)
    helped = _delegations().filter(person=person, application__district=district)
    return Q(Exists(declared.filter(about))) | Q(Exists(held)) | Q(Exists(helped))


def recused_districts(person: Any) -> models.QuerySet[Any]:
    """Return the keys of the districts that a person of the state keeps out of, for pages about districts.

    Being recused from one application covers its district there: the two cannot be told apart.
    """
    named = _recusals().current().filter(person=person).with_district().values("about_id")
    held = Membership.objects.filter(user=person, district__isnull=False).values("district")
    helped = _delegations().filter(person=person).values("application__district")
    kept_out = Q(pk__in=named) | Q(pk__in=held) | Q(pk__in=helped)
    return District.objects.filter(kept_out).order_by().values("pk")


def without_recused(rows: Any, user: Any, *, district: str = "district") -> Any:
    """Take away what is about a district that the user, of the state, keeps out of."""
    if not (user.is_authenticated and user.is_sea):
        return rows
    return rows.exclude(**{f"{district}__in": recused_districts(user)})


def _recusals() -> Any:
    return apps.get_model("waivers", "Recusal").objects.all()


def _delegations() -> Any:
    return apps.get_model("waivers", "Delegation").objects.all()


class RecusalQuerySet(models.QuerySet[Any]):
    """Recusals."""

    def current(self) -> Self:
        """Return recusals that hold today; `ends_on` is the first day without it."""
        today = clock.today()
        return self.filter(declared_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))

    def with_district(self) -> Self:
        """Add `about_id`: the key of the district that a recusal concerns."""
        return self.annotate(about_id=Coalesce("district_id", "application__district_id"))

    def visible_to(self, user: Any) -> Self:
        """Return the list for administrators, less what they keep out of themselves."""
        if not (user.is_authenticated and user.is_administrator):
            return self.none()
        return self.with_district().exclude(about_id__in=recused_districts(user))


class ApplicationQuerySet(models.QuerySet[Any]):
    """Applications."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person may open: the state's staff all, the board no drafts, a district its own.

        Who is recused at the state finds no trace. A delegate finds the applications that name the person.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_sea:
            free = self.exclude(recused_from(user))
            return free if user.is_sea_staff else free.exclude(state=State.DRAFT)
        return self.worked_on_by(user)

    def worked_on_by(self, user: Any) -> Self:
        """Return those on whose district's side the person works today: of own districts, or as a delegate."""
        own = Q(district__in=user.district_ids)
        if not user.is_sea:
            named = _delegations().current().filter(person=user)
            own |= Q(pk__in=named.order_by().values("application"))
        return self.filter(own)

    def public(self) -> Self:
        """Return what the public may look up: everything that was ever submitted."""
        return self.filter(submitted_on__isnull=False)

    def open(self) -> Self:
        """Return applications to which something can still happen."""
        return self.filter(state__in=OPEN)

    def without_pack(self, failed_before: dt.datetime) -> Self:
        """Return ended applications whose final pack is neither made nor being made.

        Work that failed later than the moment given is left for another day.
        """
        ended = self.exclude(state__in=OPEN).exclude(final_pack__document__isnull=False)
        being_made = Q(final_pack__job__state__in=["queued", "running"])
        fresh = Q(final_pack__job__finished_at__gte=failed_before)
        return ended.exclude(being_made).exclude(fresh)

    def waiting_for_state(self) -> Self:
        """Return the review queue."""
        return self.filter(state__in=WAITING_FOR_STATE)

    def overdue(self, on: dt.date) -> Self:
        """Return what the state should have answered before `on`."""
        return self.waiting_for_state().filter(answer_due_on__lt=on)

    def with_advice(self, second_review: str) -> Self:
        """Add `given` and `needed`: recommendations of this round, and how many a decision takes.

        `second_review` is the program's setting: none, every plan, or what federal law may stop.
        """
        current = self._current_advice()
        rows = current.order_by().values("application").annotate(number=Count("pk")).values("number")
        given = Coalesce(Subquery(rows), 0, output_field=models.IntegerField())
        return self.annotate(given=given, needed=self._needed_advice(second_review))

    def _current_advice(self) -> Any:
        model = self.model._meta.get_field("recommendations").related_model
        return model.objects.filter(application=OuterRef("pk"), is_current=True, during=OuterRef("state"))

    def _needed_advice(self, second_review: str) -> Any:
        one, two = Value(1), Value(2)
        if second_review == "plans":
            return Case(When(state=State.PLAN_UNDER_REVIEW, then=two), default=one)
        if second_review == "federal":
            requests = self.model._meta.get_field("requests").related_model.objects
            opened = requests.filter(application=OuterRef("pk")).exclude(federal_check="within")
            return Case(When(Exists(opened), then=two), default=one)
        return one

    def needing(self, user: Any, *, second_review: str = "none") -> Self:
        """Return what waits for this person: own reviews, unclaimed ones, decisions, evidence to verify."""
        rows = self.with_advice(second_review)
        own = Exists(self._current_advice().filter(made_by=user))
        mine = Q(pk__in=[])
        if user.has_role("reviewer"):
            unclaimed = Q(state__in=[State.SUBMITTED, State.PLAN_SUBMITTED])
            mine |= unclaimed & (Q(reviewer=user) | Q(reviewer__isnull=True))
            waits = Q(state__in=IN_REVIEW, given__lt=models.F("needed")) & ~Q(own)
            mine |= waits & (Q(reviewer=user) | Q(given__gt=0))
            mine |= Q(reviewer=user, state__in=OPEN) & Q(self._has_evidence())
        if user.has_role("approver"):
            mine |= Q(state__in=IN_REVIEW, given__gte=models.F("needed")) & ~Q(own)
        return rows.filter(mine)

    def _has_evidence(self) -> Any:
        obligations = self.model._meta.get_field("duties").related_model.objects
        return Exists(obligations.filter(application=OuterRef("pk"), status="evidenced"))

    def plans_before_state(self) -> Self:
        """Return those whose comprehensive plan lies before the state."""
        return self.filter(state__in=[State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW])

    def decided(self) -> Self:
        """Return what the state has decided, or what has ended, and nobody waits for an answer now."""
        decisions = self.model._meta.get_field("decisions").related_model.objects
        made = Q(Exists(decisions.filter(application=OuterRef("pk"))))
        return self.filter(~Q(state__in=OPEN) | made).exclude(state__in=WAITING_FOR_STATE)

    def by_due_date(self) -> Self:
        """Order by the day the state owes an answer, what has none last."""
        return self.order_by(models.F("answer_due_on").asc(nulls_last=True), "district__name", "pk")

    def with_row_facts(self) -> Self:
        """Add what one row of a list shows, in two queries: number of requests, who recommends now, dates."""
        advice = models.Q(recommendations__is_current=True)
        rows = self.select_related("district", "reviewer").prefetch_related("duties")
        rows = rows.order_by("-created_at", "-pk")
        return rows.annotate(
            request_count=Count("requests", distinct=True),
            recommended_by=models.Max("recommendations__made_by_id", filter=advice),
        )


class RequestQuerySet(models.QuerySet[Any]):
    """Requests for flexibility."""

    def undecided(self) -> Self:
        """Return requests that the state has not answered."""
        return self.exclude(status__in=self.model.DECIDED)

    def refused(self) -> Self:
        """Return requests that will lift no rule: denied, withdrawn, rescinded, or over."""
        lifting = self.model.GRANTED | {self.model.Status.NOT_NEEDED}
        return self.filter(status__in=self.model.DECIDED - lifting)


class CommentQuerySet(models.QuerySet[Any]):
    """Comments of reviewers."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person may read: internal ones and unsent ones stay with state staff."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea_staff:
            of_row = {
                "application": OuterRef("application_id"),
                "district": OuterRef("application__district_id"),
            }
            return self.exclude(recused_from(user, **of_row))
        applications = self.model._meta.get_field("application").related_model.objects
        sent = self.filter(audience="district", sent_at__isnull=False)
        return sent.filter(application__in=applications.worked_on_by(user))

    def for_district(self) -> Self:
        """Return comments meant for the district."""
        return self.filter(audience="district")

    def unsent(self) -> Self:
        """Return comments for the district that wait for the return."""
        return self.for_district().filter(sent_at=None)

    def unanswered(self) -> Self:
        """Return comments that the district has read and not answered; a settled thread asks nothing."""
        sent = self.for_district().filter(sent_at__isnull=False, answered_at=None)
        return sent.filter(settled_at=None, parent__settled_at=None)

    def about(self, filing: Any) -> Self:
        """Return what a return of this filing sends, and what its next submission answers.

        With the application and the plan go the comments on the parts that stand outside any filing.
        """
        own = Q(filing=filing)
        if filing.kind in {"application", "plan"}:
            own |= Q(filing=None)
        return self.filter(own)

    def in_section(self, code: str) -> Self:
        """Return comments on a section or part, and on the values in it."""
        return self.filter(Q(anchor=code) | Q(anchor__startswith=f"{code}."))

    def unsettled(self) -> Self:
        """Return comments of threads that no reviewer has settled."""
        return self.filter(settled_at=None, parent__settled_at=None)


class CannedCommentQuerySet(models.QuerySet[Any]):
    """Texts that reviewers use again."""

    def visible_to(self, user: Any) -> Self:
        """Return a reviewer's own texts and the shared ones; nobody outside the state's staff has any."""
        if not user.is_authenticated or not user.is_sea_staff:
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))


class ObligationQuerySet(models.QuerySet[Any]):
    """Dated duties of the five years."""

    def visible_to(self, user: Any) -> Self:
        """Return the duties of every application that the person may open."""
        applications = self.model._meta.get_field("application").related_model.objects
        return self.filter(application__in=applications.visible_to(user))

    def year_one(self) -> Self:
        """Return the three obligations of Year One, in the order of the catalogue."""
        return self.filter(duty="year_one").order_by("kind__position", "pk")

    def bare(self) -> Self:
        """Return duties for which nothing was handed in."""
        return self.filter(status="open")

    def unverified(self) -> Self:
        """Return duties that the state has not verified."""
        return self.exclude(status="verified")

    def of_open_applications(self) -> Self:
        """Return duties of applications that are not closed; a closed one owes nothing."""
        return self.filter(application__state__in=OPEN)

    def standing(self) -> Self:
        """Return duties still to be handed in, of applications that are not closed."""
        return self.bare().of_open_applications()

    def overdue(self, on: dt.date) -> Self:
        """Return duties that were to be handed in before `on`."""
        return self.standing().filter(due_on__lt=on)

    def with_extension_waiting(self) -> Self:
        """Return duties for which more time is asked and not decided."""
        extensions = self.model._meta.get_field("extensions").related_model.objects
        return self.filter(Exists(extensions.waiting().filter(obligation=OuterRef("pk"))))

    def untold(self, kind: str) -> Self:
        """Leave out duties of whose present due date this kind of notice has told."""
        reminders = self.model._meta.get_field("reminders").related_model.objects
        told = reminders.filter(obligation=OuterRef("pk"), kind=kind, due_on=OuterRef("due_on"))
        return self.exclude(Exists(told))

    def with_row_facts(self) -> Self:
        """Add what one row of a calendar shows, in three queries whatever their number."""
        extensions = models.Prefetch(
            "extensions", self.model._meta.get_field("extensions").related_model.objects.with_people()
        )
        return self.select_related("kind", "application__district", "application__reviewer").prefetch_related(
            extensions
        )


class ExtensionQuerySet(models.QuerySet[Any]):
    """Later dates asked for."""

    def waiting(self) -> Self:
        """Return those that the state has not answered."""
        return self.filter(status="asked")

    def with_people(self) -> Self:
        """Add who asked and who decided."""
        return self.select_related("asked_by", "decided_by")


class FeedQuerySet(models.QuerySet[Any]):
    """Secret calendar addresses."""

    def live(self) -> Self:
        """Return the addresses that still work."""
        return self.filter(revoked_at=None, person__is_active=True)

    def of(self, user: Any) -> Self:
        """Return the person's own addresses that still work, of applications that they may open today."""
        applications = self.model._meta.get_field("application").related_model.objects
        may_open = Q(application=None) | Q(application__in=applications.visible_to(user))
        return self.live().filter(may_open, person=user).select_related("application__district")


class FilingQuerySet(models.QuerySet[Any]):
    """Filings of districts."""

    def visible_to(self, user: Any) -> Self:
        """Return the filings of every application that the person may open."""
        applications = self.model._meta.get_field("application").related_model.objects
        return self.filter(application__in=applications.visible_to(user))


class RoundQuerySet(models.QuerySet[Any]):
    """Rounds of review."""

    def answered_between(self, first: dt.date, last: dt.date) -> Self:
        """Return rounds that the state answered in these days."""
        return self.filter(answered_on__range=(first, last))


class SavedViewQuerySet(models.QuerySet[Any]):
    """Saved views of the queue."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own views and, to staff of the state, the shared ones.

        A view that names a district from which the person is recused would be a trace: it is left out.
        """
        if not (user.is_authenticated and user.is_sea_staff):
            return self.none()
        text = models.TextField()
        rows = self.alias(words=Concat("name", Value(" "), Cast("query", text), output_field=text))
        kept_out = District.objects.filter(pk__in=recused_districts(user))
        words = ExpressionWrapper(OuterRef("words"), output_field=text)
        names = kept_out.alias(words=words).filter(words__icontains=models.F("name"))
        return rows.filter(Q(owner=user) | Q(is_shared=True)).exclude(Exists(names))
