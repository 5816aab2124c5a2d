"""What an activity's page tells of the log: the facts of its kind, decisions."""

from typing import Any

from django.utils import formats
from django.utils.text import capfirst

from stakeholders.daytime import time_of_day
from stakeholders.forms.log import LISTS
from stakeholders.models import Activity, Particulars
from stakeholders.vocabulary import FACTS_OF


def told_of(activity: Activity, *, can_see_people: bool) -> dict[str, Any]:
    """Return the context of `_log_facts.html` and `_decisions.html`."""
    row = Particulars.objects.filter(activity=activity).first()
    facts = list(_facts(row, activity)) if row else []
    return {
        "daytime": time_of_day(activity.local_start).label,
        "facts_of_kind": [fact for fact in facts if fact["is_of_kind"]],
        "facts_of_work": [fact for fact in facts if not fact["is_of_kind"]],
        "decisions": list(activity.decisions.for_list()),
        "can_detail": can_see_people,
    }


def _facts(row: Particulars, activity: Activity) -> Any:
    row.activity = activity
    of_kind = FACTS_OF[activity.kind]
    for name, value in row.told().items():
        label = str(LISTS[name][1] if name in LISTS else row._meta.get_field(name).verbose_name)
        yield {"label": capfirst(label), "value": _words(name, value), "is_of_kind": name in of_kind}


def _words(name: str, value: Any) -> Any:
    if name in LISTS:
        words = dict(LISTS[name][0])
        return "; ".join(str(words[code]) for code in value)
    if name == "notice_on":
        return formats.date_format(value, "DATE_FORMAT")
    return value
