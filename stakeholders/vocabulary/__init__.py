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
from stakeholders.vocabulary.people import DISTRICT_COORDINATORS, STATE_COORDINATORS
from stakeholders.vocabulary.places import Stratum, stratum_label, stratum_of

__all__ = [
    "BEFOREHAND",
    "DISTRICT_COORDINATORS",
    "FACTS_OF",
    "OF_EVERY_KIND",
    "OTHER_SPEECH",
    "STATE_COORDINATORS",
    "TAGS",
    "VOICES",
    "Answer",
    "Channel",
    "Direction",
    "Kind",
    "Need",
    "Part",
    "Pause",
    "Phase",
    "Principle",
    "Speech",
    "State",
    "Step",
    "Stratum",
    "TimeOfDay",
    "VenueOwner",
    "stratum_label",
    "stratum_of",
]
