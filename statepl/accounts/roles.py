"""The roles of people and the scopes of programs. Names are the field's; meanings are in README.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is, at the SEA or at a district."""

    REVIEWER = "reviewer", _("State reviewer")
    APPROVER = "approver", _("State approver")
    ANALYST = "analyst", _("State analyst")
    ENGAGEMENT_LEAD = "engagement_lead", _("State engagement lead")
    ADMINISTRATOR = "administrator", _("State administrator")
    BOARD = "board", _("State board, read only")
    LEAD = "lead", _("District lead")
    CONTRIBUTOR = "contributor", _("District contributor")
    DATA_STEWARD = "data_steward", _("District data steward")


SEA_ROLES = frozenset(
    {Role.REVIEWER, Role.APPROVER, Role.ANALYST, Role.ENGAGEMENT_LEAD, Role.ADMINISTRATOR, Role.BOARD}
)
DISTRICT_ROLES = frozenset({Role.LEAD, Role.CONTRIBUTOR, Role.DATA_STEWARD})
# Who signs or decides signs in with a second factor (trust.md section 1).
SECOND_FACTOR_ROLES = frozenset({Role.APPROVER, Role.ADMINISTRATOR, Role.LEAD})


class Rhythm(models.TextChoices):
    """How often a person wants messages that need not reach them at once."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
    WEEKLY = "weekly", _("Once a week, together")
    OFF = "off", _("Never")


class Scope(models.TextChoices):
    """What a program may read."""

    EVALUATION_READ = "evaluation:read", _("Evaluation data")
    WAIVERS_READ = "waivers:read", _("Applications")
    ENGAGEMENT_READ = "engagement:read", _("Engagement")
    REPORTS_READ = "reports:read", _("Readiness reports")
