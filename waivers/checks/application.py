"""What an application needs before it is submitted, and each round of review before it goes on."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import Assurance
from waivers.advice import Advice, advice_on
from waivers.checks.answers import answer, link
from waivers.checks.written import of_text, text_url
from waivers.readiness import Finding, check

SUBMISSION = {"submission", "resubmission"}
LEAD_ORGANIZATION = "people.lead_organization"


@check("vision", gates=SUBMISSION, order=10)
def vision_is_drafted(application: Any) -> Finding:
    """A draft of the vision is written."""
    return answer(
        "vision",
        bool(application.vision.strip()),
        _("The draft vision is written."),
        _("Write a draft of your vision."),
        detail=_("A few sentences are enough now. Year One is for working on it with your community."),
        url=text_url(application, "vision.text"),
    )


@check("manager", gates=SUBMISSION, order=20)
def manager_is_named(application: Any) -> Finding:
    """A project manager is named, with an email address."""
    return answer(
        "manager",
        bool(application.manager_name.strip() and application.manager_email),
        _("The project manager is named."),
        _("Name the project manager, with an email address."),
        detail=_("One person who leads the work every day."),
        url=text_url(application, "people.manager_name"),
    )


@check("answers-readable", gates=SUBMISSION, order=25)
def answers_can_be_read(application: Any) -> Finding:
    """Every answer of the application can be read, and a partner that leads is named."""
    gaps = [gap for gap in of_text(application) if gap.is_problem or gap.path == LEAD_ORGANIZATION]
    return answer(
        "answers-readable",
        not gaps,
        _("Every answer can be read."),
        gaps[0].sentence if gaps else "",
        url=gaps[0].url if gaps else "",
    )


@check("request", gates=SUBMISSION, order=30)
def something_is_requested(application: Any) -> Finding:
    """At least one kind of flexibility is asked for."""
    count = application.requests.count()
    return answer(
        "request",
        count > 0,
        ngettext(
            "%(count)s request for flexibility is written.",
            "%(count)s requests for flexibility are written.",
            count,
        )
        % {"count": count},
        _("Ask for at least one kind of flexibility."),
        detail=_("There are ten kinds in five areas, each with what another state has done."),
        url=link(application, "requests"),
    )


@check("assurances", gates=SUBMISSION, order=40)
def assurances_are_acknowledged(application: Any) -> Finding:
    """The lead has acknowledged the current text of the four assurances."""
    missing = missing_assurances(application)
    return answer(
        "assurances",
        not missing,
        _("Four assurances are acknowledged."),
        _("Acknowledge the assurances: %(names)s.")
        % {"names": ", ".join(assurance.label for assurance in missing)},
        detail=_("The district lead signs them for the district."),
        url=link(application, "assurances"),
    )


def missing_assurances(application: Any) -> list[Assurance]:
    """Return the assurances whose current text nobody has acknowledged."""
    accepted = set(application.acceptances.values_list("assurance_id", "text_version"))
    return [item for item in Assurance.objects.all() if (item.pk, item.text_version) not in accepted]


# review -----------------------------------------------------------------------------------------------
@check("comment", gates={"return"}, order=10)
def district_has_a_comment_toanswer(application: Any) -> Finding:
    """At least one comment for the district waits to be sent."""
    return answer(
        "comment",
        application.comments.unsent().exists(),
        _("There is a comment for the district."),
        _("Write at least one comment for the district: it must know what to change."),
        url=link(application, "desk") + "#comment",
        by_state=True,
    )


@check("answers", gates={"resubmission", "plan_resubmission"}, order=5)
def comments_are_answered(application: Any) -> Finding:
    """The district has answered every comment that the state sent."""
    count = application.comments.unanswered().count()
    return answer(
        "answers",
        count == 0,
        _("Every comment from the state is answered."),
        ngettext(
            "Answer %(count)s comment from the state.", "Answer %(count)s comments from the state.", count
        )
        % {"count": count},
        url=link(application, "comments"),
    )


@check("recommendation", gates={"decision"}, order=10)
def recommendation_is_made(application: Any) -> Finding:
    """A reviewer has recommended in this round, or two where the state asks for it; somebody else decides."""
    advice = advice_on(application)
    return answer(
        "recommendation",
        advice.is_enough,
        recommended(advice),
        recommend_first(advice),
        url=link(application, "desk") + "#recommend",
        by_state=True,
    )


def recommended(advice: Advice) -> str:
    """Say that enough reviewers have recommended."""
    if advice.needed > 1:
        return _("Two reviewers have made a recommendation.")
    return _("A reviewer has made a recommendation.")


def recommend_first(advice: Advice) -> str:
    """Say how many reviewers still recommend before an approver decides."""
    if advice.needed == 1:
        return _("A reviewer recommends first; then somebody else decides.")
    if advice.given:
        return _("A second reviewer recommends too; then somebody else decides.")
    return _("Two reviewers recommend first, each for themselves; then somebody else decides.")
