"""The words of engagement, by noun."""

from stakeholders.vocabulary.activities import OTHER_SPEECH, Direction, Kind, Speech, VenueOwner
from stakeholders.vocabulary.invitations import TAGS, Answer, Need, State
from stakeholders.vocabulary.people import DISTRICT_COORDINATORS, STATE_COORDINATORS
from stakeholders.vocabulary.places import Stratum, stratum_of

__all__ = [
    "DISTRICT_COORDINATORS",
    "OTHER_SPEECH",
    "STATE_COORDINATORS",
    "TAGS",
    "Answer",
    "Direction",
    "Kind",
    "Need",
    "Speech",
    "State",
    "Stratum",
    "VenueOwner",
    "stratum_of",
]
