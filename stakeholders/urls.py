"""Addresses of stakeholders."""

from django.urls import path

from stakeholders.views import activities, coverage, groups, invitations, log, partners, planning, plans

app_name = "stakeholders"
urlpatterns = [
    path("", groups.Index.as_view(), name="index"),
    path("coverage.csv", groups.CoverageFile.as_view(), name="coverage_file"),
    path("coverage/<int:pk>/", groups.GroupReach.as_view(), name="reach"),
    path("baseline/", coverage.BaselinePage.as_view(), name="baseline_state"),
    path("baseline/edit/", coverage.BaselineEdit.as_view(), name="baseline_edit_state"),
    path("baseline/<int:pk>/", coverage.BaselinePage.as_view(), name="baseline"),
    path("baseline/<int:pk>/edit/", coverage.BaselineEdit.as_view(), name="baseline_edit"),
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/add/", activities.ActivityAdd.as_view(), name="activity_add"),
    path("activities/note/", log.QuickNote.as_view(), name="note"),
    path("activities/<int:pk>/details/", log.ParticularsPage.as_view(), name="particulars"),
    path("activities/<int:pk>/", activities.ActivityDetail.as_view(), name="activity"),
    path("activities/<int:pk>/edit/", activities.ActivityEdit.as_view(), name="activity_edit"),
    path("activities/<int:pk>/record/", activities.ActivityRecord.as_view(), name="activity_record"),
    path("activities/<int:pk>/invite/", invitations.Invite.as_view(), name="invite"),
    path("planning/<int:pk>/", planning.PlanningPage.as_view(), name="planning"),
    path("invitations/<int:pk>/resend/", invitations.InvitationResend.as_view(), name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", invitations.InvitationRevoke.as_view(), name="invitation_revoke"),
    path("together/", partners.PartnershipList.as_view(), name="together"),
    path("together/partnerships/add/", partners.PartnershipAdd.as_view(), name="partnership_add"),
    path("together/partnerships/<int:pk>/", partners.PartnershipDetail.as_view(), name="partnership"),
    path("together/partnerships/<int:pk>/edit/", partners.PartnershipEdit.as_view(), name="partnership_edit"),
    path("together/partnerships/<int:pk>/compact/", partners.CompactEdit.as_view(), name="compact"),
    path("together/compacts/<int:pk>/sign/", partners.CompactSign.as_view(), name="compact_sign"),
    path("together/compacts/<int:pk>/review/", partners.CompactReview.as_view(), name="compact_review"),
    path("together/plan/", plans.PlanPage.as_view(), name="plan"),
    path("together/tracks/", plans.TracksPage.as_view(), name="tracks"),
    path("together/actions/add/", plans.ActionAdd.as_view(), name="action_add"),
    path("together/actions/<int:pk>/edit/", plans.ActionEdit.as_view(), name="action_edit"),
    path("together/actions/<int:pk>/finish/", plans.ActionFinish.as_view(), name="action_finish"),
    path("together/messages/add/", plans.PlannedMessageAdd.as_view(), name="planned_message_add"),
    path("together/messages/<int:pk>/edit/", plans.PlannedMessageEdit.as_view(), name="planned_message_edit"),
    path("together/mindsets/add/", plans.MindsetAdd.as_view(), name="mindset_add"),
]
