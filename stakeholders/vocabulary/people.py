"""Who coordinates engagement; whose addresses are used."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role

# Who plans activities, invites people and reads their answers.
STATE_COORDINATORS = frozenset({Role.ENGAGEMENT_LEAD})


DISTRICT_COORDINATORS = frozenset({Role.LEAD, Role.CONTRIBUTOR})

STUDENTS = "students"  # the group whose members may be children


class Through(models.TextChoices):
    """Whose address it is: people under 18 are reached through their school or guardian."""

    SELF = "self", _("Their own; they are an adult")
    GUARDIAN = "guardian", _("Their guardian’s")
    SCHOOL = "school", _("Their school’s")
