"""The words of engagement, by noun."""

from stakeholders.vocabulary.activities import OTHER_SPEECH, Direction, Kind, Speech, VenueOwner
from stakeholders.vocabulary.coverage import VOICES, Pause, Step
from stakeholders.vocabulary.invitations import TAGS, Answer, Need, State
from stakeholders.vocabulary.log import (
    BEFOREHAND,
    FACTS_OF,
    OF_EVERY_KIND,
    Channel,
    Part,
    Phase,
    Principle,
    TimeOfDay,
)
from stakeholders.vocabulary.partners import (
    FORMS,
    GROUPED_KINDS,
    LedBy,
    Lever,
    PartnershipKind,
    Side,
    WorksFor,
)
from stakeholders.vocabulary.people import DISTRICT_COORDINATORS, STATE_COORDINATORS
from stakeholders.vocabulary.places import Stratum, stratum_label, stratum_of
from stakeholders.vocabulary.plans import TREND_TAGS, Cadence, MessageChannel, Strand, Trend

__all__ = [
    "BEFOREHAND",
    "DISTRICT_COORDINATORS",
    "FACTS_OF",
    "FORMS",
    "GROUPED_KINDS",
    "OF_EVERY_KIND",
    "OTHER_SPEECH",
    "STATE_COORDINATORS",
    "TAGS",
    "TREND_TAGS",
    "VOICES",
    "Answer",
    "Cadence",
    "Channel",
    "Direction",
    "Kind",
    "LedBy",
    "Lever",
    "MessageChannel",
    "Need",
    "Part",
    "PartnershipKind",
    "Pause",
    "Phase",
    "Principle",
    "Side",
    "Speech",
    "State",
    "Step",
    "Strand",
    "Stratum",
    "TimeOfDay",
    "Trend",
    "VenueOwner",
    "WorksFor",
    "stratum_label",
    "stratum_of",
]
