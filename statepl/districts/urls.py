"""Addresses of districts."""

from django.urls import path

from statepl.districts import views

app_name = "districts"
urlpatterns = [
    path("", views.DistrictList.as_view(), name="list"),
    path("<int:pk>/", views.DistrictPage.as_view(), name="detail"),
    path("import/", views.ImportPage.as_view(), name="import"),
    path("import/<slug:what>-template.csv", views.TemplateFile.as_view(), name="template"),
    path("import/<uuid:key>/", views.ImportResultPage.as_view(), name="import_result"),
    path("import/<uuid:key>/rows-to-mend.csv", views.RowsToMend.as_view(), name="rows_to_mend"),
]
