"""Addresses of accounts."""

from django.urls import path

from statepl.accounts.views import clients, messages, people

app_name = "accounts"
urlpatterns = [
    path("", people.PeopleList.as_view(), name="people"),
    path("me/", people.ProfilePage.as_view(), name="profile"),
    path("me/messages/", messages.MessagesPage.as_view(), name="messages"),
    path("unsubscribe/<str:token>/", messages.UnsubscribePage.as_view(), name="unsubscribe"),
    path("new/", people.PersonCreate.as_view(), name="person_create"),
    path("<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("<int:pk>/edit/", people.PersonEdit.as_view(), name="person_edit"),
    path("<int:pk>/deactivate/", people.PersonDeactivate.as_view(), name="person_deactivate"),
    path("<int:pk>/reactivate/", people.PersonReactivate.as_view(), name="person_reactivate"),
    path("<int:pk>/roles/new/", people.RoleGrant.as_view(), name="role_grant"),
    path("<int:pk>/roles/<int:role>/end/", people.RoleEnd.as_view(), name="role_end"),
    path("api-clients/", clients.ClientList.as_view(), name="clients"),
    path("api-clients/new/", clients.ClientCreate.as_view(), name="client_create"),
    path("api-clients/<int:pk>/", clients.ClientPage.as_view(), name="client"),
    path("api-clients/<int:pk>/rotate/", clients.ClientRotate.as_view(), name="client_rotate"),
    path("api-clients/<int:pk>/revoke/", clients.ClientRevoke.as_view(), name="client_revoke"),
    path(
        "api-clients/<int:pk>/keys/<int:secret>/revoke/", clients.SecretRevoke.as_view(), name="secret_revoke"
    ),
]
