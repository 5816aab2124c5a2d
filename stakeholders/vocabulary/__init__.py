"""The words of engagement, by noun."""

from stakeholders.vocabulary.activities import OTHER_SPEECH, Direction, Kind, Speech, VenueOwner
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
from stakeholders.vocabulary.people import DISTRICT_COORDINATORS, STATE_COORDINATORS
from stakeholders.vocabulary.places import Stratum, stratum_of

__all__ = [
    "BEFOREHAND",
    "DISTRICT_COORDINATORS",
    "FACTS_OF",
    "OF_EVERY_KIND",
    "OTHER_SPEECH",
    "STATE_COORDINATORS",
    "TAGS",
    "Answer",
    "Channel",
    "Direction",
    "Kind",
    "Need",
    "Part",
    "Phase",
    "Principle",
    "Speech",
    "State",
    "Stratum",
    "TimeOfDay",
    "VenueOwner",
    "stratum_of",
]
