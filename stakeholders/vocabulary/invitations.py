"""Words of invitations: needs, answers, states. Source: S-26."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Way(models.TextChoices):
    """How a person is reached, or told something."""

    MAIL = "mail", _("By email")
    LETTER = "letter", _("By letter")
    PHONE = "phone", _("By telephone")
    TEXT = "text", _("By text message")
    IN_PERSON = "in_person", _("In person")


# What staff do themselves; mail is sent by the program.
BY_STAFF = (Way.LETTER, Way.PHONE, Way.TEXT, Way.IN_PERSON)


class Via(models.TextChoices):
    """How an answer came in."""

    LINK = "link", _("By the link")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By telephone")
    TEXT = "text", _("By text message")
    IN_PERSON = "in_person", _("In person")


class LinkPurpose(models.TextChoices):
    """What a link was mailed for: one that works for each person and purpose."""

    INVITATION = "invitation", _("Invitation")
    REMINDER = "reminder", _("Reminder")
    CHANGE = "change", _("New time or place")


class Purpose(models.TextChoices):
    """What mail to people without an account is for; they stop each by itself."""

    ACTIVITIES = "activities", _("Invitations and reminders")
    RESULTS = "results", _("What became of it")
    SURVEYS = "surveys", _("Surveys")


class State(models.TextChoices):
    """Where an invitation stands, as staff read it."""

    QUEUED = "queued", _("Waiting to be sent")
    FAILED = "failed", _("Could not be delivered")
    UNREACHED = "unreached", _("Not reached yet")
    REACHED = "reached", _("Reached another way, no answer yet")
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
    State.UNREACHED: "todo",
    State.REACHED: "going",
    State.SENT: "going",
    State.ACCEPTED: "done",
    State.MAYBE: "going",
    State.DECLINED: "no",
    State.ALTERNATIVE: "ask",
    State.EXPIRED: "stop",
    State.REVOKED: "none",
}
