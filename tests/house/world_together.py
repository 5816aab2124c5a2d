"""How people work together in the small world: one of each thing, of the district of the cast."""

from typing import Any

from tests.factories.concerns import done_about, make_concern
from tests.factories.nominations import make_nomination, make_relation, settled
from tests.factories.standing import make_assessment, make_note
from tests.factories.together import (
    make_action,
    make_compact,
    make_message,
    make_partnership,
    make_practice,
    make_reading,
)


def together_rows(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Make one of each and return the arguments of its addresses."""
    lead = people["lead"]
    partnership = make_partnership(home, lead)
    compact = make_compact(partnership, lead)
    lacking = make_partnership(home, lead, name="Help from outside", kind="consultant", trust="")
    action, message = make_action(home, lead), make_message(home, lead)
    make_reading(home, lead)
    make_assessment(home, lead, days=9, interest=1)
    make_assessment(home, lead)
    make_note(home, lead)
    named, relation = make_nomination(home), make_relation(home, lead)
    taken_up = settled(make_nomination(home, who="Grandparents who raise children"), lead)
    worry, answered = make_concern(home, lead), done_about(make_concern(home, lead, level=2), lead)
    return {
        "stakeholders:nomination": {"pk": named.pk},
        "stakeholders:nomination settled": {"pk": taken_up.pk},
        **{f"public:{name}-district": {"pk": home.pk} for name in ("nominate", "nominated")},
        **{f"stakeholders:relation_{name}": {"pk": relation.pk} for name in ("edit", "end")},
        "stakeholders:relation_add": {"?": f"?district={home.pk}"},
        "stakeholders:concern": {"pk": answered.pk},
        **{f"stakeholders:concern_{name}": {"pk": worry.pk} for name in ("edit", "answer")},
        "stakeholders:concern_hear": {"pk": answered.pk},
        **{
            f"stakeholders:{name}": {"pk": partnership.pk}
            for name in ("partnership", "partnership_edit", "compact")
        },
        "stakeholders:partnership with gaps": {"pk": lacking.pk},
        **{f"stakeholders:{name}": {"pk": compact.pk} for name in ("compact_sign", "compact_review")},
        **{f"stakeholders:{name}": {"pk": action.pk} for name in ("action_edit", "action_finish")},
        "stakeholders:planned_message_edit": {"pk": message.pk},
        "stakeholders:practice_edit": {"pk": make_practice(home, lead).pk},
    }
