"""Words of partnerships: long-term forms and kinds of partner. Sources: S-24, S-35."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnershipKind(models.TextChoices):
    """Four long-term forms (S-24), then eight kinds of partner (S-35)."""

    CABINET = "cabinet", _("Advisory cabinet")
    COALITION = "coalition", _("Advocacy coalition")
    NETWORK = "network", _("Learning network")
    FUNDING = "funding", _("Participatory funding")
    HIGHER_EDUCATION = "higher_education", _("Higher education")
    ED_TECH = "ed_tech", _("Education technology")
    ACCELERATOR = "accelerator", _("Accelerator")
    COMMUNITY = "community", _("Community organization")
    CHARTER = "charter", _("Charter management organization")
    CONSORTIUM = "consortium", _("Consortium or harbormaster")
    SEVERAL = "several", _("Several partners together")
    CONSULTANT = "consultant", _("Consultant or technical assistance")


FORMS = (
    PartnershipKind.CABINET,
    PartnershipKind.COALITION,
    PartnershipKind.NETWORK,
    PartnershipKind.FUNDING,
)
GROUPED_KINDS = [
    (_("Long-term forms"), [(each.value, each.label) for each in FORMS]),
    (_("Partners for the work"), [(each.value, each.label) for each in PartnershipKind if each not in FORMS]),
]


class LedBy(models.TextChoices):
    """Who leads an advocacy coalition."""

    STAKEHOLDERS = "stakeholders", _("Leaders of the groups themselves")
    AGENCY = "agency", _("The state or the district")


class WorksFor(models.TextChoices):
    """For whom a facilitator works; only the first is neutral."""

    NEITHER = "neither", _("None of those who take part")
    STATE = "state", _("The state agency")
    MEMBER = "member", _("Another member of the network")


class Lever(models.TextChoices):
    """What technical assistance can bring."""

    MANAGEMENT = "management", _("Project management")
    CONTENT = "content", _("Knowledge of the matter")
    HANDS = "hands", _("More hands")
    ACCOUNTABILITY = "accountability", _("Somebody who asks how far it is")


class Side(models.TextChoices):
    """The two who sign a compact."""

    OURS = "ours", _("our side")
    THEIRS = "theirs", _("the partner")
