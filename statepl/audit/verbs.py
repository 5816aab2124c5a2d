"""Every verb that the audit trail knows, declared once, in the past tense.

The value is `noun.verb`; the label is the sentence fragment that the history tab shows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What can have happened to a thing."""

    # accounts
    MEMBERSHIP_GRANTED = "membership.granted", _("gave a role")
    MEMBERSHIP_ENDED = "membership.ended", _("ended a role")
    USER_CREATED = "user.created", _("made an account")
    USER_EDITED = "user.edited", _("changed an account")
    USER_DEACTIVATED = "user.deactivated", _("deactivated an account")
    USER_REACTIVATED = "user.reactivated", _("opened an account again")
    PASSWORD_CHANGED = "user.password_changed", _("set a new password")
    SIGNED_IN = "user.signed_in", _("signed in")
    SIGN_IN_FAILED = "user.sign_in_failed", _("failed to sign in")
    API_CLIENT_CREATED = "api_client.created", _("made an API client")
    API_SECRET_ROTATED = "api_client.rotated", _("made a new key")
    API_CLIENT_REVOKED = "api_client.revoked", _("revoked an API client")
    API_SECRET_REVOKED = "api_client.secret_revoked", _("revoked a key")
    # audit
    HISTORY_EXPORTED = "history.exported", _("exported the history")
    # districts and documents
    DISTRICTS_IMPORTED = "districts.imported", _("imported districts")
    DISTRICT_CHANGED = "district.changed", _("changed a district")
    SCHOOL_CHANGED = "school.changed", _("changed a school")
    SCHOOLS_IMPORTED = "schools.imported", _("imported schools")
    DOCUMENT_ADDED = "document.added", _("added a document")
    DOCUMENT_SCANNED = "document.scanned", _("had a document scanned")
    DOCUMENT_DOWNLOADED = "document.downloaded", _("downloaded a document")
    # jobs
    JOB_REQUESTED = "job.requested", _("asked for a job")
    JOB_SUCCEEDED = "job.succeeded", _("finished a job")
    JOB_FAILED = "job.failed", _("could not finish a job")
    JOB_CANCELLED = "job.cancelled", _("cancelled a job")
    # policy
    SETTINGS_CHANGED = "settings.changed", _("changed the program's settings")
    CATALOGUE_CHANGED = "catalogue.changed", _("changed an entry of the catalogue")
    # waivers: one verb for each move of the lifecycle table
    APPLICATION_STARTED = "application.started", _("started the application")
    APPLICATION_EDITED = "application.edited", _("edited the application")
    ASSURANCE_ACKNOWLEDGED = "assurance.acknowledged", _("acknowledged an assurance")
    REQUEST_ADDED = "request.added", _("added a request for flexibility")
    REQUEST_EDITED = "request.edited", _("edited a request for flexibility")
    REQUEST_REMOVED = "request.removed", _("removed a request for flexibility")
    REQUEST_DECIDED = "request.decided", _("decided a request for flexibility")
    COMMENT_ADDED = "comment.added", _("added a comment")
    COMMENT_ANSWERED = "comment.answered", _("answered a comment")
    RECOMMENDED = "application.recommended", _("made a recommendation")
    OBLIGATION_EVIDENCED = "obligation.evidenced", _("gave evidence for an obligation")
    OBLIGATION_VERIFIED = "obligation.verified", _("verified an obligation")
    OBLIGATION_REJECTED = "obligation.rejected", _("sent back the evidence for an obligation")
    ACTION_RESOLVED = "corrective_action.resolved", _("noted that a finding was corrected")
    SUBMITTED = "application.submitted", _("submitted the application")
    CLAIMED = "application.claimed", _("took up the review")
    RETURNED = "application.returned", _("returned the application with comments")
    RESUBMITTED = "application.resubmitted", _("submitted the application again")
    CONDITIONALLY_APPROVED = "application.conditionally_approved", _("granted conditional approval")
    DENIED = "application.denied", _("denied the application")
    PLAN_SUBMITTED = "plan.submitted", _("submitted the comprehensive plan")
    PLAN_CLAIMED = "plan.claimed", _("took up the review of the plan")
    PLAN_RETURNED = "plan.returned", _("returned the plan with comments")
    PLAN_RESUBMITTED = "plan.resubmitted", _("submitted the plan again")
    FINALLY_APPROVED = "plan.finally_approved", _("granted final approval")
    PLAN_DENIED = "plan.denied", _("denied the plan")
    IMPLEMENTATION_STARTED = "application.implementation_started", _("started implementation")
    PUT_ON_PROBATION = "application.put_on_probation", _("put the district on probation")
    PROBATION_LIFTED = "application.probation_lifted", _("lifted the probation")
    REVOKED = "application.revoked", _("revoked the approval")
    COMPLETED = "application.completed", _("completed the five years")
    ENDED_UNSUSTAINED = "application.ended_unsustained", _("ended without a sustainability plan")
    WINDOW_EXTENDED = "plan.window_extended", _("extended the plan window")
    LAPSED = "application.lapsed", _("let the conditional approval lapse")
    WITHDRAWN = "application.withdrawn", _("withdrew the application")
    # waivers: terms in force, amendments, letters, opportunities
    TERM_RESCINDED = "term.rescinded", _("rescinded a flexibility")
    REQUEST_EXPIRED = "request.expired", _("noted that a flexibility has ended on its date")
    AMENDMENT_STARTED = "amendment.started", _("started an amendment")
    AMENDMENT_EDITED = "amendment.edited", _("edited an amendment")
    AMENDMENT_RECOMMENDED = "amendment.recommended", _("made a recommendation on an amendment")
    AMENDMENT_SUBMITTED = "amendment.submitted", _("submitted an amendment")
    AMENDMENT_CLAIMED = "amendment.claimed", _("took up the review of an amendment")
    AMENDMENT_EXAMINED = "amendment.examined", _("had federal law examined for an amendment")
    AMENDMENT_EXAMINATION_STORED = (
        "amendment.examination_stored",
        _("stored the federal examination of an amendment"),
    )
    AMENDMENT_APPROVED = "amendment.approved", _("approved an amendment")
    AMENDMENT_APPROVED_WITH_CONDITIONS = (
        "amendment.approved_with_conditions",
        _("approved an amendment with conditions"),
    )
    AMENDMENT_DENIED = "amendment.denied", _("denied an amendment")
    AMENDMENT_WITHDRAWN = "amendment.withdrawn", _("withdrew an amendment")
    AMENDMENT_CLOSED = "amendment.closed", _("closed an amendment with its application")
    DECISION_PREPARED = "decision.prepared", _("prepared a decision")
    DECISION_HELD = "decision.held", _("held or freed a prepared decision")
    DECISION_DISCARDED = "decision.discarded", _("discarded a prepared decision")
    LETTER_EDITED = "letter.edited", _("edited a letter before its release")
    LETTER_RELEASED = "letter.released", _("released a letter")
    LETTER_PRINTED = "letter.printed", _("made the document of a letter")
    LETTER_TEMPLATE_CHANGED = "letter_template.changed", _("changed a letter template")
    BATCH_PREPARED = "decision_batch.prepared", _("prepared decisions together")
    BATCH_CONFIRMED = "decision_batch.confirmed", _("confirmed decisions together")
    BATCH_UNDONE = "decision_batch.undone", _("took back decisions before their release")
    BATCH_RELEASED = "decision_batch.released", _("released decisions together")
    OPPORTUNITY_ADDED = "opportunity.added", _("added a learning opportunity")
    OPPORTUNITY_EDITED = "opportunity.edited", _("changed a learning opportunity")
    OPPORTUNITY_PUBLISHED = "opportunity.published", _("published a learning opportunity")
    OPPORTUNITY_UNPUBLISHED = "opportunity.unpublished", _("took a learning opportunity off the public page")
    # stakeholders
    ACTIVITY_ADDED = "activity.added", _("added an engagement activity")
    ACTIVITY_EDITED = "activity.edited", _("changed an engagement activity")
    INVITATION_SENT = "invitation.sent", _("sent an invitation")
    INVITATION_ANSWERED = "invitation.answered", _("answered an invitation")
    INVITATION_REVOKED = "invitation.revoked", _("revoked an invitation")
    INVITATION_RENEWED = "invitation.renewed", _("sent a new invitation link")
    # evaluation
    IMPORT_UPLOADED = "import.uploaded", _("uploaded a file of observations")
    IMPORT_COMMITTED = "import.committed", _("imported observations")
    IMPORT_REJECTED = "import.rejected", _("had a file of observations refused")
    OBSERVATIONS_VERIFIED = "observations.verified", _("verified observations")
    RELEASE_PREPARED = "release.prepared", _("prepared a release")
    RELEASE_PUBLISHED = "release.published", _("published a release")
    RELEASE_WITHDRAWN = "release.withdrawn", _("withdrew a release")
    UNPROTECTED_VIEWED = "observations.unprotected_viewed", _("looked at unprotected values")
    EXPORTED = "observations.exported", _("exported observations")
    GAP_EXPLAINED = "gap.explained", _("explained a missing number")
    # reports
    REPORT_REQUESTED = "report.requested", _("asked for a report")
    REPORT_MADE = "report.made", _("made a report")
    REPORT_DOWNLOADED = "report.downloaded", _("downloaded a report")
