"""The words of engagement: kinds, directions, answers, needs, languages. Sources: S-13 to S-17, S-19, S-26."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role

# Who plans activities, invites people and reads their answers.
STATE_COORDINATORS = frozenset({Role.ENGAGEMENT_LEAD})
DISTRICT_COORDINATORS = frozenset({Role.LEAD, Role.CONTRIBUTOR})


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


class Need(models.TextChoices):
    """What helps a person to take part."""

    INTERPRETER = "interpreter", _("An interpreter")
    SIGN_LANGUAGE = "sign_language", _("Sign language or captions")
    EVENING = "evening", _("Another time of day, such as the evening")
    CHILD_CARE = "child_care", _("Child care")
    TRANSPORT = "transport", _("A ride there and back")
    WHEELCHAIR = "wheelchair", _("Wheelchair access")
    LARGE_PRINT = "large_print", _("Large print or easy reading")
    OTHER = "other", _("Something else")


class Answer(models.TextChoices):
    """What a person answers. A no is kept; it is not the same as silence."""

    ACCEPTED = "accepted", _("Yes, I will come")
    MAYBE = "maybe", _("Maybe")
    DECLINED = "declined", _("No, I cannot come")
    ALTERNATIVE = "alternative", _("I want to take part in another way")


class State(models.TextChoices):
    """Where an invitation stands, as staff read it."""

    QUEUED = "queued", _("Waiting to be sent")
    FAILED = "failed", _("Could not be delivered")
    SENT = "sent", _("Sent, no answer yet")
    ACCEPTED = "accepted", _("Comes")
    MAYBE = "maybe", _("Maybe")
    DECLINED = "declined", _("Does not come")
    ALTERNATIVE = "alternative", _("Another way")
    EXPIRED = "expired", _("Link over, no answer")
    REVOKED = "revoked", _("Revoked")


# The tag that shows a state (docs/contributors/design-system.md).
TAGS = {
    State.QUEUED: "todo",
    State.FAILED: "stop",
    State.SENT: "going",
    State.ACCEPTED: "done",
    State.MAYBE: "going",
    State.DECLINED: "no",
    State.ALTERNATIVE: "ask",
    State.EXPIRED: "stop",
    State.REVOKED: "none",
}
