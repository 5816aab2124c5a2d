"""Addresses of waivers that need no account."""

from django.urls import path

from waivers.views import public, public_files

urlpatterns = [
    path("applications/", public.ListPage.as_view(), name="applications"),
    path("applications.csv", public_files.RegisterCsv.as_view(), name="applications-csv"),
    path("applications/<int:pk>/", public.DetailPage.as_view(), name="application"),
    path("applications/<int:pk>/dates.ics", public_files.DatesFile.as_view(), name="dates"),
    path("applications/<int:pk>/picture/", public_files.VisionPicture.as_view(), name="picture"),
    path(
        "applications/<int:pk>/amendments/<int:amendment_pk>/",
        public.AmendmentPage.as_view(),
        name="amendment",
    ),
    path("applications/<int:pk>/letters/<int:letter_pk>/", public.LetterPage.as_view(), name="letter"),
    path(
        "applications/<int:pk>/letters/<int:letter_pk>/document/",
        public_files.LetterDocument.as_view(),
        name="letter-document",
    ),
    path("terms.csv", public_files.TermsCsv.as_view(), name="terms-csv"),
    path("opportunities/", public.OpportunitiesPage.as_view(), name="opportunities"),
    path("opportunities.csv", public_files.OpportunitiesCsv.as_view(), name="opportunities-csv"),
]
