"""Accounts, for operators to look at; the audited pages under /people/ change them.

Operators sign in at the same door as everybody, second step included.
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from statepl.accounts.models import ApiClient, Membership, User
from statepl.core.admin import ReadOnlyAdmin

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People."""

    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    exclude = ("password",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Roles."""

    list_display = ("user", "role", "district", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("user", "district")


@admin.register(ApiClient)
class ApiClientAdmin(ReadOnlyAdmin):
    """Programs."""

    list_display = ("name", "scopes", "expires_on", "revoked_at", "last_used_at")
