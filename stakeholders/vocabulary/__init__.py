"""The words of engagement, by noun."""

from stakeholders.vocabulary.activities import OTHER_SPEECH, Direction, Kind, Speech, VenueOwner
from stakeholders.vocabulary.commitments import NOT_YET, TOLD, Ending, How, Promiser
from stakeholders.vocabulary.concerns import CONCERN_TAGS, ConcernState, GroupSays
from stakeholders.vocabulary.coverage import VOICES, Pause, Step
from stakeholders.vocabulary.invitations import (
    BY_STAFF,
    TAGS,
    Answer,
    LinkPurpose,
    Need,
    Purpose,
    State,
    Via,
    Way,
)
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
from stakeholders.vocabulary.minutes import MINUTES_TAGS, MinutesState, Ruling
from stakeholders.vocabulary.partners import (
    FORMS,
    GROUPED_KINDS,
    LedBy,
    Lever,
    PartnershipKind,
    Side,
    WorksFor,
)
from stakeholders.vocabulary.people import DISTRICT_COORDINATORS, STATE_COORDINATORS, STUDENTS, Through
from stakeholders.vocabulary.places import Stratum, stratum_label, stratum_of
from stakeholders.vocabulary.plans import TREND_TAGS, Cadence, MessageChannel, Strand, Trend
from stakeholders.vocabulary.standing import Basis, Facet, Level
from stakeholders.vocabulary.tasks import (
    BRINGS_THE_INVITATION,
    NEED_OUTCOMES,
    REACH_OUTCOMES,
    Cause,
    Outcome,
)

__all__ = [
    "BEFOREHAND",
    "BRINGS_THE_INVITATION",
    "BY_STAFF",
    "CONCERN_TAGS",
    "DISTRICT_COORDINATORS",
    "FACTS_OF",
    "FORMS",
    "GROUPED_KINDS",
    "MINUTES_TAGS",
    "NEED_OUTCOMES",
    "NOT_YET",
    "OF_EVERY_KIND",
    "OTHER_SPEECH",
    "REACH_OUTCOMES",
    "STATE_COORDINATORS",
    "STUDENTS",
    "TAGS",
    "TOLD",
    "TREND_TAGS",
    "VOICES",
    "Answer",
    "Basis",
    "Cadence",
    "Cause",
    "Channel",
    "ConcernState",
    "Direction",
    "Ending",
    "Facet",
    "GroupSays",
    "How",
    "Kind",
    "LedBy",
    "Level",
    "Lever",
    "LinkPurpose",
    "MessageChannel",
    "MinutesState",
    "Need",
    "Outcome",
    "Part",
    "PartnershipKind",
    "Pause",
    "Phase",
    "Principle",
    "Promiser",
    "Purpose",
    "Ruling",
    "Side",
    "Speech",
    "State",
    "Step",
    "Strand",
    "Stratum",
    "Through",
    "TimeOfDay",
    "Trend",
    "VenueOwner",
    "Via",
    "Way",
    "WorksFor",
    "stratum_label",
    "stratum_of",
]
