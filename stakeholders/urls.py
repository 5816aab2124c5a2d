"""Addresses of stakeholders."""

from django.urls import path

from stakeholders import views

app_name = "stakeholders"
urlpatterns = [
    path("", views.Index.as_view(), name="index"),
    path("activities/", views.ActivityList.as_view(), name="activities"),
    path("activities/add/", views.ActivityAdd.as_view(), name="activity_add"),
    path("activities/<int:pk>/", views.ActivityDetail.as_view(), name="activity"),
    path("activities/<int:pk>/edit/", views.ActivityEdit.as_view(), name="activity_edit"),
    path("activities/<int:pk>/invite/", views.Invite.as_view(), name="invite"),
    path("invitations/<int:pk>/resend/", views.InvitationResend.as_view(), name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", views.InvitationRevoke.as_view(), name="invitation_revoke"),
]
