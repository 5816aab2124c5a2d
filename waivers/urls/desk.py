"""Addresses of the review desk: judgements, conversations, stored texts, versions."""

from django.urls import path

from waivers.views import comments, desk, versions

desk_patterns = [
    path("stored-comments/", comments.CannedListPage.as_view(), name="canned"),
    path("stored-comments/new/", comments.KeepTextPage.as_view(), name="canned-new"),
    path("stored-comments/<int:pk>/", comments.ChangeTextPage.as_view(), name="canned-change"),
    path("stored-comments/<int:pk>/remove/", comments.RemoveTextPage.as_view(), name="canned-remove"),
    path("<int:pk>/desk/", desk.DeskPage.as_view(), name="desk"),
    path("<int:pk>/desk/comment/", comments.CommentPage.as_view(), name="comment"),
    path("<int:pk>/desk/recommend/", desk.RecommendPage.as_view(), name="recommend"),
    path(
        "<int:pk>/desk/criteria/<int:version_pk>/<slug:section>/",
        desk.CriteriaPage.as_view(),
        name="criteria",
    ),
    path(
        "<int:pk>/desk/evidence/<int:evidence_pk>/verify/",
        desk.VerifyEvidence.as_view(),
        name="evidence-verify",
    ),
    path(
        "<int:pk>/desk/evidence/<int:evidence_pk>/reject/",
        desk.RejectEvidencePage.as_view(),
        name="evidence-reject",
    ),
    path("<int:pk>/comments/<int:comment_pk>/again/", comments.AskAgainPage.as_view(), name="comment-again"),
    path(
        "<int:pk>/comments/<int:comment_pk>/settle/", comments.SettleComment.as_view(), name="comment-settle"
    ),
    path(
        "<int:pk>/comments/<int:comment_pk>/take-back/",
        comments.TakeBackComment.as_view(),
        name="comment-take-back",
    ),
    path("<int:pk>/versions/", versions.VersionListPage.as_view(), name="versions"),
    path("<int:pk>/versions/compare/", versions.ComparePage.as_view(), name="compare"),
    path("<int:pk>/versions/<int:version_pk>/", versions.VersionPage.as_view(), name="version"),
]
