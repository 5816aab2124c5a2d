"""Words of the log: kinds, directions, venues, languages. Sources: S-13 to S-19."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The five strategies to engage people (S-13 to S-17), and what is learned beside them (S-18)."""

    SHARING_FAIR = "sharing_fair", _("Sharing fair")
    IN_COMMUNITY = "in_community", _("Interviews or focus group in the community")
    ONLINE = "online", _("Online: survey, text or social media")
    PUBLIC_MEETING = "public_meeting", _("Public meeting, town hall or forum")
    SITE_VISIT = "site_visit", _("Site visit")
    INFORMAL = "informal", _("Informal contact")


class Direction(models.TextChoices):
    """Whether people are told or heard."""

    TWO_WAY = "two_way", _("Two-way: people speak and are heard")
    ONE_WAY = "one_way", _("One-way: people are told")


class ActivityState(models.TextChoices):
    """Where an activity stands; each value is the queryset method that finds such rows."""

    PAST = "past", _("Has begun")
    UPCOMING = "upcoming", _("Still to come")
    CANCELLED = "cancelled", _("Cancelled")


class VenueOwner(models.TextChoices):
    """Whose place it is; a familiar place evens out power."""

    COMMUNITY = "community", _("The community: library, center, place of worship, home")
    SCHOOL = "school", _("A school or the district")
    STATE = "state", _("The state")
    OTHER = "other", _("Somebody else")


class Speech(models.TextChoices):
    """Languages in which people can speak at an activity."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    FRENCH = "fr", _("French")
    HAITIAN = "ht", _("Haitian Creole")
    SOMALI = "so", _("Somali")
    VIETNAMESE = "vi", _("Vietnamese")
    SIGN = "ase", _("American Sign Language")


OTHER_SPEECH = "other"
