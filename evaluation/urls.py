"""Addresses of evaluation."""

from django.urls import path

from evaluation.views import attacks, data, imports, mappings, releases, unprotected

app_name = "evaluation"
urlpatterns = [
    path("", data.IndexPage.as_view(), name="index"),
    path("imports/", imports.ImportList.as_view(), name="import-list"),
    path("imports/new/", imports.ImportUpload.as_view(), name="import-upload"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="import-detail"),
    path("imports/<int:pk>/commit/", imports.ImportCommit.as_view(), name="import-commit"),
    path("imports/<int:pk>/reject/", imports.ImportReject.as_view(), name="import-reject"),
    path("imports/<int:pk>/rows-to-mend.csv", imports.FaultyRows.as_view(), name="import-faulty"),
    path("attack/", attacks.AttackPage.as_view(), name="attack"),
    path("mappings/", mappings.MappingList.as_view(), name="mapping-list"),
    path("mappings/guess/", mappings.MappingGuess.as_view(), name="mapping-guess"),
    path("mappings/new/", mappings.MappingNew.as_view(), name="mapping-new"),
    path("mappings/<int:pk>/", mappings.MappingDetail.as_view(), name="mapping-detail"),
    path("mappings/<int:pk>/edit/", mappings.MappingEdit.as_view(), name="mapping-edit"),
    path("verify/", releases.VerifyPage.as_view(), name="verify"),
    path("releases/", releases.ReleaseList.as_view(), name="release-list"),
    path("releases/new/", releases.ReleasePrepare.as_view(), name="release-prepare"),
    path("releases/<int:pk>/", releases.ReleaseDetail.as_view(), name="release-detail"),
    path("releases/<int:pk>/publish/", releases.ReleasePublish.as_view(), name="release-publish"),
    path("releases/<int:pk>/withdraw/", releases.ReleaseWithdraw.as_view(), name="release-withdraw"),
    path("state/", data.StateData.as_view(), name="state"),
    path("state/data.csv", data.SignedInCsv.as_view(), name="state-csv"),
    path("districts/<int:pk>/", data.DistrictData.as_view(), name="district"),
    path("districts/<int:pk>/data.csv", data.SignedInCsv.as_view(), name="district-csv"),
    path("districts/<int:pk>/reported/", unprotected.UnprotectedPage.as_view(), name="unprotected"),
    path("districts/<int:pk>/coverage/", data.CoveragePage.as_view(), name="coverage"),
    path("districts/<int:pk>/coverage/<str:year>/<slug:code>/", data.ExplainPage.as_view(), name="explain"),
]
